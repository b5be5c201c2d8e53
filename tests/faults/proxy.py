"""A proxy that lies the way a bad network does, between phones and a server on this machine.

It speaks HTTP one request a connection, so that each fault hits exactly one request. The faults come from a
seeded generator; which request meets which fault depends on the threads too, so one seed makes similar
runs, not identical ones.
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

from tests.faults.listener import Listener

PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Bienvenue ! Connectez-vous pour continuer.</p>"
LATEST_REPLAY = 1.5

FAULTS: dict[str, float] = {
    "pass": 50,
    "drop_before": 7,
    "cut_request": 6,
    "lose_response": 9,
    "cut_response": 6,
    "delay": 6,
    "duplicate": 5,
    "replay_later": 4,
    "captive_portal": 3,
    "foreign_json": 2,
    "bad_gateway": 3,
    "redirect": 2,
    "no_content": 2,
    "answer_of_another": 3,
}
"""Weights. Half of the requests meet a fault: worse than any link a phone would still use."""


def read_message(connection: socket.socket) -> bytes:
    """One HTTP message, whole: headers and as many bytes as Content-Length says (to the end without it)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        None,
    )
    if length is None:
        length = 0 if head.split(b" ", 1)[0] in (b"GET", b"DELETE", b"HEAD") else 1 << 40
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            break
        body += more
    return head + b"\r\n\r\n" + body


def reply(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class FaultProxy:
    """Listens on a free port of the loopback; `heal()` ends the faults, `close()` ends the proxy."""

    def __init__(self, upstream: tuple[str, int], seed: int, faults: Mapping[str, float] = FAULTS) -> None:
        self.upstream = upstream
        self.random = random.Random(seed)
        self.faults = dict(faults)
        self.met: Counter[str] = Counter()
        self.on_forward: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._former = b""
        self._listener = Listener(self._serve)
        self.address = self._listener.address

    def heal(self) -> None:
        self.faults = {"pass": 1}

    def close(self) -> None:
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(60)
            try:
                request = read_message(connection)
                if request:
                    answer = getattr(self, f"_{self._choose()}")(request)
                    connection.sendall(answer)
            except OSError:
                pass  # to the phone: a connection that closed without an answer, which is what it was

    def _choose(self) -> str:
        with self._lock:
            fault = self.random.choices(list(self.faults), list(self.faults.values()))[0]
            self.met[fault] += 1
        return fault

    def _forward(self, request: bytes) -> bytes:
        with socket.create_connection(self.upstream, timeout=60) as server:
            server.sendall(without_keep_alive(request))
            self.on_forward()
            return read_message(server)

    _pass = _forward

    def _drop_before(self, request: bytes) -> bytes:
        return b""

    def _cut_request(self, request: bytes) -> bytes:
        with socket.create_connection(self.upstream, timeout=60) as server:
            server.sendall(without_keep_alive(request)[: len(request) * 2 // 3])
        return b""

    def _lose_response(self, request: bytes) -> bytes:
        self._forward(request)
        return b""

    def _cut_response(self, request: bytes) -> bytes:
        answer = self._forward(request)
        return answer[: len(answer) * 2 // 3]

    def _delay(self, request: bytes) -> bytes:
        time.sleep(self.random.uniform(0.05, 0.4))
        answer = self._forward(request)
        time.sleep(self.random.uniform(0.05, 0.4))
        return answer

    def _duplicate(self, request: bytes) -> bytes:
        """Both copies at the same time: the server sees a race, the phone gets the one answer."""
        twin = threading.Thread(target=self._quietly, args=(request,), daemon=True)
        twin.start()
        answer = self._forward(request)
        twin.join()
        return answer

    def _replay_later(self, request: bytes) -> bytes:
        """The phone gets nothing; the request arrives after newer ones did."""
        threading.Timer(self.random.uniform(0.2, LATEST_REPLAY), self._quietly, args=(request,)).start()
        return b""

    def _quietly(self, request: bytes) -> None:
        # When the server is down this copy is lost, as a copy may be.
        with contextlib.suppress(OSError):
            self._forward(request)

    def _captive_portal(self, request: bytes) -> bytes:
        return reply("200 OK", PORTAL, "Content-Type: text/html; charset=utf-8")

    def _foreign_json(self, request: bytes) -> bytes:
        return reply("200 OK", b'{"status": "ok", "results": []}', "Content-Type: application/json")

    def _bad_gateway(self, request: bytes) -> bytes:
        return reply("502 Bad Gateway", b"<h1>502</h1>", "Content-Type: text/html")

    def _redirect(self, request: bytes) -> bytes:
        return reply("302 Found", b"", "Location: http://127.0.0.1:9/login")

    def _no_content(self, request: bytes) -> bytes:
        return reply("204 No Content", b"")

    def _answer_of_another(self, request: bytes) -> bytes:
        """The server did its work, and the phone hears what was meant for somebody else before it."""
        answer = self._forward(request)
        with self._lock:
            former, self._former = self._former, answer
        return former


def without_keep_alive(request: bytes) -> bytes:
    """Asks the server to close after its answer: one request a connection on both sides."""
    head, body = request.split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
