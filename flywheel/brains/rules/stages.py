"""Life-cycle hints: only what a message does plainly, such as asking for a contract or saying that one is signed."""

import re
from collections.abc import Iterator
from dataclasses import replace

from flywheel.brains.rules.notes import Clause, Note, Statement

_GIVE = (
    r"(?:发|给|出|提供|做|来|要|看|寄|准备|起草|拟)(?:我|我们|到|给我|过来)?\s?(?:一?下|一?份|个|套"
    r"|点)?\s?(?:你们的?|正式的?|详细的?|具体的?|最新的?|完整的?|初步的?|书面)*"
)
_RULES = (
    (
        "lost",
        re.compile(
            r"(?:不|没法|不再|不会)(?:跟你们|和你们|与贵司|再)?合作了|(?:已经?|最后|最终)(?:选|定|签)了?(?:别家|别人"
            r"|其他家|另一家|其他供应商)|(?:跟|和)(?:别人|别家|其他家|另一家)签了|(?:决定|打算"
            r"|准备)(?:我们)?(?:自己|内部)(?:开发|做|搞|研发)|不考虑你们|(?:项目|计划)(?:已经?|全部|都"
            r"|先)*(?:取消|黄|停|暂停|搁置"
            r"|砍掉?)了|(?:这个)?项目(?:先|就)?(?:不做|不上|不搞)了"
            r"|\b(?:went with|chose|signed with|decided to go with|went ahead with) (?:another|a different"
            r"|someone else|a competitor)\b"
            r"|\bnot moving forward with you\b|\bproject (?:is|was|has been) cancell?ed\b"
        ),
    ),
    (
        "won",
        re.compile(
            r"合同(?:我们|这边|公司)?(?:昨天|今天|刚刚?|已经?|都|也)*(?:签(?:好|完|字)?了|(?:盖好?了?章了?"
            r"|盖章)(?:了|寄出)|寄出)|(?:已经?|刚|都)(?:打款|付款|转账"
            r"|汇款|下单|签约"
            r"|付(?:了|过)[^,，]{0,6}(?:定金|首付|预付款?|款|%))|款(?:已经?)?(?:打|付"
            r"|转)(?:过去|好|了)|\b(?:contract (?:is |has been )?signed|we(?:'ve| have)? (?:just )?(?:signed|paid"
            r"|placed the order)|payment (?:has been )?(?:sent|made)|po (?:is|has been) (?:issued|sent))\b"
        ),
    ),
    (
        "repeat",
        re.compile(
            r"(?:想|要|准备|打算|计划|决定)(?:再)?(?:续费|续约|续签|加购|增购|复购|追加(?:采购|订单)?|再(?:买|加|采购"
            r"|订)(?!虑|班))|(?:^|再|还要?)(?:再)?(?:来|加|订|补)[一二两三四五六七八九十\d]+(?:台|套|个账号"
            r"|个坐席|个用户|批|吨|箱|件|个(?=$|[,，。]))"
            r"|(?:今年|明年|继续|直接)(?:再)?续(?:费|约|签)|老客户了|续[一二两三1-3]年|到期[^,，]{0,6}续"
            r"|\b(?:renew(?:al)?(?: our"
            r"| the)? (?:contract|subscription|licen[cs]e)|add(?:ing)? more (?:seats|licen[cs]es|users)|re-?order"
            r"|buy more)\b"
        ),
    ),
    (
        "negotiation",
        re.compile(
            rf"{_GIVE}合同|合同(?:(?:能|可以|麻烦|先)(?:不能)?发|模板|条款|范本|草案)|合同(?:先|直接|尽快"
            rf"|麻烦)?(?:发|给|寄)(?:我|过来|一下|给|下)|走合同|签合同|今天就签|优惠[^,，]{0, 4}(?:点|些)|(?:能|可以?"
            rf"|再)(?:不能)?(?:便宜|优惠|打(?:个)?折"
            rf"|让[一点]|少[一点])|折扣|付款(?:方式|条件|账期)|账期(?:能|可以|可不可以|给|多久|多长|延|放)"
            rf"|法务(?:在)?审|\b(?:send (?:over |us |me )*(?:the |a )?(?:contract|agreement|msa)|payment terms"
            rf"|discounts?"
            rf"|draft (?:contract|agreement)|negotiat\w+|legal (?:is|will be) review\w*|contract terms|best price)\b"
        ),
    ),
    (
        "proposal",
        re.compile(
            rf"{_GIVE}(?:报价单?|方案|价格表|标书|建议书)|(?:报个价|报价(?:发|给)|安排(?:一?下|一?个)?(?:演示"
            rf"|demo)|细化一?下|(?:方案|报价)(?:先)?(?:细化|发我|出一?版)"
            rf"|正式报价)|\b(?:send (?:over |us "
            rf"|me )*(?:the |a |your )?(?:formal )?(?:quote|quotation|proposal|pricing)|(?:get|have|need|want|like)"
            rf" (?:a|the|your) (?:formal )?(?:quote|quotation|proposal|demo)|schedule a demo|(?:put together"
            rf"|prepare|draft) (?:a|the) (?:quote|proposal)|rfp)\b"
        ),
    ),
    (
        "interested",
        re.compile(
            r"(?:能|可以|想|先|可不可以|要)(?:不能)?(?:先)?(?:给我们)?(?:试用|打样|寄?个?样品|开个?试用"
            r"|体验)(?!期|过|了)|\b(?:free trial|trial account|can (?:we|i) (?:try|test|trial))\b"
        ),
    ),
)
_FINAL = frozenset({"lost", "won"})
"""A conditional request ("能做的话报个价") is a request all the same; a conditional end is none."""
_LABELS = {
    "lost": ("流失", "lost"), "won": ("成交", "won"), "repeat": ("复购", "repeat"), 
    "negotiation": ("谈判", "negotiation"), "proposal": ("方案", "proposal"), "interested": ("意向", "interested"),
}  # fmt: skip
_DENIED = re.compile(
    r"(?:不|没有?|还没|暂时不|先不|别|不用|无需|not|n't|haven't|no)\s?(?:要|用|急着|yet|need to|急)?\s?$"
)
_TO_US = re.compile("贵司|贵公司|你们|您")
_THEIRS = re.compile(r"(?:你们|贵司)?(?:的)?(?:报价|合同|方案)(?:收到|看了|已阅|太|有点|比)|(?:他们|别家|对方|另一家)")


def find(note: Note) -> Iterator[Statement]:
    """The furthest step a message plainly shows. A polite question ("能发份合同吗") is a step too."""
    for stage, pattern in _RULES:
        for clause in note.clauses:
            m = pattern.search(clause.text)
            if m and not _is_off(clause, m, stage):
                content = _LABELS[stage][0 if note.chinese else 1]
                sure = clause if stage in _FINAL else replace(clause, doubtful=False)
                yield sure.states(f"life_cycle_stage.{stage}", content, 0.7)
                return


def _is_off(clause: Clause, m: re.Match[str], stage: str) -> bool:
    if (
        (clause.foreign and stage != "lost" and not _TO_US.search(clause.text))
        or clause.past
        or (clause.asks and stage in {"won", "lost"})
    ):
        return True
    return bool(_DENIED.search(clause.text[: m.start()]) or (stage != "lost" and _THEIRS.search(clause.text)))
