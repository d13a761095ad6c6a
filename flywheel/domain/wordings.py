"""When two values of one category are near duplicates: their keys differ in words alone that carry no fact.

The skeleton is a function of one value, so being near duplicates is an equivalence: no third wording can bridge two
values, and no order can matter (docs/adr/0006-near-duplicates.md).
"""

import re

SHORTEST_SKELETON = 2
"""Characters below which so little is left of a value that it is compared as it is."""

_NEGATION = "不没无非未别否"
_WISH = "(?:希望|想要|需要|最好)"
_ABLE = "(?:能够|可以|能|会)"
_LIGHT = re.compile(
    rf"""
    (?<! [{_NEGATION}] ) (?:
        ^ (?! .* 吗 $ )  (?: (?:我们|我|客户)? [也都就]? (?= {_WISH} | {_ABLE} | [想要] ) )   # who wishes,
        (?: {_WISH} | {_ABLE} | [想要] )+ (?! $ | [{_NEGATION}的价求素员议计源耗力] )         # and that they do
        | (?<! ^ ) {_WISH} {_ABLE}? (?! $ | [{_NEGATION}的吗] )                # the same within
        | 非常 (?! [规态识见用驻住备任温年务] )              # 非常规 is 非 + 常规
        | 很
        | 的 (?! 士 )
        | (?<= [解看试问聊查谈虑较认询] ) 一下
        | (?<! [啊呀嘛哦] ) [啊呀嘛哦]+ $
        | (?: (?<=太.) | (?<=太..) | (?<=太...) ) 了 $
    )
    """,
    re.VERBOSE,
)


def skeleton(value_key: str) -> str:
    """A value's key without its light words; the key itself where less than two characters would be left.

    Digits, letters, negations, 还, 再 and 吗 are never light; nor is what names are made of (也, 都, 吧, 地, 得), nor
    了 except in 太贵了: what has happened is no wish.
    """
    bare = _LIGHT.sub("", value_key)
    return bare if len(bare) >= SHORTEST_SKELETON else value_key
