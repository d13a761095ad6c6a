"""Industry: what the customer's own company does. The industries of their clients and the jobs of people are not it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from flywheel.brains.rules.industry_table import CHINESE, ENGLISH
from flywheel.brains.rules.notes import Clause, Note, Statement

_JOBS = re.compile(
    r"^(?:销售|采购|财务|运营|技术|行政|人事|市场|老板|产品|客服|研发|管理|开发|设计|推广|后勤|法务|it|hr|这个"
    r"|那个|什么|一个|一些|过|好|完|得|不|了|决定|主|事|生意|项目|预算|方案"
    r"|对比|评估|选型|调研|系统|数字化|信息化建设|信息化改造|规划|自己|出来|到|起来|成|大|小|梦|东西|内部)"
)
_OWN_ZH = re.compile(
    r"(?:(?P<subject>我们|咱们?|我司|本公司|我公司|公司|这边|我|我家|家里)(?:公司|这边|厂|单位|集团|企业|店|家"
    r"|主要|一直"
    r"|专门|也|就|都|目前|现在|是)*"
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
    r"(?:我们|咱们|我司|^)(?:是)?给[^,，你我他]{1,10}(?:做|提供|开发)(?P<what>[\u4e00-\u9fffa-z0-9]{2,10})的"
)
_BARE_ZH = re.compile(r"^\W*(?:(?:你好|您好)\W*)?(?:我们|咱们?|我司)(?:公司|这边|家)?(?P<what>[\u4e00-\u9fff]{2,8})$")
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
    for clause in note.clauses:
        if not clause.is_plain:
            continue
        content, confidence = _in_chinese(note, clause) or _in_english(note, clause) or ("", 0.0)
        if content:
            found.append(Statement("industry", content, clause.sure(confidence)))
    if found:
        yield max(found, key=lambda s: s.confidence)  # the first of equals


def _in_chinese(note: Note, clause: Clause) -> tuple[str, float] | None:
    text = clause.text
    if note.topic == "industry" and len(text) <= 16 and not _DENIED.search(text):
        m = _chinese_pattern().search(text)
        if m:
            return _labelled(_trim(text[m.start() :]) or m.group()), 0.85
    served = _FOR_ZH.search(text)
    if served and (content := _named(served["what"], open_ended=False)):
        return content, 0.8
    for pattern, confidence in (
        (_OWN_ZH, 0.85),
        (_LABEL_ZH, 0.85),
        (_FIELD_ZH, 0.8),
        (_IS_ZH, 0.8),
        (_BARE_ZH, 0.8),
        (_KIND_ZH, 0.7),
    ):
        for m in pattern.finditer(text):
            if pattern in (_FIELD_ZH, _KIND_ZH) and not (note.own_voice or note.topic == "industry"):
                continue
            if _CLIENTS_ZH.search(text[max(0, m.start() - 8) : m.end("what")]) or _DENIED.search(
                text[: m.start("what")]
            ):
                continue
            content = _named(m["what"], open_ended=_is_open_ended(note, m))
            if content:
                return content, confidence
    return None


def _is_open_ended(note: Note, m: re.Match[str]) -> bool:
    """ "我们是做…的" names a trade even where the table does not know it."""
    return bool(
        (m.groupdict().get("subject") or re.match(r"\W*是?做", m.string))
        and "的" in m.string[m.start("what") : m.end("what") + 1]
        and note.own_voice
    )


def _trim(what: str) -> str:
    cut = _CUT.search(what, 2)
    return (what[: cut.start()] if cut else what).strip(" 、和与")


def _named(what: str, *, open_ended: bool) -> str:
    """What the words name: a known industry, or any short trade where the sentence says "做…的"."""
    phrase = _trim(what)
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


def _in_english(note: Note, clause: Clause) -> tuple[str, float] | None:
    text = clause.text
    if note.topic == "industry" and len(text) <= 40:
        m = _english_pattern().search(text)
        if m:
            return _english_label(m.group(), clause.quote(m.start(), m.end())), 0.85
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
        start = m.start("what")
        return _english_label(hit.group(), clause.quote(start + hit.start(), start + hit.end())), 0.8
    return None


def _english_label(word: str, said: str) -> str:
    label = _english()[word]
    if word == label or word in label:
        return said
    return label if word[:5] == label[:5] or label.startswith(word) else f"{label} ({said})"
