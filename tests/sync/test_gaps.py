"""Which of a phone's records have not come: missing numbers show (I7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.gaps import Gap, gaps


@pytest.mark.parametrize(
    ("received", "missing"),
    [
        ([], []),
        ([1, 2, 3], []),
        ([3, 1, 2, 2], []),
        ([1, 3], [Gap(2, 2)]),
        ([4, 9], [Gap(1, 3), Gap(5, 8)]),
        ([0, -5, 1], []),
        ([2**53 - 1], [Gap(1, 2**53 - 2)]),
    ],
)
def test_missing_numbers_are_told_as_runs(received: list[int], missing: list[Gap]) -> None:
    assert gaps(received) == missing


@given(st.sets(st.integers(1, 60)))
def test_what_came_and_what_is_missing_make_up_the_whole(received: set[int]) -> None:
    missing = {number for gap in gaps(received) for number in range(gap.first, gap.last + 1)}
    assert not missing & received
    assert missing | received == set(range(1, max(received, default=0) + 1))
