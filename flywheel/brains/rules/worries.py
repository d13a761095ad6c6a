"""Pain points (what hurts today) and objections (what keeps the customer from buying from us)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.pain_words import PAIN_EN, PAIN_ZH, WEAK_ZH
from flywheel.brains.rules.stance import is_now
from flywheel.brains.rules.text import fold
from flywheel.brains.rules.vendors import KNOWN, dropped
from flywheel.brains.rules.wishes import MAX_CONTENT, wants

_OUR_ZH = re.compile(
    r"我们|咱们?|公司|团队|部门|员工|现在|目前|销售|客服|仓库|财务|系统|数据|客户|订单|库存|门店|生产|车间|流程"
    r"|报表|每[天月次周]|一直|都是|经常|老是|供应商|对账|月底|盘点|统计|报销|排班|开票|审批|录入|资料|领导|统一"
    r"|人工|成本"
    r"|审批|效率|业务"
)
_OUR_EN = re.compile(
    r"\b(?:we|our|us|team|staff|everyone|onboarding|books|deadlines|current|system|process|data|reports?|orders?"
    r"|inventory|customers?|it)\b"
)
_OBJECTION_ZH = re.compile(
    r"(?:太|有点|有些|偏|比较|确实|还是|实在|真)(?:贵|高)(?!兴|端|效|档|级)|贵了|价格(?:太|偏|有点|比较"
    r"|有些)?(?:高|贵)(?!端)|超(?:出|过|了)(?:我们的?|了)?预[算期]|(?:有点|太|比较|偏)(?:复杂|死板?|繁琐)"
    r"|预算(?:不够|不足|有限|紧张)|性价比(?:不高|低|一般)|接受不了|负担不起|比(?:别家|其他家|同行|竞品)\S{0,4}贵"
    r"|担心|顾虑|怕(?:你们|数据|后期|上线|实施|员工|影响|出|不|泄|以后|用不)|不(?:太)?放心|不太?(?:信任|靠谱|敢)"
    r"|(?:对你们|对贵司|对这个)\S{0,6}(?:不了解|没信心|有疑问|存疑)"
    r"|没听(?:说)?过你们|(?:数据)?安全(?:性)?(?:有|存在|方面有)(?:疑虑|顾虑|风险)|实施(?:周期|时间)(?:太长|长)"
    r"|(?:周期|合同|时间)太长|(?:功能)(?:太|不够|偏)(?:少|简单"
    r"|复杂|弱)|不(?:够|太)(?:稳定|成熟|灵活)|暂时(?:还)?不(?:需要|考虑|打算)|没(?:有)?必要|用不[上起]|犹豫"
    r"|没法(?:跟|和|向)(?:领导|老板|公司|上面)?[^,，]{0,4}交代|(?:周期|时间|价格)(?:长|高|贵|久)了(?:点|些)?"
    r"|不接受|接受不了|(?:多|贵)(?:了|出)?[^,，]{0,4}(?:一截|一倍|不少)"
    r"|凭啥[^,，]{0,6}贵|怕(?!麻烦|打扰|冷|热|黑|老婆)[^,，]{2,}|心里没底|没底|不合理|等不了|风险(?:有点|比较|太"
    r"|还是|很)?(?:大|高)|还[^,，]{0,4}贵$|不划算|不值(?:得|这个)?|太冒险|没(?:有)?(?:做过|案例|经验)|收费(?:太"
    r"|不)|乱收费|再(?:考虑|看看|想想|等等)|员工(?:不会|不愿意?|抵触|学不会)"
    r"|学习成本"
)
_OBJECTION_EN = re.compile(
    r"\b(?:too expensive|(?:quite|pretty|a bit|rather|bit|very|so) (?:expensive|pricey|steep|costly|high)|pricey"
    r"|overpriced|(?:price|cost|pricing)(?: tag)? is (?:too|quite|a bit|rather|way too)? ?(?:high|steep)"
    r"|over (?:our )?budget|out of (?:our )?(?:budget|price range)|can't afford|beyond our budget|worr(?:ied|y)"
    r"|concern(?:s|ed)?|hesita\w+|not convinced|skeptical|sceptical|not sure (?:it|this|you|your|whether|if)|afraid"
    r"|risky|doubt (?:it|that|you|whether)|never heard of you|vendor lock-?in|locked in|too (?:complex|complicated"
    r"|long|rigid|risky|basic)|steep learning curve|lack(?:s|ing) (?:the )?(?:feature|support|integration)s?"
    r"|deal[- ]?breaker|not worth|(?:don't|do not) think (?:it's|this is|it is) worth|burned by|unproven"
    r"|hidden (?:fees|costs)|don't trust|no references|hard sell|(?:higher|more expensive|pricier) than)\b"
)
_NO_WORRY = re.compile(
    r"不(?:是很|怎么|太|算太?|会)?(?:担心|怕|贵|高|麻烦|犹豫|慢)|(?:没有?|没什么|无)(?:什么|太大)?(?:顾虑|问题|痛点"
    r"|担心)|别担心|不用担心|放心吧|taken care of|\b(?:someplace|somewhere|something|place)\b[^,]{0,20}(?:pricey"
    r"|expensive|costly)|(?:want|like|looking for|need)[^,]{0,20}(?:pricey|expensive|costly)|\b(?:not|n't|no"
    r"|isn't"
    r"|aren't|never|without any) (?:too |really |very |that |any )?(?:worried|worry|concern\w*|expensive|pricey|slow"
    r"|hard|manual|a (?:concern|problem|headache)|headaches?)\b"
)
_THANKS = re.compile(r"麻烦(?:你|您|了|给|帮|发|问)|谢谢|多谢|不好意思")
_FILLER = re.compile(
    r"^\W*(?:但是?|不过|就是|只是|而且|因为|所以|然后|主要|其实|主要(?:还)?是|说实话|坦白说|我们?(?:觉得|感觉"
    r"|认为)|我觉得"
    r"|总(?:的)?感觉|感觉|觉得|but|and|so|because|honestly"
    r"|well|however|also|i think|i feel(?: like)?|the thing is|to be honest)[\s,]*"
)
_ABOUT_US = re.compile(
    r"你们|贵司|报价|价格|方案|产品|合同|实施|上线|数据|安全|售后|服务|系统|功能|泄|员工|后期|预算|贵|性价比"
    r"|合同期|周期|影响|生产|业务|上手|跑路|倒闭|your|收费|费用|接口|服务器|功能|风险|公司|这行|you"
    r"|price|pricing|quote|cost|implement\w*|data"
    r"|security|contract|support|migrat\w*|expensive|budget|rollout|adoption|vendor"
)


_AT_US = re.compile("你们|贵司|比(?:别家|别人|其他家|同行)[^，]{0,4}贵")


def find(note: Note) -> Iterator[Statement]:
    """Pains and objections, one a clause at most. What a rival does badly hurts nobody here."""
    if note.quizzed and not note.own_voice:
        return
    for sentence in note.sentences:
        rival = _is_about_a_rival(note, sentence)
        past = False
        for number, clause in enumerate(sentence):
            past = (past or clause.past) and not is_now(clause.text)
            if (
                past
                and re.search("了|被|had|was", clause.text)
                and not (_OBJECTION_ZH.search(clause.text) or _OBJECTION_EN.search(clause.text))
            ):
                continue
            if clause.asks or (clause.foreign and not _speaks_of_us(clause, sentence)) or _NO_WORRY.search(clause.text):
                continue
            if rival and not (_AT_US.search(clause.text) or clause.text.startswith(("我们", "we "))):
                continue
            yield from _worry(note, sentence, number)


def _speaks_of_us(clause: Clause, sentence: Sequence[Clause]) -> bool:
    """ "贵司的方案收到了，老板觉得周期长": what is said of us is an objection, whoever says it."""
    return _AT_US.search(clause.text) is not None or (
        _OUR_OFFER.search(sentence[0].text) is not None and _OBJECTION_ZH.search(clause.text) is not None
    )


_OUR_OFFER = re.compile("(?:贵司|你们)的?(?:方案|报价|价格|产品|系统|合同)")


def _worry(note: Note, sentence: Sequence[Clause], number: int) -> Iterator[Statement]:
    clause = sentence[number]
    objection = _OBJECTION_ZH.search(clause.text) or _OBJECTION_EN.search(clause.text)
    about_us = _ABOUT_US.search(clause.text) or note.topic == "objection" or (note.in_trade and _is_worry(objection))
    if objection and about_us and not _is_of_others(clause.text):
        found = clause.states("objection.voiced", _worded(clause), 0.8)
        yield replace(found, confidence=min(0.8, found.confidence + (0.3 if _is_worry(objection) else 0)))
    elif not clause.past and not _THANKS.search(clause.text) and not wants(clause.text):
        yield from _pain(note, sentence, number)


def _is_of_others(text: str) -> bool:
    return (
        _OTHERS_PRICE.search(text) is not None
        or re.search("就是贵$", text) is not None
        or KNOWN.match(text.strip()) is not None
    )


_OTHERS_PRICE = re.compile("(?:成本|佣金|饲料|运费|原料|房租|人工|能耗|四大|电费|损耗)[^,，]{0,4}(?:太|很|高|贵)")


def _is_about_a_rival(note: Note, sentence: Sequence[Clause]) -> bool:
    """Whether a sentence is about another vendor: one that is compared, or turned down by name."""
    text = "".join(clause.text for clause in sentence)
    rivals = [i.content for i in note.known if i.category == "competitor"]
    rivals += [s.content for s in note.learned if s.category == "competitor"]
    if any(fold(name) in text for name in rivals if name):
        return True
    return dropped(text) and (KNOWN.search(text) is not None or _THAT_FIRM.search(text) is not None)


_THAT_FIRM = re.compile("演示|试用的时候|那家|另一家|他们家?|科技的?|公司的")


def _is_worry(m: re.Match[str] | None) -> bool:
    """ "担心可能会…" hedges the thing feared, not the fear."""
    return m is not None and re.match("担心|顾虑|怕|worr|concern|afraid|not sure|hesit", m.group()) is not None


def _pain(note: Note, sentence: Sequence[Clause], number: int) -> Iterator[Statement]:
    clause = sentence[number]
    zh, en = PAIN_ZH.search(clause.text), PAIN_EN.search(clause.text)
    weak = zh is not None and WEAK_ZH.fullmatch(zh.group()) is not None
    ours = note.topic == "pain_point" or any(_OUR_ZH.search(c.text) for c in note.clauses)
    if (zh and (ours or (note.in_trade and not weak))) or (
        en and (note.in_trade or _OUR_EN.search(clause.text) or note.topic == "pain_point")
    ):
        content = _worded(clause)
        if number and _OUTCRY.fullmatch(content) and PAIN_ZH.search(sentence[number - 1].text):
            return
        if not re.fullmatch(r".{0,8}(?:痛点|问题|困难|麻烦)(?:是|就是|在于)?", content):
            yield clause.states("pain_point.hurts", _with_subject(content, sentence, number), 0.75)


def _with_subject(content: str, sentence: Sequence[Clause], number: int) -> str:
    """「社保增减员每个月手工录，老出错」: a few words alone do not say what hurts."""
    before = sentence[number - 1] if number else None
    if (
        len(content) > _TERSE
        or before is None
        or PAIN_ZH.search(before.text)
        or not before.is_plain
        or len(before.text) > MAX_CONTENT // 2
    ):
        return content
    return f"{_worded(before)}，{content}"


_TERSE = 6
_OUTCRY = re.compile("(?:我们|真的?|实在|都|也|快)*(?:受够|受不|头[疼痛大]|崩溃|要命|累死|烦死|麻烦)(?:了|死了)?")
"""Said over what was just said: it hurts no second time."""


def _worded(clause: Clause) -> str:
    filler = _FILLER.match(clause.text)
    limit = MAX_CONTENT if any("\u4e00" <= ch <= "\u9fff" for ch in clause.text) else 100
    content = clause.quote(filler.end() if filler else 0, len(clause.text)).strip(" ,，:：、.-")
    return re.sub("[吧呢啊哈呀]+$", "", content)[:limit].strip()
