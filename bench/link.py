"""A slow link in front of a server on this machine: so many bytes a second, so long there and back, cut at
times. TCP's own slow start and the TLS handshake are not played."""

from __future__ import annotations

import contextlib
import queue
import random
import re
import socket
import threading
import time

from tests.faults.listener import Listener

SEGMENT = 1400
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
AN_ANSWER = 2000


class Line:
    """EDGE: 240 kbit/s each way, 840 ms there and back; each request is cut with the chance ``cuts``: on its
    way, or in its answer."""

    def __init__(
        self,
        upstream: tuple[str, int],
        seed: int,
        *,
        rate: float = 30_000,
        round_trip: float = 0.84,
        cuts: float = 0.05,
    ) -> None:
        self.upstream = upstream
        self.rate = rate
        self.half = round_trip / 2
        self.cuts = cuts
        self.dice = random.Random(seed)
        self.up = self.down = 0
        self.requests = self.broken = 0
        self._listener = Listener(self._carry)
        self.address = self._listener.address

    @property
    def carried(self) -> int:
        return self.up + self.down

    def close(self) -> None:
        self._listener.close()

    def _carry(self, phone: socket.socket) -> None:
        server = socket.create_connection(self.upstream)
        # the handshake: once there and back before a byte of the request leaves
        time.sleep(2 * self.half)
        connection = Connection(self, phone, server)
        back = threading.Thread(target=connection.down, daemon=True)
        back.start()
        connection.up()
        back.join()


class Connection:
    """One connection over the line; ``left``: the bytes that still pass each way before it is cut."""

    def __init__(self, line: Line, phone: socket.socket, server: socket.socket) -> None:
        self.line, self.phone, self.server = line, phone, server
        self.left: dict[str, int | None] = {"up": None, "down": None}

    def up(self) -> None:
        self._flow("up", self.phone, self.server)

    def down(self) -> None:
        self._flow("down", self.server, self.phone)

    def _draw(self, head: bytes) -> None:
        """A new request: shall it be cut, and where?"""
        self.line.requests += 1
        if self.line.dice.random() >= self.line.cuts:
            return
        length = LENGTH.search(head)
        size = len(head) + (int(length[1]) if length else 0)
        place = self.line.dice.randint(0, size + AN_ANSWER)
        self.left["up" if place < size else "down"] = place if place < size else place - size

    def _flow(self, way: str, source: socket.socket, target: socket.socket) -> None:
        """One direction: a byte arrives when those before it have gone, and half a round trip later."""
        under_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        arriving = threading.Thread(target=deliver, args=(under_way, target), daemon=True)
        arriving.start()
        free = 0.0
        with contextlib.suppress(OSError):
            while piece := source.recv(SEGMENT):
                if piece.startswith(b"POST "):
                    self._draw(piece.partition(b"\r\n\r\n")[0])
                free = max(free, time.monotonic()) + len(piece) / self.line.rate
                setattr(self.line, way, getattr(self.line, way) + len(piece))
                if self._is_cut(way, len(piece)):
                    break
                under_way.put((free + self.line.half, piece))
                # no more on its way than the link holds
                time.sleep(max(0.0, free - time.monotonic()))
        under_way.put((0.0, b""))
        arriving.join()
        for one in (self.phone, self.server):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _is_cut(self, way: str, length: int) -> bool:
        left = self.left[way]
        if left is None:
            return False
        self.left[way] = left - length
        if left >= length:
            return False
        self.line.broken += 1
        return True


def deliver(under_way: queue.SimpleQueue[tuple[float, bytes]], target: socket.socket) -> None:
    """In order, each at its time; an empty piece is the end."""
    with contextlib.suppress(OSError):
        while piece := (due := under_way.get())[1]:
            time.sleep(max(0.0, due[0] - time.monotonic()))
            target.sendall(piece)
