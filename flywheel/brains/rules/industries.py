"""Industry: what the customer's own company does. The industries of their clients and the jobs of people are not it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from flywheel.brains.rules.industry_table import CHINESE, ENGLISH
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.place_table import place_names

_JOBS = re.compile(
    r"^(?:销售|采购|财务|运营|技术|行政|人事|市场|老板|产品|客服|研发|管理|开发(?!商)|设计(?!院)|推广|后勤|法务"
    r"|it|hr|这个"
    r"|那个|什么|一个|一些|过|好|完|得|不|了|决定|主|事|生意|项目|预算|方案"
    r"|对比|评估|选型|调研|系统|数字化|信息化建设|信息化改造|规划|自己|出来|到|起来|成|大|小|梦|东西|内部)"
)
_OWN_ZH = re.compile(
    r"(?:(?P<subject>我们|咱们?|我司|本公司|我公司|公司|这边|我|我家|家里)(?:公司|这边|厂|单位|集团|企业|店|家"
    r"|主要|一直"
    r"|专门|也|就|都|还是?|目前|现在|是)*"
    r"|^\W*(?:(?:你好|您好|嗨|hi|hello)\W*)?(?:主要|一直|专门|目前|现在)?(?:是)?)(?:主营|主做|(?:一家|个|一个"
    r"|家)?(?:专门|主要|专业"
    r"|专注)?(?:做|从事|干|搞|经营|开|生产|属于|专注(?:于)?|卖|深耕|涉足))(?:的是|的)?"
    r"(?P<what>[\u4e00-\u9fffa-z0-9+&/、和与 ]{2,18})"
)
_IS_ZH = re.compile(
    r"(?:我们|咱们?|我司|本公司|我公司|公司|这边|我)(?:公司|这边|厂|单位|集团|企业|这儿|家)?(?:主要|目前)?(?:是"
    r"|属于|算是|为|在)(?:一家|个|一个|家|做"
    r"|搞)?(?P<what>[\u4e00-\u9fffa-z0-9+&/、 ]{2,18})"
)
_FIELD_ZH = re.compile(r"(?P<what>[\u4e00-\u9fffa-z0-9]{2,10}?)(?:行业|领域|这[个一]?行|这块业务|这个赛道)(?:的|里)?")
_KIND_ZH = re.compile(
    r"(?P<what>[\u4e00-\u9fffa-z0-9]{2,10})(?:公司|企业|厂家|工厂|厂|连锁|集团|商家|机构|店|品牌)(?:$|[，,。的(（])"
)
_LABEL_ZH = re.compile(r"(?:行业|主营(?:业务)?|业务|产品)(?:是|:|为|主要是)\s?(?P<what>[\u4e00-\u9fffa-z0-9、]{2,14})")
_CLIENTS_ZH = re.compile(
    r"客户(?:群体?)?(?:主要|大多|基本|都|多数|大部分)?(?:都)?(?:是|在|来自|集中|包括|有)|服务[^,，]{0,6}客户"
    r"|服务(?:的)?(?:于|对象"
    r"|客户)|面向|客群|下游|给[^,，]{1,8}(?:做|供|提供|配套)"
    r"|卖给|供给|供应给|对接的|合作的|你们(?:做|是|有|在)|之前(?:做|在)|以前(?:做|在)|(?:不是|不属于|不算)(?:做"
    r"|搞)?|想(?:要)?做|打算做|(?<!主)要做|需要做|准备做|计划做|上(?:一)?套"
    r"|买|用的"
)
_FOR_ZH = re.compile(
    r"(?:我们|咱们|我司|公司|^)(?:公司)?(?:主要|一直|专门)?(?:是)?给[^,，你我他]{1,10}(?:做|提供"
    r"|开发)(?P<what>[\u4e00-\u9fffa-z0-9]{2,10})的"
)
_BARE_ZH = re.compile(r"^\W*(?:(?:你好|您好)\W*)?(?:我们|咱们?|我司)(?:公司|这边|家)?(?P<what>[\u4e00-\u9fff]{2,8})$")
_PLACE = rf"(?:(?:{place_names()}){{1,2}}[\u4e00-\u9fff]{{0,4}}?)"
_HELLO = r"^\W*(?:(?:你好|您好|老师好|嗨|hi|hello|在吗)\W*)?"
_DOES_ZH = re.compile(
    rf"(?:{_HELLO}{_PLACE}|(?:{_HELLO}|[,，])(?:我们?|咱们?)(?:在)?{_PLACE}|自己|一家|(?:我们?|咱们?|这边"
    rf"|这里)(?:在)?{_PLACE}?)"
    r"(?:这边|那边|本地)?(?:的)?(?:我们|主要|专门|专业|一直|就是|是|都是)*(?:做|搞|卖|开|干|经营|主营|主做"
    r"|生产)(?:的是)?"
    r"(?P<what>[\u4e00-\u9fffa-z0-9+&/、和与]{2,14})"
)
_BREEDS_ZH = re.compile(rf"(?:{_HELLO}|我们?|咱们?|这边|{_PLACE})(?P<what>(?:养|种)(?!老)[\u4e00-\u9fff]{{1,3}})的")
_SELF_ZH = re.compile(
    r"(?:我们|咱们?|我这|我家|我司)(?:是|这|这个|这家|就是|是一?个|是一?家|属于)?(?P<what>[\u4e00-\u9fffa-z0-9]{0,6}?"
    r"(?:医院|诊所|景区|酒店|民宿|幼儿园|学校|驾校|律所|事务所|开发商|物业|餐厅|药店|药厂|养殖场|农场|健身房"
    r"|养老院|旅行社|银行|影院"
    r"|院校|公寓|设计院|门诊|批发|经销商|代理商|专卖|加盟店|酒楼|茶楼|书店|超市|工地|车队|码头|商场"
    r"|(?<=[\u4e00-\u9fff]{2})(?:公司|企业|厂|连锁|集团|工程)))"
)
_INTRO_ZH = re.compile(
    rf"{_HELLO}(?:(?:我们?|咱们?|我这边|这边|我司|公司)(?:是|属于|在)?)?{_PLACE}?(?:这边"
    rf"|本地)?(?:的)?(?:是)?(?:一家|一个|家|个)?"
    r"(?P<what>[\u4e00-\u9fffa-z0-9]{2,10}?)(?P<end>(?:公司|企业|工厂|厂家?|行业|连锁|集团|机构|店|品牌|工程|批发"
    r"|加工|出口|生产|制造"
    r"|研发|服务|生意|贸易|经销|代理|加盟|专线|流通|二级供应商|供应商|这块|这行|网点|商|业|的|为主|\d+家店?"
    r"|[一二两三四五六七八九十几]+家店?)*)\W*$"
)
_LIST_OF = re.compile(r"[一二两三四五六七八九十几\d]+(?:家|个)")
_ABOUT_US = 3
"""Clauses at the start of a message in which people say what their firm is."""
_ACTS = re.compile(
    "[要想找上换太了能多管去来买查对看问比把被让给很不没都就也还贵高低]|做(?!的)|客户|对手|我们|你们|他们|分销商"
    "|审批|负责"
)
_PLATFORMS = re.compile("^(?:天猫|淘宝|抖音|京东|拼多多|快手|小红书)")
_CUT = re.compile(
    r"(?:[一二两三四五六七八九十百千几]+[多来]?(?:人|学生|家|名|个|号)|的|这块|这行|行业|领域|生意|业务|公司|企业"
    r"|方面|为主|出身|起家|大概|大约|现在|目前|规模|有\d|一共|总共"
    r"|共|差不多|工作|上班|吧|呢|啊|哈|预算|希望|想|需要|,|，|、?\d"
    r"|在[\u4e00-\u9fff]{2})"
)
_DENIED = re.compile(r"(?:不是|并非|不做|没做|不属于|不算)(?:做|搞|从事)?$")

_OWN_EN = re.compile(
    r"\b(?:we(?:'re| are| work| operate| run| do| make| manufacture| sell)|i(?:'m| am| work (?:for|at|in)| run"
    r"| own)|our (?:company"
    r"|business|firm|industry)(?: is)?|company is)\b(?P<what>[^,.;!?]{2,90})"
)
_CLIENTS_EN = re.compile(
    r"\b(?:clients?|customers?|serv(?:e|es|ing)|sell(?:ing)? (?:to|into)|for|supply(?:ing)?|targets?|target market"
    r"|using|use|looking|need|want|evaluat\w*|comparing|buy\w*|consider\w*|interested|hoping|trying|about to|going to"
    r"|planning|currently|also|considering|implementing)\b"
)


_SOMEONES_EN = re.compile(r"\b(?:our|my|your|their|with|from|and it)\b")


@lru_cache(maxsize=1)
def _chinese() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in CHINESE.splitlines():
        label, _, synonyms = line.partition(": ")
        table[label] = label
        for word in synonyms.split():
            table.setdefault(word, label)
    return table


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in ENGLISH.splitlines():
        label, _, synonyms = line.partition(": ")
        table[label] = label
        for word in synonyms.split("|"):
            table.setdefault(word, label)
    for word in ["manufacturer", "manufacturers", "factory"]:
        table[word] = "manufacturing"
    return table


@lru_cache(maxsize=1)
def _chinese_pattern() -> re.Pattern[str]:
    words = sorted(_chinese(), key=len, reverse=True)
    return re.compile(
        "|".join(rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w[0].isascii() else re.escape(w) for w in words)
    )


@lru_cache(maxsize=1)
def _english_pattern() -> re.Pattern[str]:
    words = sorted(_english(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in words)})\b")


def find(note: Note) -> Iterator[Statement]:
    """The industry a message states; the last one named counts."""
    if note.quizzed and not note.own_voice:
        return
    found: list[Statement] = []
    for number, clause in enumerate(note.clauses):
        if not (clause.asks or clause.foreign) and (
            read := _in_chinese(note, clause, number) or _in_english(note, clause)
        ):
            found.append(clause.states(*read))
    if found:
        yield _most_exact(found)


def _most_exact(found: list[Statement]) -> Statement:
    """The surest, the first of equals; 「教育行业，少儿编程」 is the trade within the branch."""
    best = max(found, key=lambda s: s.confidence)
    closer = [s for s in found if best.content in _chinese() and _branch(s.content) == best.content]
    return closer[0] if closer and best.confidence - closer[0].confidence < _A_BIT else best


_A_BIT = 0.2


def _branch(content: str) -> str:
    m = _chinese_pattern().search(content)
    label = _chinese()[m.group()] if m else ""
    return label if label != content else ""


_Read = tuple[str, str, float]


def _in_chinese(note: Note, clause: Clause, number: int) -> _Read | None:
    text = clause.text
    if clause.past:
        return _read_by(("industry.kind", _SELF_ZH, 0.75), note, clause) if note.in_trade else None
    if note.topic == "industry" and len(text) <= 16 and not _DENIED.search(text):
        m = _chinese_pattern().search(text)
        if m:
            return "industry.answer", _labelled(_trim(text[m.start() :]) or m.group()), 0.85
    served = _FOR_ZH.search(text)
    if served and (content := _named(served["what"], open_ended=False)):
        return "industry.does", content, 0.8
    for rule in _RULES_ZH:
        if rule[1] in _OF_TRADE and not (note.in_trade and number < _ABOUT_US):
            continue
        if read := _read_by(rule, note, clause):
            return read
    return None


def _read_by(rule: tuple[str, re.Pattern[str], float], note: Note, clause: Clause) -> _Read | None:
    name, pattern, confidence = rule
    text = clause.text
    if pattern in (_FIELD_ZH, _KIND_ZH) and not (note.own_voice or note.in_trade or note.topic == "industry"):
        return None
    for m in pattern.finditer(text):
        if _CLIENTS_ZH.search(text[max(0, m.start() - 8) : m.end("what")]) or _DENIED.search(text[: m.start("what")]):
            continue
        if (pattern in (_INTRO_ZH, _KIND_ZH) and not _is_bare_trade(m["what"])) or (
            _PLATFORMS.match(m["what"]) and "卖" in m.group()
        ):
            continue
        if content := _named(m["what"], open_ended=_is_open_ended(note, m)):
            return name, content, confidence
    return None


def _is_bare_trade(what: str) -> bool:
    """A trade with little around it, and no verb: 「精密五金」, not 「文旅集团统一采购」."""
    what = _LIST_OF.split(what, maxsplit=1)[-1]
    m = _chinese_pattern().search(what)
    return m is not None and len(what) - len(m.group()) <= _LITTLE and not _ACTS.search(what.replace(m.group(), ""))


_LITTLE = 4
_RULES_ZH = (
    ("industry.does", _OWN_ZH, 0.85),
    ("industry.does", _DOES_ZH, 0.85),
    ("industry.does", _BREEDS_ZH, 0.8),
    ("industry.label", _LABEL_ZH, 0.85),
    ("industry.field", _FIELD_ZH, 0.8),
    ("industry.is", _IS_ZH, 0.8),
    ("industry.is", _BARE_ZH, 0.8),
    ("industry.kind", _SELF_ZH, 0.75),
    ("industry.kind", _KIND_ZH, 0.7),
    ("industry.intro", _INTRO_ZH, 0.7),
)
_OF_TRADE = frozenset({_DOES_ZH, _BREEDS_ZH, _SELF_ZH, _INTRO_ZH})


def _is_open_ended(note: Note, m: re.Match[str]) -> bool:
    """ "我们是做…的" names a trade even where the table does not know it."""
    return bool(
        (m.groupdict().get("subject") or re.match(r"\W*是?做", m.string) or (m.re is _DOES_ZH and note.in_trade))
        and "的" in m.string[m.start("what") : m.end("what") + 1]
        and (note.own_voice or note.in_trade)
    )


def _trim(what: str) -> str:
    cut = _CUT.search(what, 2)
    return (what[: cut.start()] if cut else what).strip(" 、和与")


def _named(what: str, *, open_ended: bool) -> str:
    """What the words name: a known industry, or any short trade where the sentence says "做…的"."""
    phrase = _trim(_LIST_OF.split(what, maxsplit=1)[-1] if re.match(r".{1,6}一[家个]", what) else what)
    if not phrase or _JOBS.match(phrase):
        return ""
    m = _chinese_pattern().search(phrase)
    if m:
        return _labelled(phrase)
    if (
        open_ended
        and 2 <= len(phrase) <= 8
        and re.fullmatch("[\u4e00-\u9fff]+", phrase)
        and not re.search("[你我他们您这那哪谁]", phrase)
    ):
        return phrase
    return ""


def _labelled(phrase: str) -> str:
    """A synonym alone gets its branch's label; a longer phrase is kept, it says more."""
    table = _chinese()
    if phrase in table:
        label = table[phrase]
        if phrase.isascii():
            phrase = "SaaS" if phrase == "saas" else phrase.upper()
        return phrase if label in phrase or phrase in label else f"{label}（{phrase}）"
    m = _chinese_pattern().search(phrase)
    if m is None:
        return phrase
    return phrase if len(phrase) <= 10 and not re.search("[你我他是有]", phrase) else _labelled(m.group())


