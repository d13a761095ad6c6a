"""Whose turn it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.assignment import Seat, deal

rooms = st.lists(st.integers(-2, 6), max_size=6)


@given(st.integers(0, 40), rooms)
def test_nobody_is_given_more_than_their_room_and_nothing_waits_while_there_is_room(
    number: int, rooms: list[int]
) -> None:
    waiting = [f"c{n}" for n in range(number)]
    seats = [Seat(f"u{n}", room) for n, room in enumerate(rooms)]

    pairs = deal(waiting, seats)

    given_to = [user_id for _, user_id in pairs]
    assert [thread for thread, _ in pairs] == waiting[: len(pairs)]
    assert all(given_to.count(seat.user_id) <= max(seat.room, 0) for seat in seats)
    assert len(pairs) == min(number, sum(max(room, 0) for room in rooms))


@given(st.integers(0, 40), rooms)
def test_shares_differ_by_one_at_most_among_those_with_room_left(number: int, rooms: list[int]) -> None:
    seats = [Seat(f"u{n}", room) for n, room in enumerate(rooms)]

    given_to = [user_id for _, user_id in deal([f"c{n}" for n in range(number)], seats)]

    shares = [given_to.count(seat.user_id) for seat in seats if given_to.count(seat.user_id) < seat.room]
    assert max(shares, default=0) - min(shares, default=0) <= 1


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_who_was_given_one_longest_ago_comes_first(first: str, second: str) -> None:
    pairs = deal(["1", "2", "3"], [Seat(first, 9), Seat(second, 9)])

    assert pairs == [("1", first), ("2", second), ("3", first)]
