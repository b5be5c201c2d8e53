"""Each fault of the proxy does what its name says; else the fault stories would prove nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.phones import Answer, Phone, Record, honest, naive
from tests.faults.proxy import FaultProxy


class Counting(ThreadingHTTPServer):
    """Counts the whole requests that arrived, and answers each with a body of 200 bytes."""

    arrived: int = 0


class Counter(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        if len(self.rfile.read(length)) < length:
            return
        assert isinstance(self.server, Counting)
        self.server.arrived += 1
        body = b'{"protocol": 1}' + b" " * 185
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Counting]:
    server = Counting(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()


def through(server: Counting, fault: str) -> Answer:
    proxy = FaultProxy(("127.0.0.1", server.server_port), seed=1, faults={fault: 1})
    phone = Phone("curious", seed=1)
    phone.address = proxy.address
    answer = phone.request("POST", "/api/v1/sync", b"x" * 3000)
    proxy.close()
    return answer


@pytest.mark.parametrize(
    ("fault", "arrivals", "status", "whole"),
    [
        ("pass", 1, 200, True),
        ("delay", 1, 200, True),
        ("duplicate", 2, 200, True),
        ("drop_before", 0, 0, False),
        ("cut_request", 0, 0, False),
        ("lose_response", 1, 0, False),
        ("cut_response", 1, 200, False),
        ("captive_portal", 0, 200, True),
        ("foreign_json", 0, 200, True),
        ("bad_gateway", 0, 502, True),
        ("redirect", 0, 302, True),
        ("no_content", 0, 204, True),
        ("answer_of_another", 1, 0, False),
    ],
)
def test_each_fault_does_what_its_name_says(
    server: Counting, fault: str, arrivals: int, status: int, whole: bool
) -> None:
    answer = through(server, fault)
    assert (server.arrived, answer.status, answer.body is not None) == (arrivals, status, whole)


def record() -> Record:
    return Record("an-id", "{}", "its-digest", 1, "formation", "1")


@pytest.mark.parametrize(
    "fault", ["captive_portal", "foreign_json", "cut_response", "redirect", "bad_gateway", "no_content"]
)
def test_an_honest_phone_takes_none_of_these_answers_for_a_receipt(server: Counting, fault: str) -> None:
    assert not honest(through(server, fault), record())


@pytest.mark.parametrize("fault", ["captive_portal", "foreign_json", "cut_response", "no_content"])
def test_a_naive_phone_takes_these_answers_for_a_receipt(server: Counting, fault: str) -> None:
    assert naive(through(server, fault), record())
