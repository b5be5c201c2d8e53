"""A crowd that comes back: the pauses of `sync/pace.py` and the server's appointments bring everybody in
after a few tries; asked to come back after the same seconds without chance, they come together for ever.
"""

import heapq
from random import Random

from server.exchange.admission import MOST_WAITING, SOONEST, Appointments
from sync.pace import wait

PHONES = 1000
SEATS = 2
A_PUSH = 0.4  # seconds
LONG_ENOUGH = 30 * 60


class AlwaysTheSame(Appointments):
    """The mutant: everybody comes back after as many seconds."""

    def next(self, now: float) -> int:
        return SOONEST


def crowd(asked: Appointments, dice: Random, *, chance: bool, within: float = 0) -> dict[int, int]:
    """The tries of each phone that was heard in time; the first knocks fall within so many seconds."""
    knocks = [(dice.uniform(0, within), phone, 1) for phone in range(PHONES)]
    heapq.heapify(knocks)
    inside: list[float] = []  # when each that was let in is done
    heard: dict[int, int] = {}
    while knocks and knocks[0][0] <= LONG_ENOUGH:
        now, phone, tries = heapq.heappop(knocks)
        inside = [end for end in inside if end > now]
        if len(inside) < SEATS + MOST_WAITING:
            begins = sorted(inside)[-SEATS] if len(inside) >= SEATS else now
            inside.append(begins + A_PUSH)
            asked.seen(A_PUSH)
            heard[phone] = tries
        else:
            pause = wait(tries, asked.next(now) * 1000, dice.random() if chance else 0.5) / 1000
            heapq.heappush(knocks, (now + pause, phone, tries + 1))
    return heard


def test_a_crowd_that_comes_back_at_once_comes_in_after_a_few_tries() -> None:
    heard = crowd(Appointments(SEATS), Random(1), chance=True)
    assert len(heard) == PHONES
    assert max(heard.values()) <= 6


def test_a_crowd_denser_than_the_server_comes_in_after_a_few_tries() -> None:
    heard = crowd(Appointments(SEATS), Random(1), chance=True, within=60)
    assert len(heard) == PHONES
    assert max(heard.values()) <= 6


def test_without_appointments_and_chance_most_of_the_crowd_stalls() -> None:
    assert len(crowd(AlwaysTheSame(SEATS), Random(1), chance=False)) < PHONES // 2
