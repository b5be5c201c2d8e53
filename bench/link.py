"""A slow link in front of a server on this machine: so many bytes a second, so long there and back, cut at
times. TCP's own slow start and the TLS handshake are not played."""

from __future__ import annotations

import contextlib
import queue
import random
import socket
import threading
import time

SEGMENT = 1400


class Line:
    """EDGE: 240 kbit/s each way, 840 ms there and back; each request is cut with the chance ``cuts``."""

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
        self.carried = 0
        self.broken = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        server = socket.create_connection(self.upstream)
        # the handshake: once there and back before a byte of the request leaves
        time.sleep(2 * self.half)
        # a cut falls somewhere into the first kilobytes of this connection, or never
        left = self.dice.randint(0, 20_000) if self.dice.random() < self.cuts else None
        pair = (phone, server)
        back = threading.Thread(target=self._flow, args=(server, phone, pair, None), daemon=True)
        back.start()
        self._flow(phone, server, pair, left)
        back.join()

    def _flow(
        self,
        source: socket.socket,
        target: socket.socket,
        pair: tuple[socket.socket, socket.socket],
        left: int | None,
    ) -> None:
        """One direction: a byte arrives when those before it have gone, and half a round trip later."""
        under_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        arriving = threading.Thread(target=deliver, args=(under_way, target), daemon=True)
        arriving.start()
        free = 0.0
        with contextlib.suppress(OSError):
            while piece := source.recv(SEGMENT):
                free = max(free, time.monotonic()) + len(piece) / self.rate
                self.carried += len(piece)
                if left is not None:
                    left -= len(piece)
                    if left < 0:
                        self.broken += 1
                        break
                under_way.put((free + self.half, piece))
                # no more on its way than the link holds
                time.sleep(max(0.0, free - time.monotonic()))
        under_way.put((0.0, b""))
        arriving.join()
        for one in pair:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def deliver(under_way: queue.SimpleQueue[tuple[float, bytes]], target: socket.socket) -> None:
    """In order, each at its time; an empty piece is the end."""
    with contextlib.suppress(OSError):
        while piece := (due := under_way.get())[1]:
            time.sleep(max(0.0, due[0] - time.monotonic()))
            target.sendall(piece)
