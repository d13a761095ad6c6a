"""Location: where the customer's company or the customer is. Trips, branches of others and our own seat are not it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.place_table import place_names

_TAIL = (
    r"(?:省|市|自治区|特别行政区)?(?:[\u4e00-\u9fff]{1,4}?(?:新区|高新区|开发区|工业园区?|产业园|科技园|软件园"
    r"|自贸区|区|县|镇|市)(?![域号别间块]))?"
)
_LEAD = re.compile(
    r"(?:(?:我们|咱们?|我司|本公司|我公司|公司|总部|总公司|集团|工厂|厂子|厂|办公室|办公地点|办公地址|办公|注册地|地址"
    r"|坐标|所在地|基地|校区|门店|人|我|店|厂区|企业|单位|这边|研发(?:中心|部)?|生产|车间)(?:总部"
    r"|公司|工厂|办公室|这边|厂|地址|人|们|本部|主要|目前|现在|都|就|也|的|是)*)(?:在|位于|设在|放在|开在"
    r"|坐落(?:于|在)?"
    r"|地处|落户|是在|来自|:|：| |扎根|搬到了?|迁到了?|是|系)\s?$"
    r"|(?:总部|公司|工厂|位于|坐标|坐落于?|地处|来自|地址是?:?)\s?$|^\W*(?:人|都|就|现在|目前)*在\s?$"
)
_OUR_SITE = re.compile(
    r"^\W*(?:(?:你好|您好|嗯|对|是的|在的|好的)\W*)?(?:公司|总部|工厂|厂子|坐标|办公室|我?人在|在"
    r"|(?:\S{2,4})(?:这边)?(?:一家|的))|\b(?:based|headquartered|located|company|team|firm)\b"
)
_IS_BARE_IN = re.compile(r"^\W*(?:人|都|就|现在|目前)*在\s?$")
_KIND_AFTER = re.compile(
    r"\s?(?:的|这边的|本地的?|这边一家|一家|当地的?)?(?:一家|一个|家)?(?:[\u4e00-\u9fff]{0,8})?(?:公司|企业|工厂"
    r"|厂|客户|机构|商家|团队|连锁)"
)
_OURS = re.compile(r"我们|咱们?|我司|公司|总部|工厂|我是|我在|坐标|本地")
_DO = "做|搞|开|卖|干|养|种|办|经营|主营|主做|生产|专做|这家|一家"
_SIDE = r"(?:这边|那边|本地|当地|附近|周边|滨海|市区)?的?"
_DISTRICT = "(?![菜话人大去到飞发客回见聊有没是都好天机银项分代])[\u4e00-\u9fff]{2,3}(?:边|区|镇)?"
_HELLO = r"(?:(?:你好|您好|老师好|嗨|hi|hello|在吗)[\s,，!。]*)?"
_WE = (
    r"(?:我们?|咱们?|我司|我这边|这边|我们公司|公司|总部|坐标|工厂|厂子|厂)?(?:是|在|就在|都在|也在|全在|位于)?(?:的)?"
)
_AT_WORK = re.compile(rf"{_SIDE}(?:{_DISTRICT})?{_SIDE}(?:{_DO})")
_SITES_AFTER = re.compile(
    rf"{_SIDE}(?:就|共|一共|目前)?有?[\d一二两三四五六七八九十几]{{1,4}}[多来]?[家个所间座](?:直营|连锁"
    rf"|加盟)?(?:门?店|分店|盘|校区|厂|园|诊所|院区|酒店|影城)"
)
_NOTHING_MORE = re.compile(rf"{_SIDE}(?:{_DISTRICT}{_SIDE})?\W*$")
_OPENS = re.compile(rf"^\W*{_HELLO}{_WE}\s?$")
_ALL_IN = re.compile(r"(?:都|全|全部|主要|基本(?:都)?|现在|目前)在\s?$")
_NOT_OURS = re.compile(
    r"你们|贵司|出差|开会|客户|代理商?|经销商|供应商|发[到往货]|送[到货]|寄|旅游|玩|机场|高铁|飞|参展|展会|考察"
    r"|竞品|去|到访|路过|分公司|分部|办事处|仓库?|项目在|工地|配送|市场|覆盖|业务在"
    r"|想在|要在|计划在|打算在|准备在|不在|没在|离开|以前在|之前在|出生|老家|毕业"
)
_EN = re.compile(
    r"\b(?:(?:we(?:'re| are)?|i(?:'m| am)|our (?:company|office|team|hq|headquarters|factory|plant"
    r"|business)(?:'s)?(?: is| are)?|company is|firm is|office is|hq is|factory is)\s(?:all |mostly |currently |both "
    r"|a [a-z ]{2,30}? )?)?(?P<how>based|headquartered|located|situated|hq(?:'d)?)\s?(?:out of|in|at|near"
    r"|around)\s(?:the\s)?|\bwe operate (?:out of|from)\s|\bour (?:office|hq|headquarters|factory|plant|company"
    r"|head office|main office"
    r"|warehouse)(?: is|'s) in\s(?:the\s)?|\bwe(?:'re| are) (?:in|from)\s(?:the\s)?|\b(?:company|firm|startup|team"
    r"|business|bank|agency|brewery|practice|shop|store|restaurant|factory|clinic|studio|from our (?:office"
    r"|factory|plant)"
    r"|bank|agency|clinics|stores|shops|offices|group|manufacturer|retailer|chain) in\s(?:the\s)?"
)
_EN_NAME = re.compile(r"(?:[A-Z][A-Za-z.'-]+)(?:(?: (?:of|de|la|and))? [A-Z][A-Za-z.'-]+){0,3}(?:, [A-Z][A-Za-z]+)?")
_EN_ANSWER = re.compile(
    rf"\W*(?:(?:We're|We are|I'm|I am)?\s?(?:(?:in|from|based in|near|around|In|From"
    rf"|Based in)\s)?)?(?P<name>{_EN_NAME.pattern})\W*$"
)
_NOT_PLACES = """
Q1 Q2 Q3 Q4 January February March April May June July August September October November December Monday Tuesday
Wednesday Thursday Friday SaaS AI IT I Yes No Ok Okay Thanks That Let's Sure Hi Hello Both Not It We
"""
_EN_NOT = frozenset(_NOT_PLACES.split())


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:中国)?(?:{place_names()}){_TAIL}){{1,3}}")


def find(note: Note) -> Iterator[Statement]:
    """Where the customer is, as far as a message says it."""
    if note.quizzed and not note.own_voice:
        return
    if not (note.own_voice or note.in_trade or _OUR_SITE.search(note.clauses[0].text if note.clauses else "")):
        return
    found: list[Statement] = []
    for clause in note.clauses:
        if not clause.is_plain:
            continue
        place, confidence = _chinese(note, clause)
        if not place:
            place, confidence = _english(note, clause)
        if place:
            found.append(clause.states("location.named", place, confidence))
    if found:
        yield max(found, key=lambda said: said.confidence)  # the first of equals


def _chinese(note: Note, clause: Clause) -> tuple[str, float]:
    text = clause.text
    for m in _pattern().finditer(text):
        before = text[max(0, m.start() - 16) : m.start()]
        if _NOT_OURS.search(before) or re.match(
            r"\s?(?:出差|开会|有(?:个|一家|家)?(?:分|办事处|仓)|分公司|办事处|仓|的?客户|机场|旅游|见|玩|大学"
            r"|银行|路|菜"
            r"|人民)",
            text[m.end() :],
        ):
            continue
        confidence = 0.0
        bare = _IS_BARE_IN.search(before) is not None
        if _LEAD.search(before) and not re.search(r"客户|你们", before) and not (bare and note.quizzed):
            confidence = 0.75 if bare or _LESS_THAN_A_SEAT.search(before) else 0.9
        elif note.in_trade and note.topic == "location" and len(text) <= m.end() - m.start() + 8:
            confidence = 0.85
        elif (
            _KIND_AFTER.match(text, m.end()) and (_OURS.search(before) or re.search(r"(?:是|我们|^)\s?$", before))
        ) or (
            re.search(r"(?:我们|咱们?)\s?(?:是|在)?$", before) and re.match(r"\s?(?:的|这边|本地|$)", text[m.end() :])
        ):
            confidence = 0.8
        elif note.in_trade and not note.quizzed and _is_seat(note, clause, m):
            confidence = 0.75
        if confidence:
            return clause.quote(m.start(), m.end()).removeprefix("中国"), confidence
    return "", 0.0


_LESS_THAN_A_SEAT = re.compile("(?:注册地?|人|研发|生产|我)(?:们)?在?\\s?$")
"""Where papers, people or machines are: the firm's own seat, named beside it, counts more."""


