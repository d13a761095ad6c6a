"""Timeline: when the customer wants the thing done, as opposed to when somebody should call."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from flywheel.brains.rules import times_en, times_zh
from flywheel.brains.rules.dates import Time, resolved
from flywheel.brains.rules.notes import Clause, Note, Statement, joined
from flywheel.brains.rules.text import has_chinese

_PLAN_ZH = (
    "正式上线|上线|(?:必须|要|能|得)上(?=$|[，吧了的])|启动|落地|交付|部署|实施|采购|签约|签合同|签下来|签单"
    "|签(?=[吧了掉]|$)|定下来|敲定|拍板|用上"
    "|用起来|投入使用|投用|完工|完成|开工|动工|验收|切换|招标|投标|立项|投产|开业"
    "|搞定|做完|弄好|弄完|建好|建成|开始(?:用|做|实施|推|试)?"
    "|推进|试点|试运行|试用|安装|装好|到货|交货|供货|发货|搬迁|迁移|到位|选型|下单|付款|拿下|上马|接入|对接完"
    "|(?:推迟?|延期?|改|挪|提前|顺延|拖)(?:到|至)|再(?:定|上|启动|采购|招标)(?=$)|一起上|进场|开工|迎检|跑起来|跑通"
    "|出结果|做决定|决定|定供应商|定方案|选定|更换|换掉|换完|要货|现货|上系统|开通|使用"
    "|要用|用|要|做|换|买|装"
)
_PLAN_EN = (
    "go[- ]live|going live|be live|live|launch(?:ed|ing)?|roll(?:ed|ing)?[- ]?out|deploy(?:ed|ment|ing)?|start(?:ed"
    "|ing)?|kick(?:ing)?[- ]?off|implement(?:ed|ation|ing)?|up and running|running|decision|decide|sign(?:ed"
    "|ing)?(?! off)"
    "|purchase|buy|order|deliver(?:ed|y)?|deadline|complet(?:e|ed|ion)|finish(?:ed)?|done|ready|in place"
    "|migrat(?:e|ed|ion)|switch(?:ed)?(?: over)?|install(?:ed|ation)?|pilot|onboard(?:ed|ing)?"
    "|in production|implementing|need (?:it|this|the \\w+|something|a \\w+)|want (?:it|this)|procure(?:ment)?"
    "|move forward|replace|begin|commence"
)
_PLAN = re.compile(rf"{_PLAN_ZH}|\b(?:{_PLAN_EN})\b")
_TOPIC = re.compile(
    r"(?<!开放)(?<!营业)(?<!游玩)(?<!成立)(?<!上映)时间(?:点|计划|表|节点|上|方面|的话|要求)|时间(?:是|:|大概"
    r"|最[好晚])|工期|周期|期限|截止|进度|交期|排期|\b(?:deadline|timeline|timeframe"
    r"|time frame|schedule|target date|eta"
    r"|due)\b"
)
_WISH = re.compile(
    r"希望|计划|打算|准备|争取|最[晚迟]|必须|务必|要求|得在|要在|赶在|预计|目标|想|\b(?:hop(?:e|ing)|plan(?:ning"
    r"|s)?|aim(?:ing)?|target(?:ing)?"
    r"|want|need|must|looking|expect|would like)\b"
)
_SCHEDULE = re.compile(
    r"开放|营业|闭馆|开门|关门|旺季[\W\d]|淡季|发行|上映|成立于|出生|生日|次年|周[一二三四五六日]\s?[-~到至]\s?周"
)
_MEETING = re.compile(
    r"电话|打扰|消息|打给|致电|联系|回复|答复|回我|告诉我|给我(?!们)|发我|发给|发(?:一?份|个"
    r"|一?下|过来)"
    r"|发(?:资料|报价|方案|合同|邮件|微信)|开会|会议|例会|启动会|评审会|沟通会|协调会|见面|碰|拜访"
    r"|来(?:公司|我们|一趟|看)|过来|演示|demo|聊|汇报|讨论|面谈|上门|出差|休假|放假|回来|考察|参观|到访|约(?!定)"
    r"|打扰|有空|方便|在不在|不在|请假"
    r"|\b(?:call|meet(?:ing)?|email|send|reply|talk|visit|chat|get back|reach|available|free|vacation|holiday"
    r"|travel(?:l?ing)?|catch up|sync|presentation|appointment|touch base|follow up|ping|quote)\b"
)
_ERRAND = re.compile(
    r"(?:首付|尾款|定金|订金|预付款|货款|发票|回执|样品|资料|款(?!待))[^,，]{0,8}(?:打|付|汇|转|寄|开|发|走|到)"
    r"|看(?:一?下)?方案|给领导看|出方案|报方案|提供(?:初步|详细)?(?:方案|报价|资料)"
    r"|对账(?!前)|盘点(?!前)|盘库|结账(?!前)|加班|发工资|报税(?!前)|高峰|进旺季|\b(?:pay(?:ment)? (?:will|goes)"
    r"|invoice)\b"
)
"""What people do from week to week: no date of the project."""
_CHORES = timedelta(days=9)
_GREAT = re.compile(
    "上线|启动|交付|落地|投产|开业|验收|进场|要货|到货|完工|搞定|开始|(?:推迟?|延期?|改|挪|提前|顺延|拖)(?:到|至)"
    "|live|launch|start|kick|deliver|go|ready|deploy|roll"
)
_DENIED = re.compile(
    r"(?:不是|并非|不(?:会|用|需要|打算|准备|着急|急)|来不及|赶不上|没法|无法|\bnot\b|n't\b|\bno longer\b)[^,，]{0,12}$"
)
_NO_HURRY = re.compile(
    r"不(?:着急|急|赶)(?!\w)|不那么急|没那么急|慢慢来|时间(?:上)?不紧|\bno (?:rush|hurry)\b|\bnot in a (?:rush"
    r"|hurry)\b|\bnot urgent\b"
)
_LENGTH = re.compile(
    r"(?:工期|实施周期|项目周期|交付周期|交期)(?:是|大概|大约|约|希望|控制在|不超过|最多|为|:|\s)*(?:\d{1,3}"
    r"|[一二两三四五六七八九十半]{1,3})\s?个?(?:天|周|星期|月|工作日)(?:以?内|左右)?"
)
_LATEST = re.compile("最[晚迟]|务必|deadline|no later than|at the latest")
_GAP = 14


def find(note: Note) -> Iterator[Statement]:
    """The timeline a message states; several milestones in one message are one fact."""
    if note.quizzed and not note.own_voice:
        return
    found: list[Statement] = []
    carried = 0
    for clause in note.clauses:
        carried = 2 if _TOPIC.search(clause.text) else carried - 1
        if not clause.is_plain or clause.private:
            continue
        if length := _LENGTH.search(clause.text):
            found.append(clause.states("timeline.length", clause.quote(length.start(), length.end()), 0.75))
        for time in _times(clause.text, note.sent_at.date()):
            words = _milestone(note, clause, time, carried > 0 or _stands_alone(note, clause, time))
            if words and words not in [said.content for said in found]:
                found.append(clause.states("timeline.milestone", words, 0.85))
    if found:
        yield joined(found[:3], "；" if note.chinese else "; ")
        return
    for clause in note.clauses:
        if (
            clause.is_plain
            and _NO_HURRY.search(clause.text)
            and (note.topic == "timeline" or _PLAN.search(clause.text) or _TOPIC.search(clause.text))
        ):
            yield clause.states("timeline.no_hurry", "不着急" if note.chinese else "no rush", 0.7)
            return


def _times(text: str, today: date) -> list[Time]:
    times = times_zh.find_times(text, today) if has_chinese(text) else []
    if re.search("[a-z]{2}|\\d/|[qh]\\d", text):
        times += [
            t for t in times_en.find_times(text, today) if all(t.end <= o.start or t.start >= o.end for o in times)
        ]
    return sorted(times, key=lambda t: t.start)


def _milestone(note: Note, clause: Clause, time: Time, carried: bool) -> str:
    text = clause.text
    if time.span and time.span.last < note.sent_at.date():
        return ""
    if (
        _MEETING.search(text)
        or _ERRAND.search(text)
        or _SCHEDULE.search(text)
        or _DENIED.search(text[max(0, time.start - 16) : time.start])
    ):
        return ""
    verb = _nearest_plan(text, time)
    if _is_soon(note, time) and not (note.topic == "timeline" or (verb and _GREAT.search(verb.group()))):
        return ""
    if verb is None and not (
        carried or note.topic == "timeline" or (_WISH.search(text) and time.bound == "by") or _LATEST.search(text)
    ):
        return ""
    return _words(note, clause, time, verb)


def _is_soon(note: Note, time: Time) -> bool:
    """Within days: a plan of this week is an errand, unless something great is to happen."""
    return time.span is not None and time.span.last - note.sent_at.date() <= _CHORES


def _stands_alone(note: Note, clause: Clause, time: Time) -> bool:
    """A deadline as a clause of its own, among other facts: "50 万预算，年底前，我们 150 人"."""
    rest = clause.text[: time.start] + clause.text[time.end :]
    return time.bound == "by" and len(note.clauses) >= 2 and len(rest.strip(" 吧左右要就")) == 0


def _nearest_plan(text: str, time: Time) -> re.Match[str] | None:
    """The planned step a time belongs to: the first one after it, else the last one before it."""
    near = [
        m
        for m in _PLAN.finditer(text, time.end, time.end + _GAP + 8)
        if m.start() - time.end <= _GAP and not re.search(r"\d", text[time.end : m.start()])
    ]
    if near:
        return next((m for m in near if not _LIGHT.fullmatch(m.group())), near[0])
    before = [m for m in _PLAN.finditer(text, max(0, time.start - 3 * _GAP), time.start) if len(m.group()) > 1]
    return before[-1] if before else None


_LIGHT = re.compile("用|要|做|换|买|装")


def _words(note: Note, clause: Clause, time: Time, verb: re.Match[str] | None) -> str:
    when = clause.quote(time.start, time.end)
    if note.chinese:
        step = "" if verb is None or _LIGHT.fullmatch(verb.group()) else clause.quote(verb.start(), verb.end())
        words = f"{when}{step}"
    elif verb is None:
        words = when
    elif verb.end() <= time.start and time.start - verb.end() <= 30:
        words = clause.quote(verb.start(), time.end)
    else:
        words = f"{clause.quote(verb.start(), verb.end())} {when}"
    dates = resolved(time, chinese=note.chinese)
    if not dates:
        return words
    return f"{words}（{dates}）" if note.chinese else f"{words} ({dates})"
