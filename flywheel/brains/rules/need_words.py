"""The ways in which people say what they want, what looks like it and is not, and the words of work. Data only."""

import re

NEED_ZH = re.compile(
    r"(?:急需|还?需要|希望(?:你们|贵司|系统|能够?|可以|有|这个系统|平台|产品)*|想(?:要|找|做|上|搭建?|建|买|采购"
    r"|给|把|加|装|提高?|提升|改善|改造|降低?"
    r"|换|实现|解决|引进|导入|搞|定制|开发|把|装|配)|要求(?:能够?|系统"
    r"|必须)?|必须(?:要|得|能够?|支持)?|要的(?:就)?是|拟(?:建设|采购|上|引入|搭建)|先把|(?:我们|这次|这边|另外|还"
    r"|也|打算|准备|计划|想|重点)(?:也|还|就|都|再|要|是|把\S{1,10}?)*(?:换(?:掉|成)|引[入进]|加(?:一?[个套条]"
    r"|装)|建一?[个座条]|上一?[条套]|改造|外包|替换)|要(?=(?:换掉?|加一?个|建一?个|做到|接入)\S)"
    r"|推荐一?[个款套家种]|给我们(?:做|开发|设计|定制)|求(?:推荐)?一?[个套款]|^\W*(?:我们|还|另外|也|就)*(?:要"
    r"|得)(?:个|套|一套|一个|款|有|能|跟|和|把|做|按|支持)"
    r"|^\W*(?:先)?(?:采购|购买|定制|订购|订|定做|找)(?:一批|一家|一个|几台|些|个)?(?=[^,，]{2,20}$)"
    r"|要(?:给(?=\S{4})|定制|求(?:有|能|支持))|^\W*(?:我们)?(?:是|就是)一?[套个](?=能)"
    r"|(?<=\S)要(?=[a-z0-9]{2,6}级)|能不能做到|最好(?:和|跟|与)(?=\S{2,12}?(?:打通|对接|集成))|得(?:能|支持|有"
    r"|可以)|打算(?:把|上|做|买|采购|换|引进|建)"
    r"|准备(?:上|做|买"
    r"|采购|换|引进|建)"
    r"|计划(?:上|做|买|采购|换|引进|建)|(?:正)?在找|寻找|缺(?:一个|一套|少|个|套)|最(?:需要|想要|关心)的?(?:是|就是)?"
    r"|主要(?:是)?(?:想|要|需要)(?:要|做|解决)?|核心(?:需求"
    r"|诉求)(?:是|就是)|需求(?:是|就是|主要是)|想(?:咨询|了解)一?下?(?:你们的?)?|最好(?:能够?|可以|有|支持"
    r"|(?=\S{0,5}?(?:能|可以|支持)))"
    r"|还?要(?:能够?|支持|有)|(?:一定|务必)要(?:能|支持|有)?)"
)
IF_ONLY_ZH = re.compile(
    r"(?:如果|要是|只要|最好)?(?P<what>(?:能|可以|支持)[^,，]{3,24}?)(?:的话)?(?:就(?:完美|好|行|太好|可以|最好"
    r"|省事|更好)(?:了|啦)?|最好|是最好)\W*$"
)
"""A wish in the form of a condition: 「如果能跟考勤同步就完美了」."""
CONSTRAINT_ZH = re.compile(
    r"(?P<what>(?:数据|资料|代码|信息|系统|服务器|图纸|合同|软件)[^,，你]{0,6}(?:不能|不许|不得|不可以|必须"
    r"|一定要)(?:放|存|留|出|上|外|离开|部署|经过|本地)[^,，]{1,20})"
)
OUTSOURCE_ZH = re.compile(
    r"^\W*(?P<what>[^,，我你]{2,10}?)(?:这块|那块|这部分|这一块)?(?:也|都|我们)?(?:想|打算|准备|计划|要)(?:一起"
    r"|也)*(?:外包(?:出去)?|一起做了?|一起上了?|交给你们)\W*$"
)
ASKED_FOR_ZH = re.compile(
    r"(?:想|来)(?:咨询|了解|问)(?:一?下)?(?:你们)?(?:有没有|有无|是否有)(?P<what>[^,，?]{3,30}?)(?:的话|吗"
    r"|呢)?\W*$"
)
NEED_AFTER_ZH = re.compile(
    r"^\W*(?:但是?|不过|另外)?(?P<what>[\u4e00-\u9fffa-z0-9]{2,12}?)(?:这[个块])?(?:还是|也|都|肯定|一定|必须"
    r"|功能)*(?:需要|要|得)(?P<act>支持|有|能用|保留)(?:的|才行)?$"
)
KEEP = re.compile(r"(?:支持|上|做|搭建?|建|买|采购|换|实现|解决|引进|导入|定制|开发|把|装|找|了解|咨询)$")
NEED_EN = re.compile(
    r"\b(?:we(?:'re| are)? (?:really |also |do |will |just |definitely |still )?(?:need(?: to)?(?: be able to)?"
    r"|want(?: to)?"
    r"|require|looking for|looking to|must have|would like(?: to)?|are after|hoping to|trying to)|we'd like(?: to)?"
    r"|i(?:'m| am)? (?:need(?: to)?|want(?: to)?|looking for|looking to)|i'd like to|it (?:must|has to|needs to"
    r"|should)|(?:the )?(?:system|solution|platform|tool|software) (?:must|has to|needs to|should)|our (?:main |key "
    r"|top )?(?:requirement|need|priority)s? (?:is|are)|must[- ]haves?(?: is| are|:)|^\W*(?:must have"
    r"|(?:needs? to|must|should) (?=support|integrat|sync|handle|work))|(?:ideal|right) (?:solution|system"
    r"|tool) (?:would|should)|looking for|(?:we|i) (?:really "
    r"|also )?need)\s(?P<what>[^,;]{3,120})"
)
NOT_NEED = re.compile(
    r"^(?:采购(?:合同|部|流程|申请|订单|经理|总监)|(?:跟|和|向)?(?:财务|法务|同事|团队|仓库|部门|内部"
    r"|技术)[^,，]{0,4}(?:确认|沟通|商量|讨论|对一下|核实)"
    r"|碰|再[低便多少快高早晚]|(?:用|跑|建|做)起来|搞定|弄好|完成|落地|启动|迎接|招标|签|你们的?(?:销售|客服"
    r"|经理)|开个|开(?:内部)?会|盖章|你们(?:销售|客服|经理)|时间|机会|看样|的?(?:话|时候|时间|是)|(?:再|先"
    r"|好好)?(?:考虑|商量|想想|看看|讨论|研究|确认|汇报|请示|等)|一下$"
    r"|你们?(?:给|发|报|尽快|提供一?份|派|来|帮|再|的)|尽快|马上|立即|合作"
    r"|能合作|见面|了解[你我]|问|请问|知道|聊|说|请教|您|咱们|跟(?:你|老板|领导|家|我|他)|和你|审批|签字|走流程"
    r"|报价|合同|发票|多久|多少"
    r"|什么|怎么|哪|几|去|吃|玩|看(?!板|每|到|各|实时|清|得到|见|懂)|听|睡|回家|是[^系]|不|没"
    r"|我们?(?!的系统)|他|她|好运|大家|有机会|早日|可以吗|放心|低调|很|太|做(?:决定|主|什么|一下|个?(?:朋友|梦))"
    r"|到|把握|想|要$|买[点些个]|上(?:班|学|厕所|线$)|换(?:个"
    r"|一)(?:话题|时间)|谢谢|出差|开会|便宜|优惠|折扣|控制|demo|加|添加|电话|微信|联系|由|老板|领导|总部|集团"
    r"|提前|注意|上会|走(?:公开|流程|采购|政采|集采|招标|oa)|过(?:会|审)|进场|验收|开业|交付|到位|停|花|加班|排队"
    r"|等|尊重|相信|理解|说|恭喜|[一二三四两几\d]+(?:天|周|个?月|年|家|个?人|万|名|位|小时"
    r"|点))"
)
NOT_NEED_EN = re.compile(
    r"^(?:to )?(?:think|discuss|talk|check|see(?! (?:all|every|real))|ask|know|run (?:it|this) (?:by|past)"
    r"|get (?:approval|sign|back|a (?:quote|proposal|price))|approval|sign|wait|call|meet|hear|confirm|consult|speak"
    r"|go live|be live|launch|start|decide|a (?:quote|quotation|proposal|contract|discount|call|demo)|quote|pricing"
    r"|more time|some time|time|go|eat|watch|buy you|forward|you|your|it (?:by|before|in|live|done|up)|this (?:by"
    r"|before|done|live)|them|finish|keep it under|stay|learn more|schedule|book|find (?:a )?(?:restaurant|hotel"
    r"|place|train|movie|flight|taxi|room|bus)|hearing|be |reserve|travel|rent|an? (?:restaurant|hotel|taxi|train"
    r"|flight|room|table|ticket|place to))"
)
WORK_ZH = re.compile(
    r"系统|平台|软件|工具|功能|模块|方案|接口|数据|报表|看板|订单|库存|客户管理|会员|权限|账号|私有化|本地化|部署"
    r"|云|集成|对接|打通|自动|智能|管理|流程|审批|考勤|排班|排产|追溯|预警|分析|统计"
    r"|导出|导入|培训|售后|运维|服务|设备|产线|生产|采购|供应商|合同|财务|开票|结算|支付|小程序|app|crm|erp|mes"
    r"|wms|oa|hr|scm|bi|saas|api|ai|机器人|客服|营销|获客"
    r"|线索|私域|短信|外呼|录音|质检|安全|加密|备份|并发|多语言|多租户|离线|移动端|手机端|定制|二次开发|源码|升级"
    r"|迁移|实施|效率|成本|协同|项目|文档|知识库|门店|仓库|物流|配送|扫码|条码|标签"
    r"|监控|物联网|传感|能耗|质量|工单|巡检|维修|零部件|材料|原料|样品|供货|代工|包装|广告|品牌|推广|网站|官网"
    r"|商城|直播|课程|场地|车|机器|空调|电脑|服务器|打印|耗材|办公|保险|贷款|租赁|装修"
    r"|设计|团建|礼品|体检|等保|信创|国产|认证|合规|手机"
)
WORK_EN = re.compile(
    r"\b(?:system|platform|software|tool|feature|module|solution|api|integrat\w*|data|report\w*|dashboard\w*|order\w*"
    r"|inventor\w*|crm|erp|mes|wms|saas|automat\w*|workflow|approval|permission|sso|single sign|on-?prem\w*|cloud"
    r"|deploy\w*|host\w*|sync\w*|export|import|training|support\w*|service|analytics|track\w*|manag\w*|process\w*"
    r"|invoic\w*|billing|payment\w*|mobile|app|chat ?bot|bot|customer\w*|lead\w*|sales|marketing|security|encrypt\w*"
    r"|backup|complian\w*|gdpr|soc ?2|audit\w*|multi-?\w+|offline|custom\w*|migrat\w*|upgrad\w*|machine\w*|equipment"
    r"|supplier|vendor|provider|warehouse|shipping|forecast\w*|schedul\w*|ticket(?:ing|s)?|help ?desk|knowledge base"
    r"|monitor\w*|alert\w*|replac\w*|consolidat\w*|scal\w*|partner|team|consult\w*|licen[cs]e\w*|seats?|connect\w*"
    r"|real-?time|visib\w*)\b"
)
