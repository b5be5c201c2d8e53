"""EDGE: a hundred records of one kilobyte over 240 kbit/s, 840 ms there and back, 5 % of requests cut.

`python -m bench.edge`. The phone follows the real one's rules (`sync/pace.py`: batches, pauses; gzip up,
brotli down, as over HTTPS; one connection kept open). A cut falls anywhere into a request or its answer, and
is noticed at once. Plain and sealed records are told apart: what is sealed was compressed before, one record
at a time, and is no longer JSON that repeats itself.

*JSON* is that of the hundred records when plain, each counted once: what a person typed and what their phone
says of it. *On the wire* is all that the line carried, both ways, headers and what was cut included.
"""

from __future__ import annotations

import gzip
import http.client
import json
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import brotli

from bench.link import Line
from bench.targets import Target, table
from sync.pace import FIRST, after_batch, after_cut, batch_length, pause
from tests.faults.load import keep
from tests.faults.phones import Answer, Phone, honest
from tests.faults.records import VERSIONS, some_event
from tests.faults.server import Server

SEED = 20261122
RECORDS = 100
PHONES = 40
AT_ONCE = 4
LINK = 30_000  # bytes a second
KILOBYTE = range(800, 1300)
ANOTHER_AGENT = (
    "CREATE TEMP TABLE one AS SELECT * FROM accounts WHERE username = 'agent'",
    "INSERT INTO account_scopes (account_id, programme, region)"
    " SELECT :name, programme, region FROM account_scopes WHERE account_id = (SELECT id FROM one)",
    "UPDATE one SET id = :name, username = :name",
    "INSERT INTO accounts SELECT * FROM one",
)


@dataclass
class Round:
    """What one phone needed; sizes in bytes."""

    json: int
    up: int
    down: int
    asked: int
    told: int
    seconds: float
    requests: int
    cuts: int

    @property
    def share(self) -> float:
        return (self.up + self.down) / self.json

    @property
    def goodput(self) -> float:
        return self.json / self.seconds / LINK


@dataclass
class Said:
    """JSON that was heard, before it was packed: in requests that were answered, and in their answers."""

    asked: int = 0
    told: int = 0


def colleague(server: Server, number: int) -> dict[str, str]:
    """Another agent, with the first one's password: a phone is told of all that its person does elsewhere."""
    name = f"edge{number}"
    with closing(sqlite3.connect(server.data / "carnet.sqlite", timeout=30)) as base, base:
        for statement in ANOTHER_AGENT:
            base.execute(statement, {"name": name} if ":name" in statement else {})
    return {**server.accounts()["agent"], "username": name}


def loaded(server: Server, seed: int, sealing: float) -> tuple[Phone, int]:
    """A phone with a hundred records, and the bytes of their plain JSON."""
    phone = Phone(f"edge {seed}", seed, sealing=0.0)
    phone.enrol(server.address, colleague(server, seed))
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
    line = Line(server.address, seed, rate=LINK)
    start = time.monotonic()
    said = drain(phone, line)
    seconds = time.monotonic() - start
    line.close()
    return Round(plain, line.up, line.down, said.asked, said.told, seconds, line.requests, line.broken)


def drain(phone: Phone, line: Line) -> Said:
    """Until all is received, as the phone does it."""
    limit, failures, said = FIRST, 0, Said()
    connection: http.client.HTTPConnection | None = None
    while waiting := phone.waiting:
        sizes = [len(one.payload) + 400 for one in waiting]
        length = batch_length(sizes, limit)
        message = phone.message(waiting[:length]) | {"have": {"forms": VERSIONS, "places": None}}
        plain = json.dumps(message, ensure_ascii=False).encode()
        connection = connection or http.client.HTTPConnection(*line.address, timeout=60)
        began = time.monotonic()
        try:
            answer = ask(connection, phone, gzip.compress(plain, 6))
        except (OSError, http.client.HTTPException):
            connection.close()
            connection, failures, limit = None, failures + 1, after_cut(limit)
            time.sleep(pause(failures, phone.random.random()) / 1000)
            continue
        assert answer.status == 200, answer
        failures, limit = 0, after_batch(limit, sum(sizes[:length]), time.monotonic() - began)
        said.asked += len(plain)
        said.told += len(answer.body or b"")
        for record in waiting[:length]:
            record.forgotten = honest(answer, record)
    return said


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


def told(name: str, rounds: list[Round]) -> None:
    kilobytes = {
        field: median([getattr(one, field) / 1000 for one in rounds])
        for field in ("json", "asked", "up", "told", "down")
    }
    shares, goodputs = [one.share for one in rounds], [one.goodput for one in rounds]
    seconds = [one.seconds for one in rounds]
    print(
        "  {name:<7}{json:4.0f} KB of JSON in the records; asked {asked:.0f} KB of JSON as {up:.0f} KB,"
        " told {told:.0f} KB as {down:.0f} KB".format(name=name, **kilobytes)
    )
    print(
        f"         on the wire {100 * median(shares):.0f} % of it, worst {100 * max(shares):.0f} %;"
        f" {median(seconds):.1f} s, worst {max(seconds):.1f} s;"
        f" goodput {100 * median(goodputs):.0f} % of the link, worst {100 * min(goodputs):.0f} %;"
        f" {sum(one.cuts for one in rounds)} of {sum(one.requests for one in rounds)} requests cut,"
        f" in {sum(one.cuts > 0 for one in rounds)} of {len(rounds)} phones"
    )


def edge(server: Server, seed: int = SEED) -> list[Target]:
    """Two lines each for plain and for sealed records, and the targets."""
    print(f"\nEDGE, {RECORDS} records of about 1 KB a phone, {PHONES} phones, {AT_ONCE} at a time")
    targets: list[Target] = []
    for name, sealing, first in (("plain", 0.0, seed), ("sealed", 1.0, seed + PHONES)):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            rounds = list(pool.map(partial(one_round, server, sealing=sealing), range(first, first + PHONES)))
        told(name, rounds)
        goodput = 100 * median([one.goodput for one in rounds])
        targets.append(Target(f"edge: {name}, JSON a second", goodput, 70, "% of link", least=True))
        if not sealing:
            share = 100 * median([one.share for one in rounds])
            targets.insert(0, Target("edge: plain, bytes on the wire", share, 35, "% of JSON"))
    return targets


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="carnet-edge-") as folder:
        bench = Server(Path(folder) / "data")
        bench.set_up()
        bench.start()
        try:
            sys.exit(not table(edge(bench)))
        finally:
            bench.stop()
