"""Relationships: who is who around the customer, and who looks after what. Who decides is `people.py`."""

import re
from collections.abc import Callable, Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.people import ROLE, SURNAME, TITLE

_NAME = rf"(?:{SURNAME}(?:{TITLE})|{SURNAME}[\u4e00-\u9fff]{{1,2}}|[小老阿]{SURNAME}|[a-z]{{2,12}})"
_END = r"(?=$|[,，。;、 ]|来|在|负责|对接|跟进|管|联系|盯|牵头)"
_DUTY = r"(?:负责|分管|主管|在?管(?!理)|对接|跟进|牵头|盯)"
_IS_CALLED = re.compile(
    rf"(?:我们的?|公司的?)?(?P<role>{ROLE}|联系人|接口人|对接人|项目经理|老板)(?:的)?(?:名字|全名)?(?:叫|姓"
    rf"|是)(?P<name>{_NAME}|{SURNAME}(?=$)){_END}"
)
_HANDED = re.compile(
    rf"(?:由|让|找|请|交给|换成|改由|以后(?:都)?(?:是|跟|找))(?:我们)?(?P<dept>[\u4e00-\u9fffa-z]{{0,6}}?)(?:的"
    rf"|部门?的?)?(?P<name>{_NAME})(?:来|去|专门|直接)*(?P<duty>{_DUTY}|就行|就可以|即可|$)"
)
_RUNS = re.compile(
    rf"^\W*(?:我们)?(?P<name>(?:{SURNAME}(?:{TITLE}))|{ROLE})(?:他|她)?(?:主要|是|现在"
    rf"|一直)*{_DUTY}(?P<what>[^,，]{{2,14}})$"
)
_HE_RUNS = re.compile(rf"^\W*(?:他|她)(?:主要|是|现在)*{_DUTY}(?P<what>[^,，]{{2,14}})$")
_VOICE = re.compile(
    rf"(?P<name>{SURNAME}(?:{TITLE})|{ROLE}|(?:他|她)(?:的)?)(?:的)?(?:意见|话|想法|态度)(?:很|最|比较)?(?:重要"
    rf"|关键|有分量)"
)
_KIN = re.compile(
    rf"(?P<who>(?:他|她|老板|董事长|{SURNAME}(?:{TITLE}))(?:的)?(?:儿子|女儿|老婆|太太|老公|弟弟|哥哥|姐姐|妹妹"
    rf"|侄子))(?:现在|主要)?{_DUTY}(?P<what>[^,，]{{2,14}})"
)
_SELF = re.compile(
    rf"^\W*(?:你好|您好)?\W*我(?:是|叫)(?P<what>[\u4e00-\u9fff]{{0,6}}(?:部|科|处|中心)的?(?:{_NAME})"
    rf"|[\u4e00-\u9fff]{{0,6}}(?:部|科|处)的)$"
)
_EN = (
    re.compile(
        r"\b(?P<what>[a-z][a-z &]{2,30}?) (?:is|are|will be) (?:handled|managed|run|looked after|owned"
        r"|led) by (?P<name>[a-z]+(?: [a-z]+)?)(?P<dept> (?:in|from) [a-z ]{2,20})?"),
    re.compile(
        r"\b(?P<name>[a-z]+(?: [a-z]+)?) (?:handles|manages|runs|leads|looks after|takes care of|is in charge of"
        r"|is responsible for) (?P<what>(?:our |the |all )?[a-z &]{3,30})"),
    re.compile(
        r"\b(?:my|our) (?P<what>manager|assistant|colleague|counterpart|it lead|project manager|cfo|cto|ceo|coo"
        r"|buyer|contact)(?:'s name)? is (?P<name>[a-z]+(?: [a-z]+)?)"),
)  # fmt: skip
_NO_NAME = frozenset(
    [
        "we",
        "you",
        "they",
        "it",
        "he",
        "she",
        "this",
        "that",
        "everyone",
        "who",
        "what",
        "which",
        "the",
        "my",
        "our",
        "someone",
        "nobody",
        "team",
        "people",
    ]
)


_Groups = dict[str, str]


def find(note: Note) -> Iterator[Statement]:
    """Names with their parts, one a clause."""
    if not note.in_trade:
        return
    named = ""
    for clause in note.clauses:
        if not clause.is_plain:
            continue
        yield from _chinese(clause, named) or _english(clause)
        if m := re.search(rf"{SURNAME}(?:{TITLE})(?![\u4e00-\u9fff]{{0,2}}公司)", clause.text):
            named = clause.quote(m.start(), m.end())


def _chinese(clause: Clause, named: str) -> list[Statement]:
    for rule, pattern, words in _ZH:
        m = pattern.search(clause.text)
        content = words({name: _said(clause, m, name) for name in m.groupdict()}, m.group(), named) if m else ""
        if content:
            return [clause.states(f"relationship.{rule}", content, 0.75)]
    return []


def _called(said: _Groups, whole: str, named: str) -> str:
    return f"{said['role']}{'姓' if '姓' in whole else ''}{said['name']}"


def _whole(said: _Groups, whole: str, named: str) -> str:
    return f"{named}（{whole.strip()}）" if whole.strip()[0] in "他她" and named else whole.strip()


def _handed(said: _Groups, whole: str, named: str) -> str:
    if re.search("[你我]", said["dept"]) or not (said["dept"] or said["duty"]):
        return ""
    duty = said["duty"] if re.match(_DUTY, said["duty"]) else "对接"
    return f"{said['dept']}{said['name']}{duty}"


def _runs(said: _Groups, whole: str, named: str) -> str:
    name = said.get("name") or named
    return f"{name}负责{said['what']}" if name else ""


def _self(said: _Groups, whole: str, named: str) -> str:
    return f"客户本人：{said['what'].removesuffix('的')}"


_ZH: tuple[tuple[str, re.Pattern[str], Callable[[_Groups, str, str], str]], ...] = (
    ("called", _IS_CALLED, _called),
    ("kin", _KIN, _whole),
    ("voice", _VOICE, _whole),
    ("handed", _HANDED, _handed),
    ("runs", _RUNS, _runs),
    ("runs", _HE_RUNS, _runs),
    ("self", _SELF, _self),
)


def _english(clause: Clause) -> list[Statement]:
    for pattern in _EN:
        m = pattern.search(clause.text)
        if m and clause.said[m.start("name")].isupper() and m["name"].split()[0] not in _NO_NAME:
            where = (m.groupdict().get("dept") or "").strip()
            content = f"{_said(clause, m, 'name')}: {_said(clause, m, 'what')}" + (f" ({where})" if where else "")
            return [clause.states("relationship.runs", content, 0.75)]
    return []


def _said(clause: Clause, m: re.Match[str], group: str) -> str:
    return clause.quote(m.start(group), m.end(group))
