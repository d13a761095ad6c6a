"""Who is speaking: only attested and unambiguous ids bind, the rest suggests, contradictions are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.identity import Bind, Candidates, Create, Hints, Match, Refuse, match, normalise_mobile

NOBODY = Candidates()
PREBOUND = Hints(bind_to="ann")
customers = st.frozensets(st.sampled_from(["ann", "bob", "cyd"]))


def held_by(*, peer: str = "", unionid: str = "", mobile: str = "", bind_to: str | None = None) -> Candidates:
    return Candidates(bind_to, *(frozenset(names.split()) for names in (peer, unionid, mobile)))


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        (NOBODY, Create()),
        (held_by(unionid="ann"), Bind("ann", "unionid")),
        (held_by(mobile="ann"), Bind("ann", "mobile")),
        (held_by(unionid="ann", mobile="ann"), Bind("ann", "unionid")),
        (held_by(unionid="ann", mobile="bob"), Bind("ann", "unionid")),
        (held_by(unionid="ann", mobile="bob cyd"), Bind("ann", "unionid")),
        (held_by(peer="ann"), Bind("ann", "same_peer")),
        (held_by(peer="ann", unionid="bob", mobile="cyd"), Bind("ann", "same_peer")),
        (held_by(peer="ann bob", unionid="cyd"), Bind("cyd", "unionid")),
    ],
)
def test_an_unknown_peer_is_the_one_customer_who_holds_an_attested_id(candidates: Candidates, expected: Match) -> None:
    assert match(Hints(unionid="u", mobile="m"), candidates) == expected


@pytest.mark.parametrize(
    ("candidates", "suggestions"),
    [
        (held_by(mobile="bob ann"), ("ann", "bob")),
        (held_by(unionid="bob ann"), ("ann", "bob")),
        (held_by(unionid="bob ann", mobile="cyd"), ("ann", "bob", "cyd")),
        (held_by(peer="bob ann"), ("ann", "bob")),
    ],
)
def test_an_ambiguous_id_only_suggests(candidates: Candidates, suggestions: tuple[str, ...]) -> None:
    assert match(Hints(unionid="u", mobile="m"), candidates) == Create(suggestions)


def test_a_prebinding_beats_unionid_and_mobile() -> None:
    assert match(PREBOUND, held_by(unionid="bob", mobile="cyd", bind_to="ann")) == Bind("ann", "prebinding")


def test_a_prebinding_of_the_customer_who_is_bound_already_is_welcome() -> None:
    assert match(PREBOUND, held_by(bind_to="ann"), bound_to="ann") == Bind("ann", "prebinding")


def test_a_prebinding_of_an_unknown_customer_is_refused_not_guessed() -> None:
    assert match(PREBOUND, held_by(unionid="ann", mobile="ann")) == Refuse("unknown_customer")


def test_a_prebinding_of_an_unknown_customer_is_refused_even_where_the_peer_is_known() -> None:
    assert match(PREBOUND, NOBODY, bound_to="bob") == Refuse("unknown_customer")


def test_a_prebinding_that_names_another_customer_than_the_bound_one_is_refused() -> None:
    assert match(PREBOUND, held_by(bind_to="ann"), bound_to="bob") == Refuse("bound_elsewhere")


@given(customers, customers)
def test_a_known_peer_stays_with_its_customer_whatever_the_ids_say(
    unionid: frozenset[str], mobile: frozenset[str]
) -> None:
    decision = match(Hints(unionid="u", mobile="m"), Candidates(None, unionid, mobile), bound_to="zoe")
    assert decision == Bind("zoe", "prebinding")


@given(customers, customers)
def test_nobody_is_bound_who_does_not_hold_one_of_the_ids(unionid: frozenset[str], mobile: frozenset[str]) -> None:
    decision = match(Hints(unionid="u", mobile="m"), Candidates(None, unionid, mobile))
    named = {decision.customer_id} if isinstance(decision, Bind) else set(getattr(decision, "suggestions", ()))
    assert named <= unionid | mobile


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+86-13800138000",
        "(+86) 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "手机：13800138000（微信同号）",
    ],
)
def test_every_way_to_write_a_mobile_number_is_one_number(written: str) -> None:
    assert normalise_mobile(written) == "13800138000"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("+1 (415) 555-0132", "14155550132"), ("+49 1512 3456789", "4915123456789"), ("8612345678", "8612345678")],
)
def test_foreign_numbers_keep_their_country_code(written: str, expected: str) -> None:
    assert normalise_mobile(written) == expected


@pytest.mark.parametrize("digits", ["1234567", "123456789012345"])
def test_a_number_has_seven_to_fifteen_digits(digits: str) -> None:
    assert normalise_mobile(digits) == digits


@pytest.mark.parametrize("written", ["", "无", "123456", "分机 8001", "13800138000 13900139000", "1" * 16])
def test_what_cannot_be_a_mobile_number_is_none(written: str) -> None:
    assert normalise_mobile(written) is None


@given(st.text())
def test_a_normalised_number_is_plain_digits_and_stays_as_it_is(text: str) -> None:
    number = normalise_mobile(text) or "13800138000"
    assert number.isascii()
    assert number.isdigit()
    assert normalise_mobile(number) == number
