"""When a failing brain is left alone, and for how long."""

from itertools import pairwise

from flywheel.domain.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S, OPENS_AFTER, pause_s


def test_brain_is_asked_until_it_has_failed_often_enough_in_a_row() -> None:
    assert [pause_s(failures) for failures in range(OPENS_AFTER)] == [None] * OPENS_AFTER
    assert pause_s(OPENS_AFTER) == FIRST_PAUSE_S


def test_each_further_failure_doubles_the_pause_up_to_the_longest() -> None:
    pauses = [pause_s(failures) or 0.0 for failures in range(OPENS_AFTER, OPENS_AFTER + 40)]
    assert pauses[1] == 2 * FIRST_PAUSE_S
    assert all(later >= earlier for earlier, later in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE_S
