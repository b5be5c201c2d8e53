"""A crowd that comes back in the same second: the pauses of `sync/pace.py` and the server's `Retry-After` bring
everybody in; without chance in either they come back together for ever.
"""

import heapq
from collections.abc import Callable
from random import Random

from server.exchange.admission import COME_BACK, MOST_WAITING
from sync.pace import wait

PHONES = 1000
SEATS = 2
A_PUSH = 0.4  # seconds
LONG_ENOUGH = 30 * 60

Chance = Callable[[], float]
Asked = Callable[[], int]


def still_outside(chance: Chance, asked: Asked, until: float) -> int:
    """How many phones have not been heard after so many seconds; all knock at the first."""
    knocks = [(0.0, phone, 0) for phone in range(PHONES)]
    inside: list[float] = []  # when each that was let in is done
    heard = 0
    while knocks and knocks[0][0] <= until:
        now, phone, failures = heapq.heappop(knocks)
        inside = [end for end in inside if end > now]
        if len(inside) < SEATS + MOST_WAITING:
            begins = sorted(inside)[-SEATS] if len(inside) >= SEATS else now
            inside.append(begins + A_PUSH)
            heard += 1
        else:
            pause = wait(failures + 1, asked() * 1000, chance()) / 1000
            heapq.heappush(knocks, (now + pause, phone, failures + 1))
    return PHONES - heard


def test_a_crowd_that_comes_back_at_once_comes_in() -> None:
    dice = Random(1)
    assert still_outside(dice.random, lambda: dice.randint(*COME_BACK), LONG_ENOUGH) == 0


def test_without_chance_most_of_the_crowd_stalls() -> None:
    assert still_outside(lambda: 0.5, lambda: COME_BACK[0], LONG_ENOUGH) > PHONES // 2
