"""EDGE: a hundred records of one kilobyte over 240 kbit/s, 840 ms there and back, 5 % of connections cut.

`python -m bench.edge`. The phone follows the real one's rules (`sync/pace.py`: batches, pauses; gzip up,
brotli down, as over HTTPS; one connection kept open). Plain and sealed records are told apart: what is sealed
was compressed before, one record at a time, and is no longer JSON that repeats itself.
"""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import brotli

from bench.link import Line
from sync.pace import FIRST, after_cut, batch_length, pause
from tests.faults.load import keep
from tests.faults.phones import Answer, Phone, honest
from tests.faults.records import VERSIONS, some_event
from tests.faults.server import Server

SEED = 20261122
RECORDS = 100
ROUNDS = 4
KILOBYTE = range(800, 1300)
MOST_BYTES, LEAST_GOODPUT = 0.35, 0.70


@dataclass
class Round:
    """What one phone needed. ``json`` is the plain JSON of its records, each once."""

    json: int
    carried: int
    packed: int
    seconds: float
    cuts: int


def loaded(server: Server, seed: int, sealing: float) -> tuple[Phone, int]:
    """A phone with a hundred records, and the bytes of their plain JSON."""
    phone = Phone(f"edge {seed}", seed, sealing=0.0)
    phone.enrol(server.address, server.accounts()["agent"])
    dice, plain = Random(seed), 0
    while len(phone.records) < RECORDS:
        event = some_event(dice, with_photo=False)
        if len(json.dumps(event.answers, ensure_ascii=False).encode()) not in KILOBYTE:
            continue
        keep(phone, event)
        plain += size_of(phone.records[-1].envelope())
        if sealing:
            phone.records.pop()
            phone.sealing = 1.0
            keep(phone, event)
            phone.sealing = 0.0
    return phone, plain


def size_of(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def one_round(server: Server, seed: int, sealing: float) -> Round:
    phone, plain = loaded(server, seed, sealing)
    line = Line(server.address, seed)
    start = time.monotonic()
    packed = drain(phone, line)
    seconds = time.monotonic() - start
    line.close()
    return Round(plain, line.carried, packed, seconds, line.broken)


def drain(phone: Phone, line: Line) -> int:
    """Until all is received, as the phone does it; the bytes of the bodies that went through."""
    limit, failures, packed = FIRST, 0, 0
    connection: http.client.HTTPConnection | None = None
    while waiting := phone.waiting:
        length = batch_length([len(one.payload) + 400 for one in waiting], limit)
        message = phone.message(waiting[:length]) | {"have": {"forms": VERSIONS, "places": None}}
        body = gzip.compress(json.dumps(message, ensure_ascii=False).encode(), 6)
        connection = connection or http.client.HTTPConnection(*line.address, timeout=60)
        try:
            answer = ask(connection, phone, body)
        except (OSError, http.client.HTTPException):
            connection.close()
            connection, failures, limit = None, failures + 1, after_cut(limit)
            time.sleep(pause(failures, phone.random.random()) / 1000)
            continue
        failures, packed = 0, packed + len(body)
        for record in waiting[:length]:
            record.forgotten = honest(answer, record)
    return packed


def ask(connection: http.client.HTTPConnection, phone: Phone, body: bytes) -> Answer:
    headers = {
        "Content-Type": "application/json", "Content-Encoding": "gzip", "Accept-Encoding": "br",
        "Authorization": f"Bearer {phone.token}",
    }  # fmt: skip
    connection.request("POST", "/api/v1/sync", body, headers)
    response = connection.getresponse()
    content = response.read()
    if response.headers.get("Content-Encoding") == "br":
        content = brotli.decompress(content)
    return Answer(response.status, content)


def told(name: str, rounds: list[Round], rate: float) -> bool:
    shares = [one.carried / one.json for one in rounds]
    goodput = statistics.median(one.json / one.seconds / rate for one in rounds)
    use = statistics.median(one.packed / one.seconds / rate for one in rounds)
    print(
        f"  {name:<7}{statistics.mean(one.json for one in rounds) / 1000:4.0f} KB of JSON,"
        f" {100 * statistics.median(shares):.0f} % of it on the wire both ways"
        f" (worst {100 * max(shares):.0f} %), {statistics.median(one.seconds for one in rounds):.1f} s,"
        f" {sum(one.cuts for one in rounds)} cuts; goodput {100 * goodput:.0f} % of the link as JSON,"
        f" {100 * use:.0f} % as packed bytes"
    )
    return statistics.median(shares) <= MOST_BYTES and goodput >= LEAST_GOODPUT


def edge(server: Server, seed: int = SEED) -> bool:
    """Prints a line for plain and one for sealed records; true when the plain ones are as wanted."""
    print(f"\nEDGE, {RECORDS} records of about 1 KB, {ROUNDS} phones; wanted: 35 % on the wire, goodput 70 %")
    within = []
    for name, sealing in (("plain", 0.0), ("sealed", 1.0)):
        with ThreadPoolExecutor(ROUNDS) as pool:
            numbers, shares = range(seed, seed + ROUNDS), [sealing] * ROUNDS
            rounds = list(pool.map(one_round, [server] * ROUNDS, numbers, shares))
        within.append(told(name, rounds, 30_000))
    return within[0]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="carnet-edge-") as folder:
        bench = Server(Path(folder) / "data")
        bench.set_up()
        bench.start()
        try:
            sys.exit(not edge(bench))
        finally:
            bench.stop()