def _in_english(note: Note, clause: Clause) -> _Read | None:
    text = clause.text
    if clause.past:
        return _read_by(("industry.kind", _SELF_ZH, 0.75), note, clause) if note.in_trade else None
    if note.topic == "industry" and len(text) <= 40:
        m = _english_pattern().search(text)
        if m:
            return "industry.answer", _english_label(m.group(), clause.quote(m.start(), m.end())), 0.85
    for m in _OWN_EN.finditer(text):
        stop = _CLIENTS_EN.search(m["what"])
        what = m["what"][: stop.start()] if stop else m["what"]
        hits = list(_english_pattern().finditer(what))
        if not hits or re.match(r"\W*(?:not|n't|no longer)\b", what):
            continue
        if not re.match(
            r"\W*(?:\w+[ -]){0,6}?(?:in|an?|the|into|one of|mid-sized|small|large|family|industry)?\b", what
        ):
            continue
        hit = max(hits, key=lambda h: (h.end() - h.start(), -h.start()))
        if _SOMEONES_EN.search(what[: hit.start()]):
            continue
        start = m.start("what")
        return "industry.does", _english_label(hit.group(), clause.quote(start + hit.start(), start + hit.end())), 0.8
    return None


def _english_label(word: str, said: str) -> str:
    label = _english()[word]
    if word == label or word in label:
        return said
    return label if word[:5] == label[:5] or label.startswith(word) else f"{label} ({said})"
