"""Preferences: what the customer leans to, insists on or will not have, in the customer's own words."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.need_words import WORK_EN, WORK_ZH
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.text import has_chinese
from flywheel.brains.rules.wishes import DENIED, worded

_KINDS = (
    "公有云|私有云|混合云|私有化(?:部署)?|本地化?(?:部署)?|云端|云版|saas版?|租用|买断|订阅|国产|进口|标准版"
    "|基础版|旗舰版|简化版|按(?:年|月|季度?|项目|门店|用量|次)付?费?"
    "|分期|驻场|远程|现货|定制|成品|二手|全新|分批"
)
_ZH = (
    re.compile(
        r"(?:更?倾向于?|偏好|更?喜欢(?!看)|比较喜欢|优先(?:考虑|选择|选)?(?=[^,，]{2})|(?:更|比较|最|很)?看重"
        r"|(?:更|比较|最)?在意|(?:更|比较|最)关注|偏向于?|首选"
        r"|最重要的?是|(?:关键|重点)(?:还)?(?:是|要|看)|主要(?:还)?看(?!看)|宁(?:愿|可|肯))(?P<what>[^,，]{2,40})"
    ),
    re.compile(r"^\W*(?P<what>[^,，]{2,20}?)(?:的)?优先(?:考虑|选择)?\W*$"),
    re.compile(r"(?P<what>(?:只|仅|必须)(?:接受|跟|和|找|选|认|用|做|考虑)(?!一下)[^,，]{3,30})$"),
    re.compile(r"(?P<what>(?:不喜欢|不想要|讨厌|不接受|反感|坚决不|绝不)[^,，]{2,30})"),
    re.compile(
        rf"(?P<what>{_KINDS})(?:的)?(?:就行|就可以了?|即可|就好|也行|也可以|可以接受|也能接受|就够了?|没问题"
        rf"|的?模式可以谈|可以谈)\W*$"
    ),
    re.compile(r"最好(?:是|找|选)(?P<what>[^,，]{3,20}?的?)\W*$"),
    re.compile(
        r"(?P<what>(?:付款|结算|结款|货款)?[^,，]{0,6}(?:月结|季结|季付|年付|分期付?|后付|先货后款|货到付款"
        r"|账期\s?\d+天|承兑))(?:的|吧|就好|就行)?\W*$"
    ),
    re.compile(r"能用(?P<what>[^,，]{2,10})就不(?:用|要|买)"),
    re.compile(
        r"(?P<what>(?:界面|操作|质量|材料|包装|设计|颜色|风格|页面|品质)(?:一定|必须)?要(?!求|盖章|给|发|寄|快递"
        r"|提供|准备|交)[^,，]{1,12})"
    ),
    re.compile(r"(?P<what>(?:价格|价钱|便宜)(?:不是(?:第一位|最重要|主要)|其次|是次要)[^,，]{0,6})"),
    re.compile(r"(?P<what>(?:最?低价|综合评分|性价比)(?:中标|优先|为主))"),
)
_EN = (
    re.compile(
        r"\b(?:(?:we|i)(?:'d| would)? (?:strongly |much |really )?prefer|our preference is|(?:we|i) (?:lean"
        r"|are leaning|'re leaning) towards?"
        r"|preferably|ideally|what matters most (?:to us )?is|most important (?:thing )?(?:to|for) us is"
        r"|(?:we|i) care (?:most |a lot )?about|(?:we|i) value|(?:we|i)(?:'d| would) rather|we only (?:work with"
        r"|accept|consider|buy))\s(?P<what>[^,;]{3,80})"
    ),
    re.compile(
        r"^\W*(?:the )?(?P<what>(?:public |private )?(?:cloud|saas|on-?prem(?:ise)?|self-hosting|hosted version"
        r"|annual billing|monthly billing"
        r"|standard plan|english only))(?: hosting| version| deployment)? (?:is|would be|works) (?:fine|ok|okay"
        r"|enough|good|for us)"
    ),
    re.compile(
        r"^\W*(?P<what>speed|quality|support|reliability|security|ease of use|simplicity|uptime|service"
        r"|flexibility) (?:is|matters)(?: what (?:matters|counts)| more(?: important)?| most| key| our priority)?\W*$"),
)  # fmt: skip
_TASTE_ZH = re.compile(
    "价格|性价比|国产|品牌|口碑|本地|稳定|售后|安全|质量|品质|效果|好用|易用|简单|案例|经验|实战|响应|交期|付款"
    "|驻场|上门|同行|厂家|环保|进口"
)
_TASTE_EN = re.compile("price|reliab|local|uptime|speed|quality|simpl|billing|support|residency|cloud")
_NOT_TASTE = re.compile("^(?:你|您|和你|跟你|看看|吃|喝|听|玩|他|她|它|这[首部个]|那[首部个]|有没有|什么|怎么)")


def find(note: Note) -> Iterator[Statement]:
    """Preferences, one a clause."""
    for clause in note.clauses:
        if clause.is_plain and not clause.private:
            yield from _in(note, clause)


def _in(note: Note, clause: Clause) -> Iterator[Statement]:
    chinese = has_chinese(clause.text)
    work, taste = (WORK_ZH, _TASTE_ZH) if chinese else (WORK_EN, _TASTE_EN)
    for pattern in _ZH if chinese else _EN:
        m = pattern.search(clause.text)
        if m is None or DENIED.search(clause.text[: m.start()]) or _NOT_TASTE.match(m["what"]):
            continue
        if work.search(m["what"]) or taste.search(m["what"]) or (note.in_trade and note.own_voice):
            start = m.start("what")
            start += len(filler.group()) if (filler := re.match(r"(?:的是|的就是|的|是|要| |:)+", m["what"])) else 0
            content = worded(clause, start, m.end("what"), limit=40 if chinese else 80)
            if len(content) > 1:
                yield clause.states("preference.named", content, 0.75)
                return
