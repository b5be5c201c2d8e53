"""Ten thousand phones come back from three weeks offline within the same hour.

`python -m bench.swarm [PHONES] [SECONDS]`: a real gunicorn, SQLite, records of all forms, ten a phone. The
hour is compressed into SECONDS: only the arrivals are, uniformly drawn; every pause of a phone (its own, and
the server's Retry-After) is waited for in full, so the crowd is that much denser than the real one. One phone
in twenty loses the first answer and sends again. Accounts and phones are written into the database
beforehand; that is not what is measured.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.accounts.models import Account, Scope
from server.app import create_app
from server.devices.credentials import token_hash
from server.devices.models import Device
from server.extensions import db, now
from sync.digests import sha256_of
from sync.pace import retry_after, wait
from sync.receipts import is_receipt, results_of
from tests.faults.records import VERSIONS, some_event
from tests.faults.server import Server

SEED = 20261122
RECORDS = 10
PHONES, SECONDS = 300, 15
DIFFERENT = 200
ONE_LOSES_IN = 20
PATIENCE = 1800


@dataclass
class Swarmer:
    """One phone: its queue, when it came, when it was done."""

    token: str
    device: str
    comes: float
    loses: bool
    waiting: list[dict[str, Any]] = field(default_factory=list)
    received: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0
    done: float = 0.0


@dataclass
class Crowd:
    address: tuple[str, int]
    phones: list[Swarmer]
    dice: random.Random
    met: Counter[str] = field(default_factory=Counter)


def payloads(dice: random.Random) -> list[tuple[str, str]]:
    """Form and answers of so many different events."""
    events = [some_event(dice, with_photo=False) for _ in range(DIFFERENT)]
    return [(one.form, json.dumps(one.answers, ensure_ascii=False)) for one in events]


def queue(number: int, events: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for sequence in range(1, RECORDS + 1):
        form, answers = events[(number * RECORDS + sequence) % len(events)]
        payload = f'{{"_meta": {{"app": "swarm {number}.{sequence}"}}, {answers[1:]}'
        yield {
            "id": str(uuid.uuid4()), "revision": 1, "parent": None, "sequence": sequence, "form": form,
            "version": VERSIONS[form], "sha256": sha256_of(payload), "content": "plain", "key": None,
            "payload": payload, "files": [],
        }  # fmt: skip


def sign_up(data: Path, phones: list[Swarmer]) -> None:
    """An account and a phone each, as enrolment would leave them."""
    with create_app({"CARNET_DATA": str(data)}).app_context():
        accounts, scopes, devices = [], [], []
        for number, phone in enumerate(phones):
            account = str(uuid.uuid4())
            name = f"swarm{number}"
            accounts.append(
                {"id": account, "username": name, "name": name, "role": "agent", "password_hash": "!"}
            )
            scopes.append({"account_id": account, "programme": None, "region": None})
            devices.append(
                {"id": phone.device, "account_id": account, "name": name, "enrolled_at": now(),
                 "token_hash": token_hash(phone.token)}
            )  # fmt: skip
        for model, rows in ((Account, accounts), (Scope, scopes), (Device, devices)):
            db.session.execute(db.insert(model), rows)
        db.session.commit()


def request_of(phone: Swarmer) -> bytes:
    message = {
        "protocol": 1,
        "device": {"id": phone.device, "app": "swarm", "clock": "2026-11-22T10:00:00+01:00",
                   "waiting": len(phone.waiting), "drafts": 0, "free_bytes": 10**9},
        "cursor": None, "have": {"forms": VERSIONS, "places": None}, "holdings": None,
        "submissions": phone.waiting,
    }  # fmt: skip
    body = gzip.compress(json.dumps(message, ensure_ascii=False).encode(), 6)
    head = (
        "POST /api/v1/sync HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
        f"Authorization: Bearer {phone.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(crowd: Crowd, phone: Swarmer) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; the answer is lost on the way for those who lose theirs once."""
    reader, writer = await asyncio.open_connection(*crowd.address)
    try:
        writer.write(request_of(phone))
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 120)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    status = int(lines[0].split()[1]) if lines[0] else 0
    if phone.loses and status == 200:
        phone.loses = False
        raise ConnectionError
    return status, headers, body


