"""The ways in which people say that something hurts today, in Chinese and English. Data only."""

import re

_BAD = (
    "错|漏|丢|卡|断|掉|坏|崩|投诉|骂|吵|扣|延|拖|缺|找不|对不|没人|不准|不上|忘|乱|闹|催|失败|死机|返工|差|报废"
    "|流失|跑|窜|撞|堵|出问题|故障"
    "|扯皮|加班|超时|宕|误|坑|换人|失灵|报警|抱怨|返修|退货|过期|短缺|重复|打电话"
)
_OFTEN = (
    "经常|老是|老(?=[出漏丢错卡断掉对找被忘坏崩])|总是|总(?=[出漏丢错卡断掉对找被忘坏问])|动不动|三天两头|天天"
    "|频繁|时不时|一天到晚|隔三差五|每次都"
)
_CHORE = "录入?|统计|汇总|核对|对账|盘点|排班?|排产|登记|抄表?|填|记|算|做表|整理|审批|开单|报表|报价"
_CANNOT = (
    "管不过来|忙不过来|接不过来|顾不过来|回不过来|跟不上|对不上|对不齐|对不准|理不清|说不清|分不清|查不到|查不清"
    "|找不到|找不着|看不到|看不见|看不清|收不回"
    "|要不回|追不回|招不到|留不住|管不住|控不住|约不上|排不上|糊弄不过|装不下|抓不住|转不动|降不下来|提不上去"
    "|做不起来|卖不动|推不动|用不惯|用不起来|连不上|追溯不|追踪不到"
    "|没法(?!用词)|无法|难以|来不及|没办法(?:统计|追踪|管|看|查|实时|控制)"
)
_CANNOT += (
    "|(?:谁)?也说不准|投了[^,，]{0,6}不知道"
    "|(?<![差了少免忍])[对采答配管查找看收追招留控约排转降提做卖推连算跟赶装抓分理盘调供催记报](?<!对)不(?:平"
    "|上来?|过来|到|准(?![备许])|齐|清|动|住|出来|完|回来)|对不平"
    "|谁(?:也|都)(?:说不准|不知道|不清楚|搞不清)|不知道(?:哪|谁|怎么(?=[管算分])|多少|到底)|不(?:守时|维护了?"
    "|更新了|支持了|配合|按时|靠谱(?=$))"
)
_STATE = (
    "一塌糊涂|五花八门|乱套|老大难|头[疼痛大]|扯皮|撞单|跑单|飞单|窜货|积压|压货|压了|报废|返工|失控|脱节|滞后"
    "|断档|断货|缺货|缺人|崩溃|受够了|受不了|不好用|难用|不会用(?=的)"
    "|散[在落乱]|分散|割裂|孤岛|不透明|不对称|混乱|一团糟|七零八落|各管各|各自为政|说不清楚|磨洋工|拍脑袋|凭经验"
    "|凭感觉|靠吼|扣分|被?罚[了款]|赔了|亏了|丢了|流失|浪费|黄牛"
    "|没效果|石沉大海|猫腻|等不及|等料|停机|停产|窝工|掉单|掉线|费(?:老)?劲|要命|累死|私下(?:报价|接单|收款)"
    "|乱得很|太老了|太旧|老化|(?<!不)过时了?|上手慢|一[^,，]{1,6}就(?:漏|崩|堵|乱|错|卡|断|瘫)"
    "|(?:漏|错|丢|寄丢|[算发配填看]错|错过|搞错|弄丢|弄混)(?:过|了)?好?(?:几|多|两|三|些)(?:次|回|单|个|笔)"
    "|老?错过|损失(?:了|好)?(?:[\\d几十百千万两三]|惨)|时间(?:太|很)?长(?:了|$)|没有?(?:统一|实时|完整|数据|记录"
    "|标准|移动端|手机端|系统支撑)|没人(?:管|跟|理|回|负责|用|会|接)|排队|出错率|错误率|差错|瓶颈|痛点|难点|滞销"
    "|库存不准|不准(?!备|许|定)"
    "|不(?:互通|打通|同步|及时|统一|联网|智能|灵活)"
)
_TOO = (
    "(?:太|很|特别|比较|巨|死|超|越来越|有点|这么|极其|偏)(?:慢|乱|麻烦|低|差|难(?!得|怪)|费劲|累|久|散|杂|繁琐"
    "|原始|落后|耗时|耗人|费时|费人|吃力|被动|混乱)"
    "|(?:效率|转化率?|复购率?|留存率?|良率|满意度|毛利|利用率|周转率?|准确率)(?:很|太|比较|一直|特别)?(?:低|差"
    "|上不去|不高|慢)|周转(?:太|很|比较)?慢"
    "|(?:成本|能耗|佣金|费用|运费|房租|退货率|重复率|报废率|差错率|流失率|投诉率|库存|损耗|故障率|电费|人工费"
    "|人力)(?:很|太|比较|一直|特别|也)?(?:高|大|居高不下|降不下来)"
    "|(?:响应|速度|交付|发货|到货|回款|审批|周期|流程)(?:很|太|比较|特别|也|老|又)*(?:慢|长|拖)|(?:做|干|搞"
    "|弄)得(?:很|太|比较)?(?:差|烂|糙)|(?:客服|售后|服务)(?:很|太|也)?不行"
)
_COSTLY = (
    r"(?:一次|一趟|一遍|一张|一单|一批)(?:就)?(?:要|得|需要|就得)?(?:停|花|跑"
    r"|等)?(?:[\d一二两三四五六七八九十半几好]+多?个?(?:天|小时|钟头|星期|周|月|人))"
    r"|要?加班(?:到|加|[\d一二两三四五六七八九十几])|(?:一整|好几|大半)天|(?:加班|通宵|熬夜)(?:做|弄|搞|对|赶)"
    r"|(?:全员|所有人)(?:一起)?上"
    r"|[\d一二两三四五六七八九十]+个?(?:人|小时|天)(?:才能|才)"
)
_COSTLY += (
    r"|(?:填|录|跑|翻|抄|改(?!成|到)|(?<!预)算|等|签|查|催|培训)[^,，]{0,5}?(?:[两三四五六七八九十半]|\d{1,3}"
    r"|好几|一)(?:遍|趟|个部门|个?(?:小时|礼拜|星期|月)|年|天)(?!前|后|内)"
    r"|就(?:要|得)(?:花)?(?:一个?|[两三四五半]个?|\d+个?|好几个?)(?:礼拜|星期|月|天|小时)"
)
_BY_HAND = (
    r"(?:全|都|还|还是|只能|基本|主要|纯|一直|现在)*(?:靠|用|拿|是)(?:人工|人(?=[工力去来手盯]|$)|手工|手写|手抄"
    r"|excel|表格|纸质?|纸笔|本子|微信群?(?=$|[传发沟报记])|人盯|跟单员|电话沟通|脑子|经验)"
    rf"|(?:手工|手动|人工|手写|手抄|纯手|excel)\S{{0,4}}(?:{_CHORE}|单|台账|表)|手工|手动|纯人工|纸质(?:单|表|的)"
    rf"|(?:全|都)在(?:微信|excel|个人|本子)|都在(?:销售|业务员|员工)?个人"
    "|(?:全|都|只|光|就)(?:凭|靠)(?!你|您|大家|老客户|运气|产品)|靠(?:微信|接龙|电话|记忆|脑子|人盯|群)"
    "|重复(?:录入|劳动|工作|填)|人工(?:录入|统计|核对|排|处理|抄|对)"
)
_LEAVES = (
    "(?:人|销售|教练|员工|业务员|老师|店长)(?:一)?(?:走|离职)[^,，]{0,6}(?:没了|带走|丢|断|跑|全乱)|带走(?:客户"
    "|会员|学员|资源)"
)
_SUFFERS = (
    "(?:被|挨)(?:客户|老板|领导|客人|甲方|主机厂|平台|家长|业主|监管)?(?:骂|投诉|催|扣|罚|追着|抱怨|喷)|(?:客户"
    "|家长|业主|客人|患者|员工|司机|学员|门店)(?:老|经常|天天|一直|都|总)?(?:投诉|抱怨|骂|催|不满|有意见|流失|嫌)"
)

