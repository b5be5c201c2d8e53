"""How many pushes a process works on at once: the others wait a little, or are asked to come back later.

When thousands of phones return within an hour, work taken on beyond what the processor does only makes all
of it late, and the office's pages with it. A push that is turned away costs almost nothing, its records stay
on the phone, and ``Retry-After`` names a time of its own to each: when those turned away before it are done.
"""

import math
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from flask_babel import lazy_gettext as _l

from server.problems import Problem, register

# with those who are let in (CARNET_PUSHES) still fewer than the threads of a process: the rest serves pages
MOST_WAITING = 3
LONGEST_WAIT = 10  # seconds
SOONEST, LATEST = 5, 600  # seconds
MOST_BELIEVED = 2  # seconds

register(
    "busy",
    503,
    _l("Serveur occupé"),
    _l("Beaucoup de téléphones envoient en même temps : réessayez dans %(retry_after)s secondes."),
)


class Appointments:
    """When those who are turned away come back: one after the other, as fast as pushes are taken in."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.takes = 0.2  # seconds for a push, as seen lately
        self.booked = 0.0

    def seen(self, seconds: float) -> None:
        # the first pushes of a process compile the forms: they say little of the next ones
        self.takes += (min(seconds, MOST_BELIEVED) - self.takes) / 4

    def next(self, now: float) -> int:
        """In how many seconds the next one comes; beyond what may be asked, by lot."""
        free = max(self.booked, now + SOONEST)
        if free > now + LATEST:
            return random.randint(LATEST // 2, LATEST)  # noqa: S311  # spreads phones, hides nothing
        self.booked = free + self.takes / self.at_once
        return math.ceil(free - now)


class Doorkeeper:
    """Lets ``at_once`` in, and ``most_waiting`` wait for their turn."""

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float) -> None:
        self.most_waiting = most_waiting
        self.longest_wait = longest_wait
        self._appointments = Appointments(at_once)
        self._seats = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._waiting = 0

    def refuse_a_crowd(self) -> None:
        """Before anything is read. Raises Problem ``busy`` when as many wait as may."""
        with self._lock:
            if self._waiting >= self.most_waiting:
                raise self._busy()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A seat, waited for. Raises Problem ``busy`` when none came free in time."""
        with self._lock:
            self._waiting += 1
        try:
            seated = self._seats.acquire(timeout=self.longest_wait)
        finally:
            with self._lock:
                self._waiting -= 1
        if not seated:
            with self._lock:
                raise self._busy()
        start = time.monotonic()
        try:
            yield
        finally:
            self._seats.release()
            with self._lock:
                self._appointments.seen(time.monotonic() - start)

    def _busy(self) -> Problem:
        return Problem("busy", retry_after=self._appointments.next(time.monotonic()))


def door() -> Doorkeeper:
    """This process's."""
    made = Doorkeeper(current_app.config["CARNET_PUSHES"], MOST_WAITING, LONGEST_WAIT)
    keeper: Doorkeeper = current_app.extensions.setdefault("carnet.door", made)
    return keeper
