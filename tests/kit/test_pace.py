"""Allowances: a burst up to the limit, then one at a time as it refills."""

from flywheel.kit.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_the_limit_pass_at_once_and_the_next_is_told_when() -> None:
    pace = Pace(Clock())

    waits = [pace.wait_s("a", 3) for _ in range(4)]

    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 19.9 < waits[3] < 20.1


def test_allowance_refills_evenly() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(3):
        pace.wait_s("a", 3)

    clock.now += 20
    waits = [pace.wait_s("a", 3), pace.wait_s("a", 3)]

    assert waits[0] == 0.0
    assert waits[1] > 0


def test_refusal_uses_up_nothing() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(100):
        pace.wait_s("a", 3)

    clock.now += 60

    assert [pace.wait_s("a", 3) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_keys_do_not_share_an_allowance() -> None:
    pace = Pace(Clock())
    pace.wait_s("a", 1)

    assert pace.wait_s("b", 1) == 0.0
    assert pace.wait_s("a", 1) > 0


def test_keys_that_are_full_again_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(10_000):
        pace.wait_s(str(number), 60)
    clock.now += 61

    pace.wait_s("one more", 60)

    assert len(pace._full_at) == 1
