"""Which of a phone's records have not come (I7): each finished record took the phone's next number."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """Consecutive numbers that are missing, both ends included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def gaps(received: Iterable[int], first: int = 1) -> list[Gap]:
    """The numbers from the first to the highest received that are missing, as runs.

    What is below the first was never this phone's own: it was given under another id.

    What comes after the highest cannot be known here: the phone says itself how many it still carries.
    """
    missing, expected = [], first
    for number in sorted({number for number in received if number >= first}):
        if number > expected:
            missing.append(Gap(expected, number - 1))
        expected = number + 1
    return missing
