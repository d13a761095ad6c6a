"""What the built-in rule brain finds in corpora not written for it: sums, times, sizes, places, small talk."""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.rules import believed
from flywheel.brains.rules import times_en, times_zh
from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.text import fold
from flywheel.domain.numerals import parse_chinese

Row = Mapping[str, Any]


def figures(folder: Path) -> Iterator[Figure]:
    """Every measure over the corpora in a folder."""
    yield from _spoken(_read(folder, "spoken_amounts_zh"))
    recognizers, duckling = _read(folder, "recognizers"), _read(folder, "duckling_zh")
    for lang in ("zh", "en"):
        yield _share(f"Recognizers money {lang}", _of(recognizers, "money", lang), _has_money)
        yield _share(f"Recognizers dates {lang}", _whole_days(_of(recognizers, "datetime", lang)), _has_date)
    yield _share("Duckling dates zh", _duckling_days(_of(duckling, "datetime", "zh")), _has_date)
    yield _share("JioNLP dates zh", _jionlp_days(_read(folder, "jionlp")), _has_date)
    yield _share("cn2an numerals", _read(folder, "cn2an"), lambda row: _number(row) == Decimal(str(row["expect"])))
    addresses = _read(folder, "company_address")
    yield _share("Head-count bands", [row for row in addresses if row["scale"]], _has_band)
    yield _share("Company addresses, city", [row for row in addresses if row["expect"]["city"]], _has_city)
    yield _small_talk(folder)


def _read(folder: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in (folder / "expressions" / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _of(rows: list[Row], kind: str, lang: str) -> list[Row]:
    return [row for row in rows if row["kind"] == kind and row["lang"] == lang]


def _share(name: str, rows: list[Row], right: Callable[[Row], bool]) -> Figure:
    hits = sum(right(row) for row in rows)
    return Figure(name, f"{hits} of {len(rows)} ({hits / len(rows):.1%})" if rows else "no rows", "", None)


def _spoken(rows: list[Row]) -> Iterator[Figure]:
    priced = [(row["text"], wanted) for row in rows if (wanted := _bands(row))]
    found = [({(a.low, a.high) for a in find_amounts(fold(text))}, wanted) for text, wanted in priced]
    recall = sum(bool(got) for got, _ in found) / len(priced)
    exact = sum(wanted <= got for got, wanted in found) / len(priced)
    alarms = sum(bool(find_amounts(fold(row["text"]))) for row in rows if not row["expect"])
    yield Figure("Spoken amounts: found", f"{recall:.1%} of {len(priced)}", "≥ 99%", recall >= 0.99)
    yield Figure("Spoken amounts: right figures", f"{exact:.1%}", "≥ 96%", exact >= 0.96)
    yield Figure(
        "Spoken amounts: false alarms", f"{alarms} of {sum(not row['expect'] for row in rows)}", "0", not alarms
    )


def _bands(row: Row) -> set[tuple[Any, Any]]:
    bands = {(e["band"]["low"], e["band"]["high"]) for e in row["expect"] if e["kind"] == "money"}
    return {band for band in bands if any(band)}


def _has_money(row: Row) -> bool:
    wanted = {Decimal(e["resolution"]["value"]) for e in row["expect"] if e["resolution"].get("value")}
    return wanted <= {a.low for a in find_amounts(fold(row["text"]))}


def _has_date(row: Row) -> bool:
    today = datetime.fromisoformat(row["reference_time"]).date()
    text = fold(row["text"])
    times = [*times_zh.find_times(text, today), *times_en.find_times(text, today)]
    spans = {(time.span.first, time.span.last) for time in times if time.span}
    return any(first in row["days"] or last in row["days"] for first, last in spans)


def _whole_days(rows: list[Row]) -> list[Row]:
    """Dates and stretches of dates to come, each with the days on which it may start or end; no hours, no durations."""
    kept: list[Row] = []
    for row in rows:
        values = [v for e in row["expect"] for v in e["resolution"].get("values", [])]
        days = {v.get(key) for v in values for key in ("value", "start") if v["type"] in {"date", "daterange"}}
        known = {date.fromisoformat(day) for day in days if day and re.fullmatch(r"\d{4}-\d\d-\d\d", day)}
        if known and _is_to_come(row, known) and len(values) == sum(v["type"] in {"date", "daterange"} for v in values):
            kept.append({**row, "days": known})
    return kept


def _duckling_days(rows: list[Row]) -> list[Row]:
    grains = {"day", "week", "month", "quarter", "year"}
    dated = [(row, _day(row["expect"].get("start"))) for row in rows if row["expect"].get("grain") in grains]
    return [
        {**row, "days": {day}}
        for row, day in dated
        if day and _is_to_come(row, {day}) and not _FEAST.search(row["text"])
    ]


_FEAST = re.compile("[节節][前夜]?$|主日|圣|聖|之夜|新年|日$|斋月|第.天$|春$|正时|正時|星期一$")
"""Feasts nobody plans a purchase by."""


def _is_to_come(row: Row, days: set[date]) -> bool:
    """Plans lie ahead: the brain reads no date of the past."""
    said = row.get("reference_time")
    return isinstance(said, str) and max(days) >= datetime.fromisoformat(said).date()


def _jionlp_days(rows: list[Row]) -> list[Row]:
    whole = [row for row in rows if row["kind"] == "datetime" and row["expect"]["type"] in {"time_point", "time_span"}]
    dated = [(row, _day(row["expect"]["time"][0])) for row in whole if row["expect"]["time"][0].endswith("00:00:00")]
    return [{**row, "days": {day}} for row, day in dated if day and _is_to_come(row, {day})]


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None


def _number(row: Row) -> Decimal | None:
    return parse_chinese(row["text"])


def _facts(text: str) -> dict[str, list[str]]:
    return believed([{"speaker": "customer", "text": text}])


def _has_band(row: Row) -> bool:
    ends = {str(end) for end in row["scale"].values() if end}
    said = "".join(_facts(f"公司规模：{row['scale_text']}").get("company_scale", [])).replace(",", "")
    return all(end in said for end in ends)


def _has_city(row: Row) -> bool:
    city = row["expect"]["city"].removesuffix("市")
    return any(city in place for place in _facts(f"公司地址：{row['text']}").get("location", []))


def _small_talk(folder: Path) -> Figure:
    with gzip.open(folder / "load" / "dialogues.jsonl.gz", "rt", encoding="utf-8") as lines:
        talks = [row for row in map(json.loads, lines) if row["corpus"].lower().startswith("kdconv")]
    messages = sum(turn["speaker"] == "customer" for talk in talks for turn in talk["turns"])
    facts = sum(len(contents) for talk in talks for contents in believed(talk["turns"]).values())
    rate = facts / messages
    return Figure("Small talk: false facts", f"{facts} in {messages} messages ({rate:.2%})", "< 0.28%", rate <= 0.0028)
