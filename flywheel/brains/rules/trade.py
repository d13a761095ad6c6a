"""Whether people talk business: only then are bare words such as 「郑州」 or "45 employees" facts about a firm."""

import re
from collections.abc import Sequence

_ZH = (
    "预算|报价|采购|供应商|系统|软件|平台|工厂|厂里|厂家|车间|产线|门店|分店|仓库|客户|合同|对接|上线|招标|投标"
    "|需求|方案|供货|发货|批发"
    "|代理商|经销|加盟|运营|代账|审计|工地|开票|发票|专票|付款|回款|账期|续费|续约|签约|规模|行业|贵司|我司"
    "|我们公司|我公司|我们厂|我们店"
    "|公司(?:做|在|有|总部|就|现在|目前|是做)|(?<![好叫])(?:做|搞|养|卖|开)[^,，。你我他]{1,12}的(?=$"
    "|[,，。!\\s])|外贸|电商|老板(?:说|让|要)|领导(?:说|让|要)|报个价"
    "|(?:^|[,，。])(?:我们)?(?:还)?想(?:上|做|要|找|搞|采购|咨询|引进|定制)|我们[^,，。你他]{0,6}(?:厂|店|企业"
    "|校区|医院|景区|园区|律所|驾校|酒店|民宿|集团|品牌|诊所|团队)"
    "|(?:^|[,，。])找[^,，]{2,8}(?:公司|厂家?|供应商|服务商|团队)|承包|租赁|售后|试用|施工|总部|连锁|加盟|对账"
    "|回单|审批|排产|排班|信息化|数字化|比价|盘点|库存|报修|工单|投诉|流失|跑单"
    "|佣金|拍板|财务"
    "|融资|新厂|产能|机房|部署|公有云|私有化"
    "|crm|erp|mes|wms|oa|saas|私域|获客|改造|代工|员工|工人|项目(?:经费|管理|预算)"
)
_EN = (
    r"\b(?:budget|quote|quotation|pricing|vendors?|suppliers?|software|systems?|platform|crm|erp|saas|employees"
    r"|headcount"
    r"|warehouses?|contracts?|procurement|proposal|demo|licen[cs]es?|seats|roll ?out|go live|implementation|integrat\w+"
    r"|our (?:team|company|clients|customers|office|plant|business|firm|staff|current|cfo|ceo|cto|boss)"
    r"|we (?:make|sell|run"
    r"|manufacture|need|prefer|use)|provider|renew|invoice|payroll)\b"
)
_TRADE = re.compile(f"{_ZH}|{_EN}")
_LEISURE = re.compile(
    "景点|门票|游玩|游览|参观|电影|影片|导演|演员|主演|上映|票房|歌手|歌曲|专辑|乐队|唱片|作曲|作词|演唱"
    "|首都博物馆|出生于|星座|小说|综艺"
    r"|\b(?:restaurant|hotel|taxi|train|flight|museum|movie|concert|guesthouse|tickets?|camping|firewood)\b"
)
_STRICT = re.compile(
    "预算|报价|采购|供应商|系统|软件|上线|对接|招标|我们公司|公司做|厂里|客户|线索|合同|crm|erp"
    r"|\b(?:budget|vendors?|suppliers?|software|crm|erp|procurement|employees|our (?:company|team|clients|customers))\b"
)
_ENOUGH = 4_000


def is_trade(folded: Sequence[str]) -> bool:
    """Whether a talk is about business. Talk of films, sights and journeys has trade words too: there only strict ones
    count.
    """
    texts = [text[:_ENOUGH] for text in folded]
    if any(_STRICT.search(text) for text in texts):
        return True
    return not any(_LEISURE.search(text) for text in texts) and any(_TRADE.search(text) for text in texts)
