"""The words around a sum that say what it is for: our budget, somebody's price, a part, a period, a denial."""

import re

from flywheel.domain.numerals import MIXED

BUDGET = re.compile(
    r"预算|经费|心理价位|总价|总投入|(?:计划|打算|准备|拟)(?:投资|投入)|(?:只?肯|能|可以|愿意|最多|打算|准备|计划|只能"
    r"|公司|老板|领导|集团|大概|才)(?:出|拿出?|花|掏|投入?|批|给)(?:了"
    r"|个)?|批了|拨了|拨款|手[头里]有|准备了|预留了?|费用(?=[^,，]{0,6}(?:控制|不超|以内|压))"
    r"|\bbudget(?:s|ed|ing)?\b|\bspend(?:ing)?\b|\bset aside\b|\ballocated?\b|\bearmarked\b|\bafford\b"
    r"|\bwilling to (?:pay|invest)\b|\bprice ceiling\b|\bput (?:aside|up)\b|\bto work with\b"
    r"|\bapproved(?: for)?\b|\b(?:we|i)(?:'ve| have)? (?:only )?(?:have|got)\s(?:about |around "
    r"|roughly )?(?=[$€£]?\d[\d,.]*\s?(?:k|m|grand|thousand|million)?\b)"
)
BUDGET_AFTER = re.compile(
    r"\s?(?:左右|以内|上下|出头|的样子)?\s?(?:的|是我们的|就是我们的)?\s?(?:总?预算|经费|budget\b|to spend"
    r"|to work with|set aside|allocated|all[- ]in\b"
    r"|earmarked|in the budget|is (?:our|the|what) (?:budget|limit|max))"
)
OTHER = re.compile(
    r"注册资[金本]|注资|营收|营业额|收入|产值|票房|片酬|播放量|销售额|销售|销量|流水|业绩|gmv|融资|融了|估值|利润"
    r"|净利|毛利|工资"
    r"|月薪|年薪|薪资|薪水|罚款?|押金|定金|订金|保证金|订单|客单价?|售价|标价|原价"
    r"|市场价|报价?"
    r"|开价|成交价|卖|亏|欠|赔|货值|货款|库存|资产|市值|贷款|借|房租|租金|奖金|提成|学费|损失|省下?了?|节省"
    r"|合同额|合同金额|交易额|罚|补贴|税额|首付"
    r"|\b(?:revenues?|turnover|sales|arr|mrr|gmv|raised|funding|series [a-e]|valuation|valued|salary|salaries"
    r"|profits?|margins?|quot(?:e|ed|ing)|invoiced?|fined?|deposit"
    r"|loans?|debts?|sav(?:e|ed|es|ing|ings)|los(?:e|es|t|ing)|registered capital|charg(?:e|es|ed|ing)|paying|sold"
    r"|sells?|worth|earn(?:s|ed)?|bill(?:ed|ing)?|list price|asked for|asking|sign)\b"
)
WEAK = re.compile(r"价[格位钱]|成本|\b(?:pric(?:e|ing)|costs?|fees?)\b")
WISH = re.compile(
    r"希望|控制|接受|最好|期望|理想|争取|要求|压[到在]|别超|不能超|不超过|可以到"
    r"|\b(?:hop(?:e|ing)|keep|want|need|ideally|target(?:ing)?|looking|prefer|can't|cannot|must|should|stay)\b"
)
CHANGE = re.compile(
    r"(?:调整?|改|加|提高?|提升|降低?|减少?|砍|压|缩减?|涨|增加?|追加|上调|下调|放宽|变|换)(?:到|成|为"
    r"|至)(?:了)?\s?(?:大概|大约|约)?\s?$"
    r"|\bmake (?:it|that)\s?(?:about|around)?\s?$|\b(?:raised?|bump(?:ed)?|increas(?:e|ed)|cut|reduc(?:e|ed)"
    r"|lower(?:ed)?|brought|bring|drop(?:ped)?|revis(?:e"
    r"|ed)|chang(?:e|ed)|mov(?:e|ed)|adjust(?:ed)?|stretch|go up|down|up)\b[^,]{0,24}\bto\s?(?:about|around)?\s?$"
)
REPLACED_AFTER = re.compile(r"\s?(?:元|块)?\s?(?:左右)?(?:改|调|加|提|降|减|砍|压缩|涨|增|变|上调|下调|to\b)")
FROM_BEFORE = re.compile(r"(?:从|由|原来|原先|之前|本来|\bfrom)\s?(?:的|说|是|定)?\s?$")
NEGATED = re.compile(
    r"(?:不是|并非|不再是|没有|没到|不会有|不可能有?|哪有|\bisn't|\bis not|\bnot|\bno longer|\bwasn't"
    r"|\bnever)\s?(?:那么多|的?是|大概|about"
    r"|around|the)?\s?$"
)
PART = re.compile(
    r"(?:其中|先(?:付|打|拿|投)|预付|第一笔|尾款|首期|一期|第一期|首批|第一阶段|试点|先期|定金|phase (?:one|1)"
    r"|pilot|of which)[^,，]{0,8}$"
)
PER_UNIT_BEFORE = re.compile(
    r"(?:每个(?![月季年])|每[人台套位席户点家件名辆吨间平]|单价|人均|一[人台套位](?:\s?(?:账号|席位))?"
    r"|per (?:seat|user|head"
    r"|person|unit))[^,，\d]{0,5}$"
)
PER_UNIT_AFTER = re.compile(
    r"\s?(?:元|块钱?)?\s?(?:左右|以内)?\s?(?:(?:每|/|一(?=[人台套席位户]))\s?(?:个)?(?:人|台|个|套|席|位|账号"
    r"|用户|坐席|户|家|店|点|件|辆|单|吨|平|次)"
    r"|(?:per|an?|/)\s?(?:seat|user|head|person|unit|licen[cs]e|employee|device|store|piece|agent|desk)|each\b"
    r"|apiece\b|\bpp\b)"
)
YEARLY = re.compile(r"(?:每年|一年|年度|/\s?年|年预算|per year|a year|per annum|annual(?:ly)?|yearly|/\s?(?:yr|year))")
MONTHLY = re.compile(r"(?:每个?月|一个月|/\s?月|月预算|per month|a month|monthly|/\s?(?:mo|month))")
NO_TAX = re.compile(r"不含税|未税|税前|excl(?:uding|\.)? (?:tax|vat)|before (?:tax|vat)|plus (?:tax|vat)|ex vat")
TAX = re.compile(r"含税|税后|incl(?:uding|\.|usive of)? (?:tax|vat)|tax included|after tax")
RIGHTED = re.compile(r"(?:应该|而)?(?:是|为)\s?$|\b(?:is|it's|its|but|should be)\s?$")
WHOLE = re.compile(
    r"(?:总共|一共|总计|合计|打包|全部(?:加起来|算下来)?|整体|加起来)[^,，\d]{0,6}$|\b(?:in total|all in)[^,]{0,8}$"
)
SPENT = re.compile("[花用赔亏欠]了|卖了|赚|收入|营收")
UNLIMITED = re.compile(
    r"预算(?:方面|上)?(?:不限|没有?(?:上限|限制|要求)|充足|不是问题|不设限)|没有?预算(?:上限|限制)|不差钱|钱不是问题"
    r"|\bbudget (?:is not|isn't|is no|won't be"
    r"|'s not) (?:an? )?(?:issue|problem|object|constraint)|\bno budget (?:limit|cap|constraint)|\bmoney is no object"
)
NONE = re.compile(
    r"(?:没有?|没啥|没什么|暂无|取消了?|冻结了?|砍掉?了?|没了)(?:这[个笔块]|任何|专门的?|单独的?)?的?预算(?!上限"
    r"|限制|要求|问题)|预算(?:都|已经?)?(?:没了|没有了?|[花用]完了?|取消了?"
    r"|被?砍[掉没光]了?|冻结|为零|清零)"
    r"|\b(?:no|don't have (?:a|any|the)|do not have (?:a|any|the)|haven't got (?:a|any|the)|without a|lost (?:the"
    r"|our)) budget\b(?! (?:limit|cap|constraint))|\bbudget (?:was|is|has been|got|been) (?:frozen|cancell?ed|pulled"
    r"|scrapped|withdrawn)"
)
SCOPED_BEFORE = re.compile(r"(?:按|照|先按|报|做|出|配)(?:着|一?[个套份])?(?:大概|大约|差不多)?\s?$")
SCOPED_AFTER = re.compile(
    r"\s?(?:元|块钱?)?(?:左右|以内|上下)?(?:来|去)?(?:的)?(?:做|出|报|设计|配|规划|方案|套餐|预算|标准"
    r"|盘子)"
)
ACCEPTED = re.compile(r"\s?(?:元|块钱?)?(?:以内|左右|以下)?(?:我们)?(?:都|也)?(?:可以|能|是)?(?:接受|谈|考虑)(?!不)")
NOT_YET = re.compile(r"还没|尚未|not yet|haven't")
BARE = re.compile(
    rf"^\W*(?:大概|大约|约|差不多|就|不超过|最多|about|around|roughly|maybe"
    rf"|up to)?\s?(?P<n>{MIXED})\s?(?:个)?(?:左右|上下|以内|以下|的样子"
    rf"|or so)?(?:吧|呢|啊)?\W*$"
)
UNITS = {"万": 10**4, "亿": 10**8, "千": 10**3, "k": 10**3, "w": 10**4}
