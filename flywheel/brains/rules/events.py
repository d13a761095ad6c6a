"""Events: what happened to the customer's firm or is about to: money raised, a move, a new site, a new head."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement

_ZH = re.compile(
    r"(?:拿到?了?|完成了?|获得?了?|融到?了?|在做|启动)[^,，]{0,6}(?:(?:天使|种子|pre-?[a-d]|[a-d]\+?"
    r"|战略)轮(?:融资)?|融资)|融了[^,，]{0,8}轮|(?:在|去|到)?(?:港股|a股|科创板|创业板|北交所|美股|纳斯达克"
    r"|新三板)?上市(?!公司)"
    r"|(?:被|并购|收购)(?:了)?[^,，]{0,8}(?:收购|并购)了?|(?:新|总)?(?:厂|厂房|工厂|总部|公司|办公室|仓库|门店"
    r"|店)[^,，]{0,4}(?:搬到|搬去|搬迁到?|迁到|迁往|搬家)[^,，]{0,8}|(?:要|准备|刚|马上)?搬(?:厂|办公室|新家|新址|迁)"
    r"|(?:新开|刚开|又开|再开|要开|准备开|增开|开设|筹建|新建|在建|扩建"
    r"|开)了?(?:第?[\d一二两三四五六七八九十]+)?[家个间座条]?(?:新)?[\u4e00-\u9fff]{0,4}?(?:分?店|门店|分公司"
    r"|分厂|工厂|新?厂房|新店"
    r"|校区|生产线|产线|院区|仓库|办事处|子公司)"
    r"|(?:刚|新|上个?月|最近)?(?:换|来)了?(?:一?个)?(?:新的?)?(?:总经理|老板|领导|厂长|院长|校长|董事长|负责人"
    r"|cio|cto|ceo|it总监|采购总监)"
    r"|(?:扩产|裁员|转型|改制|重组|分家|停产|停业|倒闭|破产|被罚|飞检|验厂|审厂)(?:了|在即|要来)|(?:通过"
    r"|拿到)了?[^,，]{0,6}(?:认证|资质|牌照|高新)|建厂|裁(?:了|掉)[^,，]{0,6}人|失火|着火|(?:出了?"
    r"|发生)[^,，]{0,4}事故|被黑|官司|诉讼|中标了(?!吗)|产能翻倍|丢了[^,，]{0,4}(?:大?客户|订单)"
)
_EN = re.compile(
    r"\b(?:(?:just |recently )?(?:closed|raised|secured|completed) (?:our|a|an)? ?(?:\$[\d.]+\s?[mk]? )?(?:seed"
    r"|series [a-e]|funding)[^,]{0,16}"
    r"|(?:merging|merged) with [^,]{2,24}|(?:were|was|been|got|are being) acquired(?: by [^,]{2,24})?|acquir(?:ed"
    r"|ing) [^,]{2,24}|going public|ipo\b"
    r"|(?:moving|relocating|moved|relocated) (?:our \w+ )?(?:to|into) [^,]{2,30}"
    r"|(?:open(?:ing|ed)?|plan to open|launching) (?:\w+ ){0,3}(?:stores?|office|offices|sites?|locations?"
    r"|plants?|branch(?:es)?|factory|warehouse|more)\b[^,]{0,16}"
    r"|(?:new|hired a) (?:ceo|cfo|cto|coo|cio|owner|management)|layoffs?|restructuring|hiring freeze)"
)
_NOT_OURS = re.compile("你们|贵司|上市公司|客户|竞品|对手|your")


def find(note: Note) -> Iterator[Statement]:
    """Events of the customer's firm, one a clause. The past is where most of them lie."""
    if not note.in_trade and not note.own_voice:
        return
    for clause in note.clauses:
        if clause.asks or clause.foreign or note.quizzed or _NOT_OURS.search(clause.text):
            continue
        zh = _ZH.search(clause.text)
        if zh or (_EN.search(clause.text)):
            yield clause.states("event.happened", _worded(clause, 40 if zh else 80), 0.75)


def _worded(clause: Clause, limit: int) -> str:
    said = clause.quote(0, len(clause.text)).strip(" ,，。.!")
    return re.sub(r"^(?:我们(?:公司)?|and|so|we) ?", "", re.sub("[了吧啊呢哈]+$", "", said))[:limit].strip()
