"""Decision maker: who decides, signs or has to approve."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement

SURNAME = (
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭鲁韦马方俞任"
    "袁柳鲍史唐费薛雷贺倪汤罗毕郝邬安常于时傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛米贝戴宋庞熊纪项祝董梁杜阮蓝季"
    "贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪崔龚程陆左石吉叶白蒲耿关温庄廖曾肖刘涂龙侯邢翟"
    "谭易覃欧简段岳聂闫牛向荣辛尚文冉]"
)
TITLE = (
    "总经理|副总|总监|经理|主任|院长|校长|部长|处长|局长|科长|厂长|书记|主管|董事长|董事|会长|店长|老师|工|总|董|姐|哥"
)
ROLE = (
    "董事长|董事会|校长|院长|厂长|店长|主任|局长|处长|科长|部长|书记|会长|理事长|总经理|副总经理?|总裁|老板娘?"
    "|大老板|老总|创始人|合伙人|股东会?|法人|ceo|cto|cfo|coo|cio|cmo"
    "|vp|cpo|总工|总部|集团(?:公司)?|总公司|母公司|管理层|决策层|高层"
    "|(?:财务|采购|技术|运营|市场|销售|人力|hr|it|信息|生产|供应链|行政|法务|研发|数字化|业务|大区|区域|工程|质量"
    "|产品)(?:部门?|中心|总监|经理|负责人|主管|总|副总|部?领导|委员会)?"
    "|信息中心|[\u4e00-\u9fff]{0,4}(?:委员会|中心|办公会|党委会|财政局|教育局|卫健委|国资委|局办|招标办)"
    "|领导班子|领导们?|上级|上头|上面|部门负责人|院办|校办|业主|甲方|投资人"
    "|我(?:老公|老婆|爱人|太太|先生|爸|父亲|妈|哥)"
)
_WHO = (
    rf"(?P<who>(?:我们|咱们?|公司|集团|我|总部|分管)?的?(?:[\u4e00-\u9fff]{{0,3}}?[科部处室组])?(?:{SURNAME}(?:{TITLE})"
    rf"|(?:{ROLE})(?:{SURNAME}(?:{TITLE})|{SURNAME}[\u4e00-\u9fff]{{1,2}}?(?=拍板|审|批|签|定|决|点头|说了|同意"
    rf"|[,，。]|$))?)(?:和(?:{SURNAME}(?:{TITLE})|(?:{ROLE})))?)"
)
_SELF = r"(?P<who>我(?:本人|自己|个人|这边|们俩)?|本人|我们(?:几个|两个)?(?:合伙人|股东)?)"
_DECIDE = (
    r"拍板|做主|作主|说了算|定夺|决策|拍案|最终?决定|来决定|决定|点头|敲定|来定|定(?=$|[的吧了])|有决定权|拿主意"
    r"|拿决定"
)
_APPROVE = (
    r"审批|批准|批复|签字|审核|过目|把关|同意|批(?=$|[一下的了才])|过会|审(?=$|[一，])|签批|盖章|走审批|上会"
    r"|签(?=$|[的字，,]|才)"
)
_LINK = r"(?:那边|这边|本人|亲自|他|她)?(?:才|来|去|最后|最终|统一|说|还|也|都|要|会|能|得|需要?|必须|先)*"
_ACTS = re.compile(rf"{_WHO}{_LINK}(?P<act>{_DECIDE}|{_APPROVE})")
_NEEDS = re.compile(
    rf"(?:要|得|需要?|必须|还得|等|由|让|找|请示|报|经过?|通过|跟|问|给|汇报给?|请)\s?(?:一下|过"
    rf"|最终)?{_WHO}{_LINK}(?P<act>{_DECIDE}|{_APPROVE}|商量"
    rf"|汇报|请示)?"
)
_SELF_ACTS = re.compile(
    rf"{_SELF}(?:就|可以|能|直接|基本|来|就能|这边|可以直接|全权|一个人|一起|共同)*(?P<act>拍板|做主|说了算|定夺"
    rf"|(?:来|能"
    rf"|可以|就能)?(?:决定|敲定|定)(?=$|[的吧了])|有决定权|全权负责)"
)
_ASKS_UP = re.compile(
    rf"(?:得|要|需要?|必须|还得|回去)(?:再|先|去)?(?P<how>向|经?过|通过|问问?|问一问|请示|汇报给?|跟|和"
    rf"|与)(?:一?下)?{_WHO}(?P<act>商量"
    rf"|汇报|请示|说|确认|沟通|讨论)?"
)
_NAMED = re.compile(
    rf"(?:决策人|拍板人|负责人|决策者|最终决策|做决定的人?|拍板的人?|说了算的|审批人|签字的|定的|做主的|拍板的)(?:还|就"
    rf"|也|都|主要"
    rf"|其实)?(?:是|:|在)\s?{_WHO}"
)
_NAMED_SELF = re.compile(r"(?:决策人|拍板人|决策者|做决定的人?|拍板的人?|说了算的)(?:就)?是我(?!们)")
_LOOKS_TO = re.compile(
    rf"(?:要|得|还是要?|主要|最终|最后|全|都|关键)(?:是|还)?(?:看|听|取决于|等|问问|问一问"
    rf"|问过){_WHO}(?P<act>的?(?:意思|意见|态度|决定|想法)|怎么[说看定想]|那边|点不点头|(?=$|[,，。]))"
)
_HOLDS = re.compile(
    rf"{_WHO}{_LINK}(?:不(?:同意|点头|签|批)|管钱|管采购|投票|办公会定|会上?定|过会|过(?=$)|签了?字|签完字|(?:批"
    rf"|点)了?头?(?=才|就)|说行就行|说可以就)"
)
_WITH = re.compile(rf"(?:我|我们)?(?:和|跟|与){_WHO}(?:商量|合计|讨论|碰)(?:好|一?下|过|完)?(?:了)?(?:就|才|以后|再)")
_COLLECTS = re.compile(
    rf"(?:采购|预算|合同|审批|选型|这事|这个)(?:归|归口|统一归|统归)(?:到|给)?{_WHO}(?:管|负责"
    rf"|统一)?"
)
_DENIED = re.compile(r"(?:不是|并非|不用|不需要|无需|不归|轮不到|不由|不必|没有)\s?(?:由|让|等|找|给)?\s?$")
_DENIED_ACT = re.compile(r"不(?:能|会|管|负责|参与|说了)|没法|说了不算|做不了主|定不了|不了")

_EN_WHO = (
    r"(?P<who>(?:(?:our|the|my|their) )?(?:(?:ceo|cto|cfo|coo|cio|cmo|ciso|cpo|vp(?: of [a-z]+| [a-z]+)?|svp|evp"
    r"|(?:managing |executive |it |finance |sales |marketing |operations |technical "
    r"|regional )?directors?(?: of [a-z]+)?|head of [a-z]+|board(?: of directors)?|boss|owner|founders?"
    r"|co-?founders?"
    r"|president|general manager|gm|procurement(?: team| department)?|purchasing(?: team| department)?"
    r"|finance(?: team| department)?|legal(?: team)?|it (?:team|department)|management(?: team)?"
    r"|leadership(?: team)?"
    r"|headquarters|hq|head office|parent company|partners?|husband|wife|steering committee|committee|manager"
    r"|chairman)\b)(?:,? [a-z]+(?=,))?)"
)
_EN_ACT = (
    r"(?P<act>sign(?:s|ed)? off|sign(?:s)?(?: the| all)? (?:contracts?|checks?|everything)|decides?"
    r"|(?:will )?(?:picks?|chooses?|selects?) (?:the )?(?:vendor|supplier|provider|tool|winner)"
    r"|makes? (?:the )?(?:final |purchas\w+ |buying )?(?:call|decisions?)|has (?:the )?(?:final|last) (?:say|word)"
    r"|have (?:the )?(?:final|last) (?:say|word)|approves?|must approve|calls the shots|holds the (?:purse strings"
    r"|budget)|owns the budget|gives? the (?:green light|go-ahead|ok))"
)
_EN_LINK = (
    r"(?: (?:has to|have to|needs? to|must|will|would|should|ultimately|usually|always|also|still|then|who"
    r"|is the one who|gets to|is going to|finally))*"
)
_EN_ACTS = re.compile(rf"\b{_EN_WHO}{_EN_LINK} {_EN_ACT}")
_EN_BY = re.compile(
    rf"\b(?:approv(?:al|ed)|sign[- ]?off|signed off|decision|green light|buy-in|authori[sz]ation|okay"
    rf"|go-ahead)(?: (?:comes|is made|has to come|needs to come|rests|lies|is up))? (?:from|by|with|of"
    rf"|to) {_EN_WHO}"
)
_EN_NAMED = re.compile(
    rf"\b(?:decision[- ]?makers?(?: here| for this)? (?:is|are|will be|would be)|it's up to|it is up to"
    rf"|final say (?:is|lies|rests) with|up to|run (?:it|this) (?:by|past)|check with|convince|get (?:it"
    rf"|this) past) {_EN_WHO}"
)
_EN_SELF = re.compile(
    r"\b(?:i(?:'m| am) the (?:decision[- ]?maker|one who (?:decides|signs)|owner|final (?:approver|decision))"
    r"|i (?:make|have) the (?:final )?(?:call|decision|say|last word)"
    r"|(?<!and )(?<!once )(?<!until )(?<!when )(?<!if )i decide|i can (?:sign|decide|approve)"
    r"|it's my (?:call|decision)|decision is mine)\b"
)


_EN_PERSON = re.compile(
    r"\b(?P<who>[A-Z][a-z]+(?: [A-Z][a-z]+)?),? (?:(?:will|has to|needs to|must|gets to|is the one who) )?"
    r"(?:makes? the (?:final )?(?:call|decision)|decides?\b|ha(?:s|ve) the (?:final|last) (?:say|word)|signs? off\b)"
)
_NO_NAMES = "We You They It He She The My Our This That Everyone Nobody Management Procurement Finance"
_NOT_PERSONS = frozenset(_NO_NAMES.split())


def find(note: Note) -> Iterator[Statement]:
    """Who decides, as far as a message says it."""
    found: list[Statement] = []
    for clause in note.clauses:
        if clause.is_plain:
            found += _chinese(note, clause)
            found += _english(clause)
    found += _appositive(note)
    if found:
        best = max(range(len(found)), key=lambda i: (found[i].confidence, i))
        yield found[best]


def _chinese(note: Note, clause: Clause) -> Iterator[Statement]:
    text = clause.text
    for pattern, confidence in (
        (_NAMED, 0.9),
        (_ACTS, 0.9),
        (_HOLDS, 0.8),
        (_COLLECTS, 0.8),
        (_LOOKS_TO, 0.75),
        (_WITH, 0.7),
        (_NEEDS, 0.75),
    ):
        for m in pattern.finditer(text):
            act = m.groupdict().get("act") or ""
            if (
                _DENIED.search(text[: m.start("who")])
                or (pattern is not _HOLDS and _DENIED_ACT.search(m.group()))
                or (pattern is _NEEDS and not act)
            ):
                continue
            yield clause.states("decision_maker.acts", _zh_words(clause, m, act), confidence)
            return
    asked = _ASKS_UP.search(text)
    if asked and asked["how"] in {"过", "经过", "通过"}:
        yield clause.states("decision_maker.approval", f"需{_name(clause, asked)}审批", 0.75)
        return
    if asked and (asked["how"] in {"问", "问问", "问一问", "请示", "汇报", "汇报给"} or asked["act"]):
        yield clause.states("decision_maker.consulted", f"需请示{_name(clause, asked)}", 0.75)
        return
    m2 = _SELF_ACTS.search(text)
    if (m2 and not _DENIED_ACT.search(text) and not re.search(r"如果|等", text)) or _NAMED_SELF.search(text):
        yield clause.states("decision_maker.self", "客户本人拍板", 0.85)
    elif note.topic == "decision_maker" and len(text) <= 14:
        who = re.search(_WHO, text)
        if who:
            yield clause.states("decision_maker.answer", f"{_name(clause, who)}拍板", 0.8)
        elif re.fullmatch(r"\W*(?:就)?(?:是)?我(?:自己|本人|这边)?(?:定|来定|就行|就可以|负责)?\W*", text):
            yield clause.states("decision_maker.answer", "客户本人拍板", 0.8)


def _name(clause: Clause, m: re.Match[str]) -> str:
    return (
        re.sub("^(?:我们|咱们?|公司|我(?=们|的|老板|们公司))?的?", "", clause.quote(m.start("who"), m.end("who")))
        or m["who"]
    )


def _zh_words(clause: Clause, m: re.Match[str], act: str) -> str:
    who = _name(clause, m)
    if re.fullmatch(_APPROVE, act.strip()) or act in {"商量", "汇报", "请示"}:
        return f"需{who}审批" if act not in {"商量", "汇报", "请示"} else f"需请示{who}"
    return f"{who}拍板"


_EN_APPOSITIVE = re.compile(
    rf"{_EN_WHO}, (?P<name>[a-z]+(?: [a-z]+)?), (?P<act>{_EN_ACT.replace('(?P<act>', '(?:')}"
    rf"|{_EN_LINK} {_EN_ACT.replace('(?P<act>', '(?:')})"
)


def _appositive(note: Note) -> Iterator[Statement]:
    """ "Our VP of Operations, Maria Lopez, makes the final call": the name stands between commas."""
    for sentence in note.sentences:
        if len(sentence) > 2 and all(clause.is_plain for clause in sentence):
            m = _EN_APPOSITIVE.search(",".join(clause.text for clause in sentence))
            said = ",".join(clause.said for clause in sentence)
            if m and said[m.start("name")].isupper():
                who = re.sub(r"^(?:our|the|my|their) ", "", said[m.start("who") : m.end("who")], flags=re.IGNORECASE)
                yield sentence[0].states(
                    "decision_maker.acts", f"{who} {said[m.start('name') : m.end('name')]} decides", 0.9
                )


def _english(clause: Clause) -> Iterator[Statement]:
    text = clause.text
    named = _EN_PERSON.search(clause.cased)
    if named and named["who"] not in _NOT_PERSONS:
        yield clause.states("decision_maker.acts", f"{named['who']} decides", 0.85)
        return
    if _EN_SELF.search(text):
        yield clause.states("decision_maker.self", "The customer decides", 0.85)
        return
    for pattern, verb in ((_EN_ACTS, ""), (_EN_BY, "approves"), (_EN_NAMED, "decides")):
        m = pattern.search(text)
        if m is None or re.search(
            r"\b(?:not|n't|no longer|without)\s?(?:need )?(?:our |the |my )?$",
            text[max(0, m.start("who") - 14) : m.start("who")],
        ):
            continue
        who = re.sub(r"^(?:our|the|my|their) ", "", clause.quote(m.start("who"), m.end("who")), flags=re.IGNORECASE)
        if pattern is _EN_BY and "decision" in m.group():
            verb = "decides"
        act = verb or ("approves" if re.search("approv|sign|green|ok", m["act"]) else "decides")
        yield clause.states("decision_maker.acts", f"{who} {act}", 0.85)
        return
