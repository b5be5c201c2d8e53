"""A line to the server that breaks in the middle of a photo: after so many bytes of its pieces."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from tests.faults.listener import Listener

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Cable:
    """Carries everything, and counts what leaves in the bodies of PATCH requests; ``break_at`` cuts there."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self.upstream = upstream
        self.carried = 0
        self.break_at: int | None = None
        self._open: set[socket.socket] = set()
        self._listener = Listener(self._carry)
        self.port = self._listener.address[1]

    @property
    def is_broken(self) -> bool:
        return self.break_at is not None and self.carried >= self.break_at

    def mend(self) -> None:
        self.break_at = None

    def close(self) -> None:
        self._listener.close()

    def _carry(self, phone: socket.socket) -> None:
        with phone, contextlib.suppress(OSError):
            if self.is_broken:
                return
            with socket.create_connection(self.upstream) as server:
                pair = {phone, server}
                self._open |= pair
                threading.Thread(target=self._back, args=(server, phone), daemon=True).start()
                self._away(phone, server)
                self._open -= pair

    def _back(self, server: socket.socket, phone: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                phone.sendall(data)
            phone.shutdown(socket.SHUT_WR)

    def _away(self, phone: socket.socket, server: socket.socket) -> None:
        left = 0
        while data := phone.recv(65536):
            body = data
            if left == 0:
                head, _, body = data.partition(b"\r\n\r\n")
                length = LENGTH.search(head) if data.startswith(b"PATCH ") else None
                left = int(length[1]) if length else 0
                body = body if length else b""
            left -= len(body)
            self.carried += len(body)
            beyond = 0 if self.break_at is None else max(0, self.carried - self.break_at)
            self.carried -= beyond
            server.sendall(data[: len(data) - beyond])
            if self.is_broken:
                self._cut()
                return

    def _cut(self) -> None:
        for end in [*self._open]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
