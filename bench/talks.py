"""Talks whose truth is known: a customer chats, states facts, changes them, takes some back, repeats others."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from flywheel.testing.simulators.openai import Change

_CHATTER = (
    "请问你们的系统支持私有化部署吗？",
    "我们这边大概有三个部门会用到，权限能不能分开设置？",
    "上次发的资料我看了一下，有几个地方还不太明白。",
    "报价单能不能再发我一份？",
    "我刚和同事讨论过，大家觉得界面挺清楚的，就是担心培训要花很多时间，你们有没有现成的教程或者视频可以先看看？",
    "周末你们有人值班吗？",
    "合同模板发来看看，我们法务要先过一遍。",
    "刚开完会，晚点再说。",
    "如果数据要从旧系统迁过来，大概需要多久，中间会不会影响业务？",
)
_VALUES: Mapping[str, Callable[[int], str]] = {
    "budget": lambda n: f"预算 {30 + 5 * n} 万元",
    "timeline": lambda n: f"{2026 + n // 12} 年 {n % 12 + 1} 月底前上线",
    "decision_maker": lambda n: f"第 {n + 1} 事业部的负责人拍板",
    "current_supplier": lambda n: f"旧系统 V{n + 1}",
}
_STATED_AT = {1: "budget", 7: "timeline", 13: "decision_maker", 19: "current_supplier"}
_PERIOD = 25


@dataclass
class Talk:
    """What a customer says message by message (`texts`), what each text states, and what holds in the end."""

    texts: list[str] = field(default_factory=list)
    gold: dict[str, list[Change]] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)

    @property
    def truth(self) -> set[tuple[str, str]]:
        """Every fact that holds after the last message."""
        return {*self.slots.items(), *(("need", need) for need in self.needs)}


def talk(length: int) -> Talk:
    """A talk of that many messages: of 25, four move a single-valued fact (one in four back to an earlier value),
    one states a need, one repeats a need, one in three times takes the oldest back; of 10, one is an acknowledgement.
    """
    told = Talk()
    for n in range(1, length + 1):
        text, change = _said(n, told)
        told.texts.append(text)
        if change is not None:
            told.gold[text] = [change]
    return told


def _said(n: int, told: Talk) -> tuple[str, Change | None]:
    turn, place = divmod(n, _PERIOD)
    if place in _STATED_AT:
        key = _STATED_AT[place]
        told.slots[key] = _VALUES[key](turn - 2 if turn % 4 == 3 else turn)
        return f"第 {n} 条：现在定下来，{told.slots[key]}。", _change(key, told.slots[key])
    if place == 4:
        told.needs.append(f"能把第 {turn + 1} 类工单自动分给对应的人")
        return f"第 {n} 条：还希望{told.needs[-1]}。", _change("need", told.needs[-1])
    if place == 16 and told.needs:
        return f"第 {n} 条：再说一次，要{told.needs[-1]}。", _change("need", told.needs[-1])
    if place == 22 and turn % 3 == 2:
        given_up = told.needs.pop(0)
        return f"第 {n} 条：不需要{given_up}了。", {"op": "retire", "category": "need", "content": given_up}
    if n % 10 == 0:
        return "好的", None
    return f"第 {n} 条：{_CHATTER[n % len(_CHATTER)]}", None


def _change(category: str, content: str) -> Change:
    return {"op": "assert", "category": category, "content": content}


def bursts(length: int, marks: tuple[int, ...], sizes: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """A talk of that length in bursts, each as (first, end); sizes are drawn evenly, and each mark ends a burst."""
    drawn, first = random.Random(20_261_122), 0
    while first < length:
        end = min([first + drawn.randint(*sizes), *(mark for mark in (*marks, length) if mark > first)])
        yield first, end
        first = end