def _is_seat(note: Note, clause: Clause, m: re.Match[str]) -> bool:
    """Among people who do business a bare place says where the firm is: 「郑州」, 「佛山搞陶瓷的」, 「成都 8 家店」."""
    text = clause.text
    if _SITES_AFTER.match(text, m.end()) or (_ALL_IN.search(text[: m.start()]) and _NOTHING_MORE.match(text, m.end())):
        return True
    if not _OPENS.match(text[: m.start()]):
        return False
    alone = _NOTHING_MORE.match(text, m.end()) and (len(note.clauses) > 1 or len(text) > m.end() - m.start())
    return bool(alone or _AT_WORK.match(text, m.end()))


def _english(note: Note, clause: Clause) -> tuple[str, float]:
    said = clause.said
    if note.topic == "location" and len(said) <= 40:
        name = _EN_ANSWER.match(said)
        if name and name["name"].split()[0] not in _EN_NOT:
            return name["name"].rstrip(".,"), 0.8
    for m in _EN.finditer(clause.text):
        name = _EN_NAME.match(said, m.end())
        if name and name.group().split()[0] not in _EN_NOT and "customer" not in clause.text[: m.start()]:
            return name.group().rstrip(".-'"), 0.85 if m["how"] else 0.8
    return "", 0.0
