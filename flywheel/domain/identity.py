"""Who is speaking: whether an unknown peer is a known customer. Only attested ids bind; everything else suggests."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MatchedBy = Literal["prebinding", "same_peer", "unionid", "mobile"]


@dataclass(frozen=True)
class Hints:
    """What the source attests about a peer. `bind_to` is a customer id named by a trusted sender."""

    bind_to: str | None = None
    unionid: str | None = None
    mobile: str | None = None


@dataclass(frozen=True)
class Candidates:
    """The customers who hold the attested ids. `bind_to` is None when the named customer does not exist.

    `by_peer`: who has this very peer id on another account where the platform gives a person one id a company.
    """

    bind_to: str | None = None
    by_peer: frozenset[str] = frozenset()
    by_unionid: frozenset[str] = frozenset()
    by_mobile: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bind:
    """The peer is this customer."""

    customer_id: str
    by: MatchedBy


@dataclass(frozen=True)
class Create:
    """The peer is new. `suggestions` are customers that a person should compare with."""

    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refuse:
    """The hints contradict each other or what is stored; `code` is stable."""

    code: Literal["unknown_customer", "bound_elsewhere"]


Match = Bind | Create | Refuse


def match(hints: Hints, candidates: Candidates, bound_to: str | None = None) -> Match:
    """Decide who a peer is: the existing identity, then pre-binding, the same peer elsewhere, unionid, mobile, each
    only if unambiguous.

    `bound_to` is the customer that the peer's identity already belongs to. A pre-binding that names another one is
    refused rather than guessed: moving an identity is a person's decision.
    """
    if hints.bind_to is not None and candidates.bind_to is None:
        return Refuse("unknown_customer")
    if bound_to is not None and candidates.bind_to not in {None, bound_to}:
        return Refuse("bound_elsewhere")
    known = bound_to or candidates.bind_to
    if known is not None:
        return Bind(known, "prebinding")
    stronger = candidates.by_peer | candidates.by_unionid
    attested: tuple[tuple[MatchedBy, frozenset[str]], ...] = (
        ("same_peer", candidates.by_peer),
        ("unionid", candidates.by_unionid),
        ("mobile", frozenset() if stronger else candidates.by_mobile),
    )
    for by, holders in attested:
        if len(holders) == 1:
            return Bind(next(iter(holders)), by)
    return Create(tuple(sorted(stronger | candidates.by_mobile)))


def normalise_mobile(text: str) -> str | None:
    """Digits of a mobile number with the Chinese country code removed; None when it cannot be one (7–15 digits)."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    chinese = re.fullmatch(r"(?:00)?86(1\d{10})", digits)
    if chinese:
        return chinese.group(1)
    return digits if 7 <= len(digits) <= 15 else None
