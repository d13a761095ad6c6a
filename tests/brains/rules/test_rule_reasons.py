"""What a reply of the rule brain tells beside its facts: why each was read, what is wanted, who may be meant."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]
ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "brains" / "rules.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "flywheel" / "brains" / "rules").glob("*.py"))


@pytest.mark.parametrize(
    ("text", "category", "rule", "quote"),
    [
        ("你好，预算四十五万左右，含税", "budget", "budget.sum", "预算四十五万左右"),
        ("我们是做冷链物流的，在佛山", "industry", "industry.does", "我们是做冷链物流的"),
        ("We need to integrate with our warehouse system, thanks", "need", "need.wanted", "integrate"),
        ("仓库老是对不上账，很烦", "pain_point", "pain_point.hurts", "老是对不上账"),
    ],
)
async def test_fact_cites_its_rule_and_the_words_it_was_read_from(
    ask: Ask, text: str, category: str, rule: str, quote: str
) -> None:
    found = [item["why"] for item in (await ask(text))["insights"] if item["category"] == category]
    assert [why["rule"] for why in found] == [rule]
    assert quote in found[0]["quote"]
    assert found[0]["quote"] in text


@pytest.mark.parametrize(
    "text", ["不考虑私有化部署了", "预算不是35万", "目前用的是泛微", "我们吕总拍板", "刚拿到B轮融资"]
)
async def test_every_item_has_a_reason(ask: Ask, text: str) -> None:
    items = (await ask(text, known=[("budget", "35 万元")]))["insights"]
    assert items
    assert all(item["why"]["rule"] and item["why"]["quote"] for item in items)


@pytest.mark.parametrize("rule", sorted(set(re.findall(r'"((?:[a-z_]+)\.[a-z_]+)",', SOURCES))))
def test_every_rule_is_explained(rule: str) -> None:
    assert f"`{rule}`" in PAGE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("麻烦报个价", "索要方案或报价"),
        ("合同能再优惠点吗", "商务谈判"),
        ("下周来我们公司演示一下", "约演示或见面"),
        ("系统登录报错了", "售后支持"),
        ("我们最后选了别家", "拒绝或流失"),
        ("How much does it cost?", "asks for a quote"),
        ("嗯嗯好的", None),
    ],
)
async def test_intent_is_told(ask: Ask, text: str, intent: str | None) -> None:
    assert (await ask(text))["intent"] == intent


async def test_address_is_suggested_for_the_identity_and_starred(ask: Ask) -> None:
    answer = await ask("好的", "加我微信 wxid_88abc，或者打13812345678，邮箱 li.lei@corp-mail.com")
    assert answer["contacts"] == [
        {"kind": "mail", "shown": "li***om", "evidence": ["m2"]},
        {"kind": "wechat", "shown": "wx***bc", "evidence": ["m2"]},
        {"kind": "mobile", "shown": "13***78", "evidence": ["m2"]},
    ]