PAIN_ZH = re.compile(
    "|".join((
        rf"(?:{_OFTEN})[^,，]{{0,8}}?(?:{_BAD})", _CANNOT, _STATE, _TOO, _COSTLY, _BY_HAND, _LEAVES, _SUFFERS,
        r"(?:最大|主要|目前|现在)的?(?:问题|困难|麻烦|难点|瓶颈)|很?麻烦(?!你|您|给|帮|发|问|再|推荐|介绍|查|把"
        r"|出|做|提供|看|确认|补|尽快|安排)|(?:就是|也|又|死)贵$",
    ))
)  # fmt: skip
WEAK_ZH = re.compile("没法|无法|难以|来不及|流失|排队|浪费|丢了|不统一|不同步|不及时")
"""Of these people speak in other matters too: they need a word of the customer's own work beside them."""

PAIN_EN = re.compile(
    r"\b(?:pain points?|takes? (?:us |them |me )?(?:forever|ages|hours|days|weeks|too long|(?:\w+ ){0,2}(?:hours"
    r"|days|weeks))"
    r"|complain\w*|keep(?:s)? (?:missing|forgetting|asking|dropping|making)|hours (?:on|every)|headaches?"
    r"|nightmare|a mess|messy|chaos|chaotic"
    r"|struggl(?:e|ing) (?:with|to)|(?:biggest|main|real) (?:problem|issue|challenge|pain)"
    r"|keeps? (?:crashing|breaking|failing|losing|going down)|crash(?:es|ing) (?:all the time|constantly|a lot)"
    r"|(?:too|very|really|so|painfully|is|are) slow|(?:not|un) ?happy with|manual(?:ly)?(?! (?:for"
    r"|of the product))|by hand|on paper"
    r"|(?:done|live|tracked|all|everything|still|mostly|kept) (?:is )?(?:in|on|with|via|through"
    r"|using) (?:spreadsheets?|excel|paper|whiteboards?|email|google sheets)"
    r"|time[- ]consuming|error[- ]prone|hard to (?:track|manage|use|maintain|get|keep|find|trace)"
    r"|difficult to (?:track|manage|use|maintain)|can(?:'t|not) (?:track|trace|see|keep up|scale|get|trust|manage"
    r"|find|tell|reconcile)"
    r"|los(?:e|ing) (?:track|leads|data|customers|orders|money|deals|time|clients)|wast(?:e|ing) (?:time|hours"
    r"|money|a lot)"
    r"|out of sync|fall(?:s|ing)? through the cracks|inaccurate|no visibility|lack of (?:visibility|control"
    r"|insight)|no signal"
    r"|silo(?:s|ed)|inefficien\w+|outdated|frustrat\w+|bottlenecks?|overwhelmed|swamped|understaffed"
    r"|short[- ]staffed|downtime|outages?"
    r"|duplicate(?:s|d)?|(?:keyed|entered|typed|done|copied) (?:in )?twice|re-?key\w*|double entry"
    r"|doesn't (?:talk|sync|connect|integrate|scale|work)"
    r"|don't (?:talk|sync|connect)|(?:has been|have been|is|are|was) (?:terrible|awful|horrible|a disaster"
    r"|unreliable|painful|useless|unresponsive)"
    r"|(?:rate|rates|costs?|churn|turnover|scrap|returns|fees|commissions?|lead times?|backlog)[^,]{0,14} (?:is"
    r"|are|have|has) (?:too |way too |very |really |been )?(?:high|rising|slipped|growing|killing|up|long)"
    r"|(?:missing|missed|late|lost) (?:appointments|deadlines|orders|deliveries|shipments|payments|invoices)"
    r"|no[- ]shows?|gets? (?:buried|lost))\b"
)  # fmt: skip
