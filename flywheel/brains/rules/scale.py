"""Company scale: head-count, shops, sites, or turnover where nothing better is known. Seats and visitors are not."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.money_words import wording
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.domain.numerals import EN_NUMBER, MIXED, parse_chinese, parse_english

_ABOUT = (
    r"(?P<about>大概|大约|约|差不多|将近|接近|近|about|around|roughly|approximately|some|nearly|almost"
    r"|~)?\s?(?:有|是|在)?\s?"
)
_LIMIT = r"(?P<limit>不到|不足|超过|少于|多于|至少|over|more than|less than|under|fewer than|at least)?\s?"
_COUNT = (
    rf"{_LIMIT}{_ABOUT}(?P<n>{MIXED}|几|好几)(?:\s?(?:-|~|到|至|to)\s?(?P<n2>{MIXED}))?\s?(?P<more>多|来|几|余"
    rf"|\+)?(?P<scale>[十百千万])?(?P<more2>多|来)?"
)
_PEOPLE = re.compile(
    rf"(?<![\d.,第]){_COUNT}\s?(?P<unit>(?:个|名|位|号)?(?:员工|职工|雇员|同事"
    rf"|人(?![民均次工家类脸事力才物天员体])|工人|坐席人员|技术人员|程序员|老师|销售人员"
    rf"|业务员))"
)
_SITES = re.compile(
    rf"(?<![\d.,第]){_COUNT}\s?(?:家|个|间|所|座)(?:直营|加盟|线下|连锁|实体|自营)?(?P<unit>门店|店铺?|分店"
    rf"|直营店|加盟店|分公司|子公司|工厂|厂区|厂|校区|网点|院区"
    rf"|生产基地|基地|门市|医院|诊所|酒店|餐厅|药店|影城|民宿|健身房)(?!主|长|员|商)"
)
_EN_PEOPLE = re.compile(
    rf"(?<![\d.,$])(?P<limit>over|more than|less than|under|fewer than|at least|up to)?\s?(?P<about>about|around"
    rf"|roughly|approximately|some|nearly|almost|~)?\s?(?P<n>\d{{1,3}}(?:,\d{{3}})*|\d{{1,6}}(?:\.\d)?k?"
    rf"|{EN_NUMBER})(?:\s?(?:-|to)\s?(?P<n2>\d{{1,6}}))?(?P<more>\+)?"
    r"[ -](?:full[- ]time |strong |dental |retail |physical |medical |coffee |hotel "
    r"|regional )?(?P<unit>employees|staff(?: members)?|lawyers|developers|agents|teachers|nurses|drivers"
    r"|technicians|consultants|engineers|people|person|headcount|workers|fte?s"
    r"|team members|engineers|of us|strong|man|member|reps|stores|shops|locations|branches|offices|clinics"
    r"|factories"
    r"|plants|outlets|sites|restaurants|warehouses|hotels)\b"
)
_HEADCOUNT = re.compile(
    r"(?:(?:员工|总)?人数|员工数|(?:员工|人员|团队|公司)规模|编制|员工|总人数"
    r"|\b(?:team|staff|workforce|headcount|company|firm|startup|employees)(?: size)?(?:\s?:| of| is))"
    rf"\s?(?::|在|是|为)?\s?{_COUNT}(?=\s*(?:之间|左右|上下|$|[，。,.]| [a-z]))(?!\s?(?:个|名|位|号)?人)"
)
_OUR_ZH = re.compile(
    r"公司|团队|企业|工厂|厂里|我们|咱们?|集团|单位|部门|规模|员工|人数|编制|总共|一共|全部|总人数|全公司|上下"
    r"|本部|总部|旗下|门店|目前|现在|共有?|在职"
)
_STRONG_AFTER = re.compile(
    r"\s?(?:左右|上下|以上|以下|以内)?\s?(?:规模|的(?:公司|团队|企业|工厂|厂|规模|小?团队|小?公司|中?小?企业|集团"
    r"|店|队伍|单位|部门|初创))"
)
_NOT_AFTER = re.compile(
    r"\s?(?:左右|上下)?\s?(?:来|去|参加|开会|到场|出席|参会|一起|商量|讨论|过来|负责|报名|用(?!户)|使用|同时|在线"
    r"|并发|登录|聊|看|吃|面试|一组|一桌|一间|份|对接|跟进|陪|访|值班"
    r"|的?(?:账号|席位|会议|培训|课|许可|license|会议室|群|席))"
)
_NOT_BEFORE = re.compile(
    r"(?:培训|参会|开通|账号|席位|支持|容纳|每[天月年日人]|招(?:聘|了|到)?|面试|会员|粉丝|用户|客户|学员|学生"
    r"|患者|观众|访客|买|需要|给|拉了|加|派|安排|带|约|有)\s?$"
)
_STRONG_UNIT = re.compile(r"员工|职工|雇员|工人|号人")
_NOT_EN = re.compile(
    r"\b(?:come|coming|attend\w*|join\w*|on the call|meeting|users?|licen[cs]es?|seats?|accounts?|train\w*|invite"
    r"|session|demo|hire|hiring|interview|customers? with|visitors|serve|serving|reach)\b"
)
_OUR_EN = re.compile(
    r"\b(?:we|we're|we've|our|us|company|team|firm|business|organi[sz]ation|startup|group|headcount|employ|staff"
    r"|employees|agency|shop)\b"
)
_TURNOVER = re.compile(
    r"(?:年营收|年营业额|营收|营业额|年产值|产值|年销售额|年收入"
    r"|年流水)[^\d,，一二两三四五六七八九十几半上近]{0,6}$|\b(?:annual )?(?:revenue|turnover"
    r"|arr)\b[^\d,$€£]{0,12}$"
)
_SITE_NAMES = {"店": "门店", "店铺": "门店", "仓": "仓库", "厂": "工厂", "门市": "门店"}


def find(note: Note) -> Iterator[Statement]:
    """The scale a message states: people first, then sites; a turnover only where nothing better is known."""
    if note.quizzed and not note.own_voice:
        return
    people: list[tuple[str, float]] = []
    sites: list[tuple[str, float]] = []
    turnover: list[tuple[str, float]] = []
    for clause in note.clauses:
        if not clause.is_plain or clause.private:
            continue
        people += _people(note, clause)
        people += [] if people else _counted(note, clause)
        sites += _sites(note, clause)
        turnover += _turnover(note, clause)
    found = people[-1:] + sites[-2:]
    if not found and turnover and not note.shown("company_scale"):
        found = turnover[-1:]
    if found:
        content = ("，" if note.chinese else ", ").join(dict.fromkeys(words for words, _ in found))
        yield Statement("company_scale", content, min(confidence for _, confidence in found))


def _people(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    for m in _PEOPLE.finditer(clause.text):
        confidence = _people_confidence(note, clause, m)
        words = _zh_count(m, "人")
        if confidence and words:
            yield (
                (words if note.chinese else words.replace(" 人", " people").replace("约", "about")),
                clause.sure(confidence),
            )
    for m in _EN_PEOPLE.finditer(clause.text):
        if m["unit"] in _EN_SITES or _NOT_EN.search(clause.text) or _is_denied(clause.text, m.start()):
            continue
        alone = note.own_voice and len(clause.text.strip()) <= m.end() - m.start() + 6
        if alone or _OUR_EN.search(clause.text) or note.topic == "company_scale":
            words = _en_count(m, "people")
            if words and not (m["unit"] in {"people", "person", "of us"} and re.match(r"(?:about )?[1-4] ", words)):
                yield (words.replace(" people", " 人") if note.chinese else words), clause.sure(0.85)


_EN_SITES = {
    "stores",
    "shops",
    "locations",
    "branches",
    "offices",
    "clinics",
    "factories",
    "plants",
    "outlets",
    "sites",
    "restaurants",
    "warehouses",
    "hotels",
}


def _people_confidence(note: Note, clause: Clause, m: re.Match[str]) -> float:
    text = clause.text
    before = text[max(0, m.start() - 10) : m.start()]
    if _NOT_AFTER.match(text, m.end()) or _is_denied(text, m.start()):
        return 0.0
    if _STRONG_AFTER.match(text, m.end()) or (_STRONG_UNIT.search(m["unit"]) and not _NOT_BEFORE.search(before)):
        return 0.9
    if re.search(
        r"(?:扩[到成]|增(?:加|长)?到|涨到|裁到|缩到|规模|人数|员工|编制|团队|公司|企业|厂里?|集团|总共|一共|全公司"
        r"|总人数)[^,，\d]{0,8}$",
        before,
    ):
        return 0.9
    if note.topic == "company_scale":
        return 0.85
    value = parse_chinese(m["n"]) or 0
    strong = _OUR_ZH.search(text) or len(text) <= m.end() - m.start() + 3
    blocked = re.search("培训|参会|账号|席位|支持|容纳|招聘|面试|会员|粉丝|用户|学员|学生|患者|客户", text)
    return 0.8 if strong and value >= 8 and not blocked else 0.0


def _counted(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    """A figure after the word for head-count: "员工数在 500-600 之间", "a team of 25"."""
    for m in _HEADCOUNT.finditer(clause.text):
        words = _zh_count(m, "人")
        if words:
            yield (words if note.chinese else words.replace(" 人", " people").replace("约", "about")), clause.sure(0.85)


def _is_denied(text: str, start: int) -> bool:
    return re.search(
        r"(?:不是|并非|没有|没到|\bnot|n't)\s?(?:about|around)?\s?$", text[max(0, start - 8) : start]
    ) is not None or (re.search(r"(?:从|由|from)\s?(?:原来的?)?\s?$", text[max(0, start - 8) : start]) is not None)


def _sites(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    for m in _SITES.finditer(clause.text):
        before = clause.text[max(0, m.start() - 12) : m.start()]
        if _is_denied(clause.text, m.start()) or re.search(
            r"(?:客户|对比|看了|接触|问了|走访|合作)[^,，]{0,6}$", before
        ):
            continue
        unit = _SITE_NAMES.get(m["unit"], m["unit"])
        measure = (
            "个" if unit in {"校区", "网点", "院区", "仓库", "基地", "生产基地", "厂区", "车间", "办事处"} else "家"
        )
        words = _zh_count(m, f"{measure}{unit}")
        ours = (
            _OUR_ZH.search(clause.text)
            or note.topic == "company_scale"
            or re.match(r"\W*(?:大概|约|有|就)?\s?\W*", clause.text[: m.start()])
        )
        if words and ours and not words.startswith("1 "):
            yield words, clause.sure(0.85)
    for m in _EN_PEOPLE.finditer(clause.text):
        if (
            m["unit"] in _EN_SITES
            and not _is_denied(clause.text, m.start())
            and not re.search(r"\b(?:customers?|clients?) (?:with|have)\b", clause.text)
        ):
            words = _en_count(m, m["unit"])
            if words:
                yield words, clause.sure(0.8)


def _turnover(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    for amount in find_amounts(clause.text):
        if _TURNOVER.search(clause.text[max(0, amount.start - 24) : amount.start]):
            words = wording(amount, chinese=note.chinese)
            yield (f"年营收 {words}" if note.chinese else f"revenue {words}"), clause.sure(0.65)


def _zh_count(m: re.Match[str], unit: str) -> str:
    if m["n"] in {"几", "好几"}:
        return f"{m['n']}{m['scale']}{unit}" if m["scale"] and m["scale"] != "十" else ""
    scale = {"十": 10, "百": 100, "千": 1000, "万": 10000}.get(m["scale"] or "", 1)
    low = parse_chinese(m["n"])
    high = parse_chinese(m["n2"]) if m["n2"] else None
    if low is None:
        return ""
    if m["more"] in {"多", "几", "余", "+"} or m["more2"] == "多":
        return f"{_figure(low * scale)} 多{unit}"
    about = (
        "约 "
        if m["about"] or m["more"] == "来" or re.match(r"\s?(?:左右|上下|出头|的样子)", m.string[m.end() :])
        else ""
    )
    span = f"{_figure(low * scale)}-{_figure(high * scale)}" if high is not None else _figure(low * scale)
    bound = {"不到": "不到 ", "不足": "不到 ", "少于": "不到 ", "超过": "超过 ", "多于": "超过 ", "至少": "至少 "}.get(
        m["limit"] or "", ""
    )
    after = "以上" if m.string[m.end() : m.end() + 2] == "以上" else ""
    return f"{bound or about}{span} {unit}{after}"


def _en_count(m: re.Match[str], unit: str) -> str:
    said = m["n"].replace(",", "")
    value = (
        float(said[:-1]) * 1000
        if said.endswith("k")
        else parse_chinese(said)
        if said[0].isdigit()
        else parse_english(said)
    )
    if value is None or value < 2:
        return ""
    about = f"{m['limit']} " if m["limit"] else "about " if m["about"] else ""
    span = f"{int(value):,}-{int(m['n2']):,}" if m["n2"] else f"{int(value):,}{m['more'] or ''}"
    return f"{about}{span} {unit}"


def _figure(value: object) -> str:
    return f"{int(str(value).split('.')[0]):,}"
