"""What is counted and measured: names of one unit that stand for each other, counters that do not, and currencies."""

import re

from flywheel.domain.currencies import CURRENCY_NAME, CURRENCY_OF

_MEASURES = {
    "人": r"[个名位]?员工|[名位]职工|个人(?![版化用账信])|[号口]人|人(?![民均次月天份工才事力气群物体品情])"
    r"|people\b|persons?\b|employees?\b",
    "平米": r"平方米|平米|平方(?![公千厘分毫英])|平(?![台均时方板常等衡安房面整坦静价层行])|m2\b|sqm\b"
    r"|square met(?:er|re)s?\b",
    "平方公里": r"平方公里|平方千米|km2\b",
    "公里": r"公里|千米|km\b|kilomet(?:er|re)s?\b",
    "米": r"米(?![线饭粉兰其国])|met(?:er|re)s?\b",
    "厘米": r"厘米|公分|cm\b",
    "毫米": r"毫米|mm\b",
    "公斤": r"公斤|千克|kgs?\b",
    "吨": r"吨|tons?\b|tonnes?\b",
    "升": r"公?升(?!级)|lit(?:er|re)s?\b",
    "毫升": r"毫升|ml\b",
    "小时": r"个?小时|个?钟头|hours?\b|hrs?\b|h\b",
    "分钟": r"分钟|minutes?\b|mins?\b",
    "秒": r"秒钟?|seconds?\b|secs?\b",
    "天": r"天|days?\b",
    "周": r"个?(?:星期|礼拜)(?![一二三四五六日天])|个?周(?![年岁边末期一二三四五六日天转])|weeks?\b",
    "个月": r"个月|months?\b",
    "岁": r"周?岁|years? old\b",
    "年": r"年|years?\b(?! old)|yrs?\b",
    "%": r"%|percent\b|per cent\b|pct\b",
    "‰": "‰",
    "°c": r"°c|摄氏度",
    "个百分点": "个?百分点",
    "分": r"分(?![之钟店公部期享析别批成类工支行销布级层校])",
    "折": "折",
    "亩": "亩",
    "倍": "倍",
    "斤": "斤",
}
"""A unit's name in keys, and its names in text. A sign after which the name would be another word is ruled out."""

_NOUNS = "客户|用户|学生|老师|销售|成员|同事|会员|顾客|工人|医生|护士|司机|学员|代理商|供应商"
_SHOPS = "门店|分店|店"
_COUNTERS = (
    rf"[个名位](?:{_NOUNS})|[个家间](?:{_SHOPS})|周年|人[次天月]|星级|年级|个季度|个?工作日"
    r"|[个名位家间所台部辆件条张套只次层楼号期级届座栋克度字行份笔单组队对双箱瓶包袋盒支枚颗根片篇本册门款种类项步轮场"
    r"节课页幅头棵朵店室厅卫日代]|月份?"
)
_SAME_COUNTERS = (
    (re.compile("月份"), "月"),
    (re.compile(rf"[名位](?={_NOUNS})"), "个"),
    (re.compile(rf"[个间](?={_SHOPS})"), "家"),
)
_CODES = tuple(_MEASURES)
_UNIT = re.compile(
    r"\s?(?:"
    + "|".join(f"(?P<u{number}>{names})" for number, names in enumerate(_MEASURES.values())).replace(
        r"\b", "(?![a-z0-9])"
    )
    + f"|(?P<counter>{_COUNTERS}))"
)
NOT_ONE = frozenset("度头口片行门步对本支双代字分课节")
"""Counters after which 一 is more often a word than a number: 一度, 一行, 一口."""

YUAN = CURRENCY_NAME["CNY"]
_UNSURE = {"刀", "欧", "块", "圆", YUAN}
_NAMES = sorted((word for word in CURRENCY_OF if word not in _UNSURE and word[-1] not in "$¥€£"), key=len, reverse=True)
_SIGNS = r"us\$|hk\$|nt\$|s\$|a\$|c\$|\$|¥|€|£"
_LATIN_NAMES = "|".join(word for word in _NAMES if word.isascii())
_CHINESE_NAMES = "|".join(word for word in _NAMES if not word.isascii())
CURRENCY_BEFORE = rf"(?:{_SIGNS}|(?<![a-z])(?:{_LATIN_NAMES})|{_CHINESE_NAMES})"
_MONEY = re.compile(
    rf"\s?(?:(?P<yuan>元(?:人民币|[整正])?|人民币元|块钱|块(?![\u4e00-\u9fff])|块(?=[左上以内到至封])"
    r"|块(?=[一二三四五六七八九\d](?:[角毛]|(?!\w)))|¥)"
    rf"|(?P<name>{_CHINESE_NAMES}|(?:{_LATIN_NAMES})(?![a-z])|[$€£](?!\s?\d)))(?P<rmb>人民币)?"
)


def read_unit(text: str, at: int) -> tuple[str, int, bool] | None:
    """The unit of measure or the counter at a place: its name, where it ends, and whether it is a measure."""
    found = _UNIT.match(text, at)
    if found is None:
        return None
    if found.lastgroup != "counter":
        return _CODES[int((found.lastgroup or "u0")[1:])], found.end(), True
    counter = found["counter"]
    for pattern, name in _SAME_COUNTERS:
        counter = pattern.sub(name, counter)
    return counter, found.end(), False


def read_currency(text: str, at: int) -> tuple[str, int] | None:
    """The currency named at a place, after a number: its name in keys, and where it ends."""
    found = _MONEY.match(text, at)
    if found is None:
        return None
    return (YUAN if found["yuan"] or not found["name"] else currency_name(found["name"])), found.end()


def currency_name(word: str) -> str:
    """The name in keys of a currency that a word or sign stands for."""
    return CURRENCY_NAME[CURRENCY_OF[word]]
