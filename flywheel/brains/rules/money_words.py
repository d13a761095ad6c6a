"""How a sum is written in a fact: one wording for all the ways of saying it, with its qualifiers."""

from decimal import Decimal

from flywheel.brains.rules.amounts import Amount

_ZH_NAMES = {
    "CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "JPY": "日元", "SGD": "新加坡元",
    "TWD": "新台币", "CHF": "瑞士法郎", "AUD": "澳元", "CAD": "加元", "KRW": "韩元",
}  # fmt: skip
_EN_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}


def _plain(value: Decimal) -> str:
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return text or "0"


def _zh_scale(value: Decimal) -> tuple[Decimal, str]:
    if value >= 10**8:
        return Decimal(10**8), "亿"
    if value >= 10**4:
        return Decimal(10**4), "万"
    return Decimal(1), ""


def _zh(amount: Amount) -> str:
    name = _ZH_NAMES.get(amount.currency or "CNY", amount.currency or "元")
    low, high = amount.low, amount.high
    about = "约 " if amount.approximate else ""
    if amount.vague and low is not None:
        return _zh_vague(amount.vague, low, name)
    if low is not None and high is not None and low != high:
        scale, unit = _zh_scale(low)
        if scale == _zh_scale(high)[0]:
            return f"{about}{_plain(low / scale)}-{_plain(high / scale)} {unit}{name}"
        return f"{about}{_zh_one(low)}-{_zh_one(high)}{name}"
    if low is None:
        return f"{_zh_one(high or Decimal(0))}{name}以内"
    return f"{_zh_one(low)}{name}以上" if high is None else f"{about}{_zh_one(low)}{name}"


def _zh_vague(words: str, low: Decimal, name: str) -> str:
    if "多" in words or "余" in words:
        scale, unit = _zh_scale(low)
        return f"{_plain(low / scale)} 多{unit}{name}"
    return f"{words.rstrip('元块钱')}{name}"


def _zh_one(value: Decimal) -> str:
    scale, unit = _zh_scale(value)
    return f"{_plain(value / scale)} {unit}"


def _en_one(value: Decimal, currency: str | None) -> str:
    sign = _EN_SIGNS.get(currency or "", f"{currency} " if currency else "")
    if value >= 10**6:
        return f"{sign}{_plain(value / 10**6)} million"
    return f"{sign}{_plain(value)}"


def _en(amount: Amount) -> str:
    low, high, code = amount.low, amount.high, amount.currency
    about = "about " if amount.approximate else ""
    if low is not None and high is not None and low != high:
        return f"{about}{_en_one(low, code)} to {_en_one(high, code)}"
    if low is None and high is not None:
        return f"up to {_en_one(high, code)}"
    if high is None and low is not None:
        return f"at least {_en_one(low, code)}"
    return f"{about}{_en_one(low or Decimal(0), code)}"


def wording(amount: Amount, *, chinese: bool) -> str:
    """The sum in words: "约 50 万元", "30-50 万元", "up to $80,000"."""
    return _zh(amount) if chinese else _en(amount)
