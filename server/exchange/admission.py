"""How many pushes a process works on at once: the others wait a little, or are asked to come back later.

When thousands of phones return within an hour, work taken on beyond what the processor does only makes all
of it late, and the office's pages with it. A push that is turned away costs almost nothing, its records stay
on the phone, and ``Retry-After`` spreads the phones over the minute that follows.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from flask_babel import lazy_gettext as _l

from server.problems import Problem, register

# with those who are let in (CARNET_PUSHES) still fewer than the threads of a process: the rest serves pages
MOST_WAITING = 3
LONGEST_WAIT = 10  # seconds
COME_BACK = (5, 30)  # seconds

register(
    "busy",
    503,
    _l("Serveur occupé"),
    _l("Beaucoup de téléphones envoient en même temps : réessayez dans %(retry_after)s secondes."),
)


class Doorkeeper:
    """Lets ``at_once`` in, and ``most_waiting`` wait for their turn."""

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float) -> None:
        self.most_waiting = most_waiting
        self.longest_wait = longest_wait
        self._seats = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._waiting = 0

    def refuse_a_crowd(self) -> None:
        """Before anything is read. Raises Problem ``busy`` when as many wait as may."""
        with self._lock:
            if self._waiting >= self.most_waiting:
                raise busy()

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
            raise busy()
        try:
            yield
        finally:
            self._seats.release()


def busy() -> Problem:
    return Problem("busy", retry_after=random.randint(*COME_BACK))  # noqa: S311  # spreads phones, hides nothing


def door() -> Doorkeeper:
    """This process's."""
    made = Doorkeeper(current_app.config["CARNET_PUSHES"], MOST_WAITING, LONGEST_WAIT)
    keeper: Doorkeeper = current_app.extensions.setdefault("carnet.door", made)
    return keeper