async def one_try(crowd: Crowd, phone: Swarmer) -> float:
    """Milliseconds that the server asks this phone to stay away; 0 when it asked for nothing."""
    phone.tries += 1
    try:
        status, headers, body = await exchange(crowd, phone)
    except (OSError, TimeoutError, IndexError):
        crowd.met["cut"] += 1
        return 0
    crowd.met[str(status)] += 1
    if status != 200:
        return retry_after(headers.get("retry-after"), headers.get("date"))
    results = results_of(json.loads(body))
    heard = [one for one in phone.waiting if any(is_receipt(result, one) for result in results)]
    phone.received += [(one["id"], one["sha256"]) for one in heard]
    phone.waiting = [one for one in phone.waiting if one not in heard]
    return 0


async def live(
    crowd: Crowd, phone: Swarmer, number: int, events: list[tuple[str, str]], start: float
) -> None:
    await asyncio.sleep(max(0.0, start + phone.comes - time.monotonic()))
    phone.waiting = list(queue(number, events))
    failures = 0
    while phone.waiting:
        asked = await one_try(crowd, phone)
        if phone.waiting:
            failures += 1
            await asyncio.sleep(wait(failures, asked, crowd.dice.random()) / 1000)
    phone.done = time.monotonic() - start


async def all_of(crowd: Crowd, events: list[tuple[str, str]]) -> None:
    start = time.monotonic()
    living = [
        asyncio.create_task(live(crowd, phone, number, events, start))
        for number, phone in enumerate(crowd.phones)
    ]
    _, stalled = await asyncio.wait(living, timeout=PATIENCE)
    for one in stalled:
        one.cancel()


def stored(database: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT submission_id, sha256 FROM revisions").fetchall()
    numbers = [row[0] for row in connection.execute("SELECT number FROM submissions WHERE number NOTNULL")]
    connection.close()
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    return [(row[0], row[1]) for row in rows]


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def told(crowd: Crowd, seconds: float, rows: list[tuple[str, str]]) -> bool:
    """Prints what came of it; true when nothing was lost, doubled or left behind."""
    phones, records = crowd.phones, len(crowd.phones) * RECORDS
    received = [one for phone in phones for one in phone.received]
    lost = len(set(received) - set(rows)) + (records - len(set(rows)))
    doubled, stalled = len(rows) - len(set(rows)), sum(not phone.done for phone in phones)
    last = max(phone.done for phone in phones)
    print(f"\nSwarm: {len(phones)} phones, an hour within {seconds:.0f} s, {records} records, real gunicorn")
    print(f"  lost {lost}, doubled {doubled}, stalled {stalled}")
    print(f"  {records / last:.0f} records/s over {last:.0f} s; answers {dict(sorted(crowd.met.items()))}")
    took = [phone.done - phone.comes for phone in phones if phone.done]
    if took:
        print(
            f"  from arrival to done: median {statistics.median(took):.1f} s, "
            f"95 % {quantile(took, 0.95):.1f} s, last {max(took):.1f} s; "
            f"most tries {max(phone.tries for phone in phones)}"
        )
        ordered = sorted(phones, key=lambda phone: phone.comes)
        fifth = max(1, len(ordered) // 5)
        medians = [
            statistics.median([one.done - one.comes for one in ordered[at : at + fifth]])
            for at in range(0, fifth * 5, fifth)
        ]
        print(f"  medians by fifths of arrival: {', '.join(f'{one:.1f}' for one in medians)} s")
    return not (lost or doubled or stalled)


def swarm(count: int = PHONES, seconds: float = SECONDS, seed: int = SEED) -> bool:
    dice = random.Random(seed)
    phones = [
        Swarmer(
            f"{dice.getrandbits(256):064x}",
            str(uuid.uuid4()),
            dice.uniform(0, seconds),
            number % ONE_LOSES_IN == 0,
        )
        for number in range(count)
    ]
    with tempfile.TemporaryDirectory(prefix="carnet-swarm-") as folder:
        server = Server(Path(folder) / "data")
        server.set_up()
        sign_up(server.data, phones)
        server.start()
        try:
            crowd = Crowd(server.address, phones, dice)
            asyncio.run(all_of(crowd, payloads(dice)))
        finally:
            server.stop()
        return told(crowd, seconds, stored(server.data / "carnet.sqlite"))


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:3]]
    sys.exit(not swarm(int(given[0]) if given else PHONES, given[1] if len(given) > 1 else SECONDS))
