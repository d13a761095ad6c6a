"""When a source is asked again after a failure."""

from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.polling import FIRST_S, LONGEST_S, SPREAD, again_s

FAILURES = st.integers(1, 10_000)
CHANCE = st.floats(0, 1)


@given(FAILURES, CHANCE)
def test_waits_grow_to_a_limit(failures: int, chance: float) -> None:
    assert FIRST_S <= again_s(failures, asked_s=None, chance=chance) <= LONGEST_S * (1 + SPREAD)
    assert again_s(failures, asked_s=None, chance=chance) <= again_s(failures + 1, asked_s=None, chance=chance)


@given(FAILURES, CHANCE, st.floats(0, 100_000))
def test_platform_is_never_asked_sooner_than_it_wants(failures: int, chance: float, asked_s: float) -> None:
    assert again_s(failures, asked_s=asked_s, chance=chance) >= asked_s


def test_waits_double() -> None:
    assert [again_s(n, asked_s=None, chance=0) for n in (1, 2, 3, 8, 9)] == [5, 10, 20, 600, 600]
