"""Company scale: head-count, shops, sites, or turnover where nothing better is known. Seats and visitors are not."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.money_words import wording
from flywheel.brains.rules.notes import Clause, Note, Statement, joined
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
    rf"|人(?![民均次工家类脸事力才物天员体])|工人|坐席人员|技术人员|程序员|老师|教师|律师|医生|护士|顾问|设计师"
    rf"|工程师|会计师|司机|代理人|经纪人|教职工|销售人员"
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
    r"(?:(?:员工|总)?人数|员工数|(?:员工|人员|团队|公司)规模|编制|员工|总人数|(?:一线|在册|在职|全院|全校|全职"
    r"|咨询)?(?:工人|职工|教职工|教师|老师|医护|代理人|经纪人|顾问|司机)(?:队伍|团队)?"
    r"|\b(?:team|staff|workforce|headcount|company|firm|startup|employees|we employ)(?: size)?(?:\s?:| of| is))"
    rf"\s?(?::|在|是|为)?\s?{_COUNT}(?=\s*(?:之间|左右|上下|出头|名|个|位|$|[，。,.]| [a-z]))(?!\s?(?:个|名|位|号)?人)"
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
    people: list[Statement] = []
    sites: list[Statement] = []
    turnover: list[Statement] = []
    before = ""
    for clause in note.clauses:
        if clause.past and not (clause.asks or clause.foreign):
            turnover += _stated(clause, "turnover", _turnover(note, clause))
        if clause.is_plain and not clause.private and not _OUTING.search(clause.text + before):
            if not _TO_COME.search(clause.text):
                people += _stated(clause, "people", _people(note, clause))
                people += [] if people else _stated(clause, "head_count", _counted(note, clause))
                people += [] if people else _stated(clause, "bare_count", _bare(clause, before or note.previous))
            sites += _stated(clause, "sites", [*_sites(note, clause), *_sites_of(note, clause, before)])
            turnover += _stated(clause, "turnover", _turnover(note, clause))
        before = clause.text
    found = _surest(people) + sites[-2:]
    if not found and turnover and not note.shown("company_scale"):
        found = turnover[-1:]
    if found:
        yield joined(found, "，" if note.chinese else ", ")


def _stated(clause: Clause, rule: str, read: Iterable[tuple[str, float]]) -> list[Statement]:
    return [clause.states(f"company_scale.{rule}", words, confidence) for words, confidence in read]


def _surest(people: list[Statement]) -> list[Statement]:
    """The last of the surest: a department's heads ("仓库 20 人") do not replace the firm's."""
    return [max(reversed(people), key=lambda read: read.confidence)] if people else []


_OUTING = re.compile("聚餐|吃饭|聚会|团建|活动|旅游|年会|参会|拼团")
_TO_COME = re.compile(
    r"(?:明年|后年|打算|计划|准备|将来|未来|目标|要)[^,，]{0,8}(?:扩|增|招|涨|做)(?:到|至|成)"
    r"|\bplan(?:ning)? to (?:grow|hire|reach)"
)
_ALONE = re.compile(
    rf"^\W*(?:现在|目前|大概|也就|就|总共|一共|不到|才|有|是|差不多|左右)*(?:{_ABOUT})(?P<n>{MIXED})(?:\s?(?:-|~"
    rf"|到|至)\s?(?P<n2>{MIXED}))?(?P<more>多|来|几)?\s?(?:个|号|位)?(?:左右|上下|吧|不到)?\W*$"
)
_OF_PEOPLE = re.compile(r"(?:人(?:不多|不算多|少|员|数|手)|团队|员工|规模|\d人|[十百千]人)[^,，]{0,6}$")


def _ends(first: str, second: str | None) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of a count: 「三四千」 is three to four thousand."""
    if first[:2] in _NEIGHBOURS:
        return parse_chinese(first[0] + first[2:]), parse_chinese(first[1:])
    return parse_chinese(first), parse_chinese(second) if second else None


_NEIGHBOURS = {"一二", "两三", "二三", "三四", "四五", "五六", "六七", "七八", "八九"}


def _bare(clause: Clause, before: str) -> Iterator[tuple[str, float]]:
    """A figure alone after a word for people: "人不多，六七十个", "扩到 200 人。现在 120"."""
    m = _ALONE.match(clause.text)
    if m and _OF_PEOPLE.search(before) and m.group().strip():
        low, high = _ends(m["n"], m["n2"])
        if low is not None and low >= 5:
            span = f"{_figure(low)}-{_figure(high)}" if high is not None else _figure(low)
            yield f"{span}{' 多' if m['more'] == '多' else ' '}人", 0.75


_CHAIN = (
    "酒店|餐厅|门店|药店|诊所|民宿|影院|影城|超市|幼儿园|健身房|驾校|校区|网点|饭店|奶茶店|咖啡店|分店|直营店"
    "|加盟店|专卖店"
)
_SITES_AFTER = re.compile(
    rf"(?P<unit>{_CHAIN})(?:数|总共|一共|现在|目前|有|共|大概|约)*\s?(?P<n>{MIXED})(?P<more>多|来|几)?\s?(?:家|个"
    rf"|所|间)(?![\u4e00-\u9fff])"
)
_SITES_ALONE = re.compile(
    rf"^\W*(?:一共|总共|共|现在|目前|全国|大概|旗下|开了|有)*\s?(?P<n>{MIXED})(?P<more>多|来|几)?\s?家(?:店"
    rf"|门店)?(?:左右|上下|吧|了|多)?\W*$"
)


def _sites_of(note: Note, clause: Clause, before: str) -> Iterator[tuple[str, float]]:
    """「门店 23 家」, and 「做酒店的，一共 12 家」 where the clause before names what there are twelve of."""
    m = _SITES_AFTER.search(clause.text)
    unit = m["unit"] if m else ""
    if m is None and (m := _SITES_ALONE.match(clause.text)):
        named = re.findall(_CHAIN, before)
        unit = named[-1] if named and note.in_trade else ""
    value = parse_chinese(m["n"]) if m else None
    if m and unit and value is not None and value > 1 and not re.search("客户|对比|供应商", clause.text):
        yield f"{_figure(value)}{' 多' if m['more'] else ' '}家{unit}", 0.8


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
    if (
        _ALL_TOLD.search(before)
        or _STRONG_AFTER.match(text, m.end())
        or (_STRONG_UNIT.search(m["unit"]) and not _NOT_BEFORE.search(before))
    ):
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
    if 2 <= value < 8 and any(_SMALL.search(c.text) for c in note.clauses):
        return 0.75
    strong = _OUR_ZH.search(text) or len(text) <= m.end() - m.start() + 3
    blocked = re.search("培训|参会|账号|席位|支持|容纳|招聘|面试|会员|粉丝|用户|学员|学生|患者|客户", text)
    return 0.8 if strong and value >= 8 and not blocked else 0.0


_ALL_TOLD = re.compile(
    "(?:全算上|算上外包|不算外包|加起来|加上[^,，]{1,6}|加(?!班)[\u4e00-\u9fff]{2,3}|合计|满打满算)[^,，\\d]{0,4}$"
)
_SMALL = re.compile("规模小|刚起步|小公司|小作坊|夫妻店|工作室|连我|创业")


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
    low, high = _ends(m["n"], m["n2"])
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
