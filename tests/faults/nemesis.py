"""Kills the server in the middle of its work, a counted number of times, and starts it again."""

from __future__ import annotations

import random
import threading
import time

from tests.faults.server import Server

LONGEST_WAIT = 0.05


class Nemesis(threading.Thread):
    """Wakes at every forwarded request; about one in `one_in` of them it kills within 50 ms, so that the
    server dies with a request in hand: before, in or after its commit."""

    def __init__(self, server: Server, kills: int, one_in: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.left = kills
        self.one_in = one_in
        self.random = random.Random(seed)
        self._due = threading.Event()
        self._stopped = threading.Event()
        self._seen = 0
        self.failure: BaseException | None = None

    def notice(self) -> None:
        """Called by the proxy each time it has handed a request to the server."""
        self._seen += 1
        if self._seen % self.one_in == 0:
            self._due.set()

    @property
    def is_busy(self) -> bool:
        """Some kills are still to come."""
        return self.left > 0 and self.is_alive()

    def run(self) -> None:
        try:
            self.rage()
        except BaseException as failure:
            self.failure = failure  # told in rest(), where somebody listens

    def rage(self) -> None:
        while self.left and not self._stopped.is_set():
            if not self._due.wait(0.1):
                continue
            time.sleep(self.random.uniform(0, LONGEST_WAIT))
            self.server.kill()
            self.left -= 1
            time.sleep(self.random.uniform(0, 0.3))
            self.server.start()
            self._due.clear()

    def rest(self) -> None:
        self._stopped.set()
        self.join()
        if self.failure:
            raise self.failure
