"""What a channel can do. Each power is a Protocol of its own; a channel implements those that its platform offers.

So far two channels exist whose messages arrive in our own form: the site chat, and messages that a company's own
systems have already normalised. Powers that only vendors' platforms need are added with the first such platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Delivery = Literal["own", "vendor", "none"]
Tag = Literal["site", "channel", "internal"]


@dataclass(frozen=True)
class Capabilities:
    """One channel type as data: server, settings form and composer read this, and never ask which channel it is.

    `delivery` says who brings an answer to the customer: `own` our stream, `vendor` the platform, `none` nobody.
    `text_limit` counts characters of one message. `is_open_door` allows sessions of anonymous visitors.
    """

    key: str
    name_zh: str
    name_en: str
    hue: str
    tag: Tag
    delivery: Delivery
    text_limit: int
    content_kinds_in: tuple[str, ...]
    content_kinds_out: tuple[str, ...]
    is_open_door: bool = False
    maturity: Literal["experimental", "ready"] = "ready"

    @property
    def can_reply(self) -> bool:
        return self.delivery != "none"


Registry = Mapping[str, Capabilities]
