"""Other suppliers: those the customer compares us with (competitor) and the one they use today (current supplier)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from flywheel.brains.rules.notes import Clause, Note, Statement

_KNOWN = (
    "金蝶云星空|金蝶|用友|畅捷通|管家婆|浪潮|鼎捷|纷享销客|销售易|红圈|有赞|微盟|企业微信|企微|钉钉|飞书|泛微|致远"
    "|蓝凌|简道云|明道云|伙伴云|北森|薪人薪事|moka|i人事|腾讯云|阿里云|华为云|百度智能云"
    "|神策|growingio|容联|智齿|网易七鱼|美洽|环信"
    "|探马|卫瓴|微伴|尘锋|客如云|哗啦啦|二维火|美团|聚水潭|旺店通|万里牛|店小秘|马帮|领星"
    "|salesforce|hubspot|zoho(?: crm)?|pipedrive|microsoft dynamics|dynamics(?: 365)?|sap(?: business one| s/4hana"
    "| hana)?|oracle(?: netsuite)?|netsuite|workday|zendesk|freshdesk|freshworks|intercom|monday\\.com|asana|jira"
    "|notion|airtable|slack|servicenow|shopify|magento|odoo|sage|quickbooks|xero|aws|azure|excel|google sheets|wps"
    "|tableau|power bi"
)
KNOWN = re.compile(rf"(?i:{_KNOWN})(?![A-Za-z])")
_ASCII_NAME = r"[A-Za-z][A-Za-z0-9.&+'/-]{1,24}(?: (?:[A-Z][A-Za-z0-9.&+'-]{1,20}|365|CRM|ERP)){0,2}"
_ZH_NAME = r"[\u4e00-\u9fff]{1,8}?"
_END_ZH = (
    r"(?=$|[，,。;!、()（ ]|合作|的|了|和|跟|与|以及|还有|吧|呢|啊|这|那|家|公司|方案|产品|系统|报价|做|在|也|两|三|几"
    r"|,|比|一|价|用|来|现|目|但|不|之|都|后|没|觉|感|时|对|平台"
    r"|软件|比较)"
)
_KNOWN_NAME = rf"(?i:{_KNOWN})(?:(?<=[\u4e00-\u9fff])\s?[A-Z][A-Za-z0-9]{{0,5}})?(?![A-Za-z])"
_NAME = rf"[「“\"《]?(?P<name>{_KNOWN_NAME}|{_ASCII_NAME}|{_ZH_NAME}{_END_ZH})[」”\"》]?"
_AND = (
    rf"(?:\s?(?:和|跟|与|、|以及|还有|and|,|/|or)\s?[「“\"]?(?P<name2>(?i:{_KNOWN})(?![A-Za-z])|{_ASCII_NAME}"
    rf"|{_ZH_NAME}{_END_ZH}))?"
)
_LOOKING = (
    r"(?:也|还|同时|同步|另外|正|最近|一直)+在?(?:看|对比|考察|接触|评估|谈|试用|联系|了解)(?:了|过|着|的有"
    r"|的是)?(?:一?下)?"
    r"|(?:目前|现在|正|也|还)在(?:看|对比|比较|考察|接触|评估|谈|试用)(?:的有|的是|着)?"
    r"|(?:对比|比较|考察|接触|评估|试用)(?:了|过)(?:一?下)?|(?:看|问|谈|聊)(?:了|过)(?:一?下)?(?=\S{1,12}?(?:家"
    r"|方案|产品|报价|系统|软件|平台))"
    r"|(?:在|正)(?:跟|和|与)(?=\S{1,16}?(?:谈|聊|接触|沟通|对接))|在?(?:跟|和|与|拿)(?=\S{1,12}?(?:对比|比较|比价"
    r"|在谈|谈着|在聊|做比较|放一起比))|在(?:对比|比较|评估|考察|接触)"
    r"|除了你们(?:家)?[,，]?(?:以外|之外)?(?:还|就|也)?(?:有|看了|在看|约了|找了)?(?:过)?"
    r"|在?(?:对?比|看|谈)的(?:还有|就?是|有)|(?:还|也|另外)(?:约|叫|请|联系|找)了(?=\S{1,8}?(?:来|演示|讲|报|$))"
    r"|(?:竞品|备选|候选|另一家|其他供应商|竞争对手|对比的?|在看的?)(?:还有|就?是|有|包括|:)"
)
_COMPETITOR_ZH = re.compile(rf"(?:{_LOOKING})\s?{_NAME}{_AND}")
_QUOTED_ZH = re.compile(
    rf"(?:(?P<name2>(?i:{_KNOWN}))(?:和|跟|与|、))?(?P<name>(?i:{_KNOWN})|{_ASCII_NAME})(?:那边|家|也|给|的人"
    rf"|他们)*(?:给了?(?:我们)?|报了?(?:价)?|的?报价|便宜"
    rf"|更?便宜|在跟进|也来|也在|找(?:过|了)我们|讲过|来过|来讲|演示过"
    rf"|已经来)|\b(?P<name_en>{_ASCII_NAME}) (?:(?:has |have )?(?:offered|quoted)|gave us|came in at"
    rf"|is (?:also )?(?:pitching|bidding|cheaper)|'s (?:demo|proposal|quote|offer|pricing|trial|pitch))"
    rf"|\bthan (?:what )?(?P<name_than>{_ASCII_NAME})(?:'s)?(?: (?:offered|quoted|charges?|price|is))?",
)
_COMPETITOR_EN = re.compile(
    rf"(?i:\b(?:(?:also |currently |already |seriously )?(?:looking at|look(?:ed)? at|evaluat(?:ing|ed)"
    rf"|consider(?:ing|ed)|compar(?:ing"
    rf"|ed)(?: you| it"
    rf"| this)?(?: guys)?(?: (?:to|with|against))?|talking (?:to|with)|speaking with|in talks with|trialing"
    rf"|trialling"
    rf"|piloting|shortlisted|demoed|checking out|got (?:a )?quotes? from|received (?:a )?(?:quote|proposal) from"
    rf"|up against|alternative is|competing with|met with|choosing between|deciding between"
    rf"|between you and))\s(?:both )?)(?P<name>{_ASCII_NAME})(?:,? (?:and|or|&) (?P<name2>{_ASCII_NAME}))?",
)
_CURRENT_ZH = re.compile(
    rf"(?i:(?:还|也|都|正)?在用(?:的)?(?:是)?|(?:目前|现在|现阶段|当前|一直|这几年|已经|公司|我们|之前一直)+(?:都"
    rf"|就|还|主要)?(?:在)?(?:用着?(?!不|得"
    rf"|起|户|人|于|量|途|来)|使用|采用)(?:的)?(?:还"
    rf"|都)?(?:是)?|(?:现有|现在|目前|当前|在用)的?(?:系统|软件|平台|供应商|服务商|工具|方案|厂商|合作方|erp|crm"
    rf"|oa)(?:还|就|都)?(?:用的)?(?:是|:|为)|(?:供应商"
    rf"|服务商)(?:目前|现在|一直)?是|(?:目前|现在|一直)?(?:跟|和|与)(?=\S{{1,10}}?合作)|(?:现在|目前|一直|公司"
    rf"|这几年|我们)[^,，]{{0,4}}(?:跑|上|合作|装|签|找)的(?:还)?是|(?:系统|软件|crm|erp|oa|wms|mes|hr|财务|考勤"
    rf"|进销存|仓储|收银)(?:现在|目前|一直)?(?:是)?用的?(?:是)?(?!得)|(?:目前|现在|现有"
    rf"|合作)的?[\u4e00-\u9fff]{{2,4}}(?:所|商|方|厂家|伙伴)是|从(?=\S{{1,10}}?(?:换|迁"
    rf"|切|转)(?:过?来|到|出)))\s?{_NAME}",
)
_USED_ZH = re.compile(
    rf"(?:^|[，,])(?:我们的?|公司)?(?P<name>(?i:{_KNOWN})|{_ASCII_NAME})(?:系统|软件)?(?:一直|还|也|目前"
    rf"|现在)*(?:在)?用(?:得|着|了[\d一二两三几好]+年)"
)
_BOUGHT_ZH = re.compile(r"(?:换|上|买|装|用)了(?:一?套|一?个)?[^,，]{0,8}$")
_THAT_ONE_ZH = re.compile(rf"^\W*(?P<name>(?i:{_KNOWN})|{_ASCII_NAME})的\W*$")
_CURRENT_EN = re.compile(
    rf"\b(?i:(?:we(?:'re| are)? |we've been |currently |right now |at the moment |today "
    rf"|presently )+(?:(?:are )?(?:currently |now |still )?(?:using|use|running on|running|on|rely on|relying on"
    rf"|working with|with|buy from|stuck with))|(?:current|existing|present|incumbent) (?:vendor|supplier|provider"
    rf"|system|tool|crm|erp|platform|solution|partner|software)(?: is|:)|(?:our )?incumbent(?: [a-z]+)? is"
    rf"|our (?:accountants?|agency|carrier|distributor) (?:is|are)|(?:unhappy|not happy|tired|fed up"
    rf"|frustrated) (?:with|of)|(?:migrat\w+|switch\w*|mov(?:e"
    rf"|ing)) (?:away )?(?:from|off)|using)\s(?P<name>{_ASCII_NAME})",
)
_NOT_A_NAME = re.compile(
    r"^(?:旅馆|酒店|火车|机票|房子|车|电影|你们?|我们?|他们?|她|它|这|那|哪|什么|几家?|别家?|其他|其它|一些?|几个"
    r"|好几|多家|三家|两家|一下|多久"
    r"|很久|方案|报价|价格|情况|产品|系统|效果|功能|市场|行业|老板|领导|同事"
    r"|客户|时间|预算|合同|资料|不同|另外|另|人工|手工|人|纸质?|纸笔|表格|自己|自研|老|旧|新|国外|国产|国内|进口"
    r"|着|过|了|的|到|得|中|下|完|好|起来|上|不|没|还|都|也|是|在|有|看|想"
    r"|要|做|买|换|项目|进口|供应商|同类|友商|竞品|贵|个|大家|部门|团队|公司|办公|软件|平台|机|手|电|天气|电影"
    r"|电视|书|朋友|微信群?|总|高|低|便宜|免费|微信|第三方|excel表格?$"
    r"|[\u4e00-\u9fff]$|人家)"
)
_NOT_NAMES = """
a an the it this that you your our their some any other another different options several many two three few
vendors alternatives something someone everything manual paper spreadsheets spreadsheet pen here there how what
which one of in on for to with more all and or about around budget team board phone email slack whatsapp wechat
zoom google-chrome windows iphone us them him her we i my getting having going looking trying very too not so
quite happy fine ok okay track schedule hold vacation site it's various local old new legacy custom homegrown
in-house excel-based saas software
"""
_NOT_EN = frozenset(_NOT_NAMES.split())
_TRADE = re.compile(
    r"方案|报价|产品|系统|供应商|厂商|厂家|[两三几一]家|对比|比较|评估|竞品|考察|接触|招标|选型|软件|平台|品牌"
    r"|服务商|在谈|在看|试用"
)
_DENIED = re.compile(
    r"(?:不|没|没有|不再|不会|先不|别|未|not|n't|no longer|stopped|ruled out)\s?(?:在|再|打算|考虑|会"
    r"|\w{0,8}ing)?\s?(?:也)?$",
)
_DROPPED = re.compile(
    r"不(?:看|考虑|用|谈|要)了|算了|pass了?|排除|放弃|淘汰|\b(?:ruled out|dropped|no longer|not anymore|stopped)\b",
)


def dropped(text: str) -> bool:
    """Whether a folded text turns a vendor down."""
    return _DROPPED.search(text) is not None


def find(note: Note) -> Iterator[Statement]:
    """The suppliers a message names, each with its part."""
    if note.quizzed and not note.own_voice:
        return
    for clause in note.clauses:
        if not (clause.asks or clause.foreign) and not _DROPPED.search(clause.text):
            yield from _current(note, clause)
            if not clause.past:
                yield from _competitors(note, clause)
    yield from _bought(note)


def _bought(note: Note) -> Iterator[Statement]:
    """The name alone, after what was bought: "去年换了套 OA，泛微的"."""
    for first, second in pairwise(note.clauses):
        m = _THAT_ONE_ZH.match(second.cased)
        if m and second.is_plain and not first.foreign and _BOUGHT_ZH.search(first.text) and (name := _name(m["name"])):
            yield second.states("current_supplier.bought", name, 0.75)


def _current(note: Note, clause: Clause) -> Iterator[Statement]:
    if clause.past:
        return
    for m in (p for pattern in (_CURRENT_ZH, _USED_ZH, _CURRENT_EN) for p in pattern.finditer(clause.cased)):
        name = _name(m["name"])
        if (
            name
            and not _DENIED.search(clause.cased[: m.start()])
            and not re.search(r"\b(?:who|what)\b", clause.text[: m.start()])
        ):
            yield clause.states("current_supplier.in_use", name, 0.85)
            return
    if (
        note.topic == "current_supplier"
        and len(clause.cased) <= 24
        and (
            m2 := KNOWN.search(clause.cased)
            or re.search(r"(?:用的?是?)(?P<n>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:的|$)", clause.cased)
        )
    ):
        name = _name(m2.groupdict().get("n") or m2.group())
        if name:
            yield clause.states("current_supplier.answer", name, 0.8)


def _competitors(note: Note, clause: Clause) -> Iterator[Statement]:
    seen: set[str] = set()
    for pattern in (_COMPETITOR_ZH, _QUOTED_ZH, _COMPETITOR_EN):
        for m in pattern.finditer(clause.cased):
            if _DENIED.search(clause.cased[max(0, m.start() - 8) : m.start()]):
                continue
            if pattern is _COMPETITOR_ZH and not _is_trade(clause.cased, m):
                continue
            for raw in (m["name"], *(m.groupdict().get(group) for group in ("name2", "name_en", "name_than"))):
                name = _name(raw or "")
                if name and name.casefold() not in seen:
                    seen.add(name.casefold())
                    yield clause.states("competitor.compared", name, 0.85 if KNOWN.fullmatch(name) else 0.75)
    if note.topic == "competitor" and not seen and len(clause.cased) <= 30:
        for m in KNOWN.finditer(clause.cased):
            yield clause.states("competitor.answer", m.group(), 0.8)


def _is_trade(text: str, m: re.Match[str]) -> bool:
    """A Chinese name could be anything looked at; a known or Latin name, or a word of trade, makes it a vendor."""
    if "《" in text:
        return False
    return bool(m["name"][0].isascii() or KNOWN.search(m["name"]) or _TRADE.search(text))


def _name(raw: str) -> str:
    name = raw.strip(" 「」“”\"'《》.,-/")
    words = name.split()
    while words and words[-1].casefold() in _NOT_EN:
        words.pop()
    while len(words) > 1 and words[0].islower():
        words.pop(0)
    name = " ".join(words)
    if KNOWN.fullmatch(name):
        return name
    if not 2 <= len(name) <= 30 or _NOT_A_NAME.match(name.casefold()):
        return ""
    if name[0].isascii() and (words[0].casefold() in _NOT_EN or not re.search("[A-Z0-9]", name)):
        return ""
    return name
