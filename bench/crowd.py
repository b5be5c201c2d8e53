"""A crowd of phones: each comes, sends its queue, waits as it is asked, and comes again until it is done."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.crowd_records import Envelope
from sync.pace import retry_after, wait
from sync.receipts import is_receipt, results_of
from tests.faults.records import VERSIONS


@dataclass
class Swarmer:
    """One phone: its queue, when it came, when it was done."""

    token: str
    device: str
    comes: float
    loses: bool
    waiting: list[Envelope] = field(default_factory=list)
    received: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0
    done: float = 0.0


@dataclass
class Crowd:
    address: tuple[str, int]
    phones: list[Swarmer]
    dice: random.Random
    answers: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)


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
    status = int(lines[0].split()[1])
    if phone.loses and status == 200:
        phone.loses = False
        raise ConnectionError
    return status, headers, body


async def one_try(crowd: Crowd, phone: Swarmer) -> float:
    """Milliseconds that the server asks this phone to stay away; 0 when it asked for nothing."""
    phone.tries += 1
    try:
        status, headers, body = await exchange(crowd, phone)
        said = json.loads(body) if status == 200 else None
    except (OSError, TimeoutError, IndexError, ValueError):
        # the server was killed, or the answer was lost or cut: what became of the records is not known
        crowd.answers["none"] += 1
        return 0
    crowd.answers[str(status)] += 1
    if said is None:
        return retry_after(headers.get("retry-after"), headers.get("date"))
    results = results_of(said)
    heard = [one for one in phone.waiting if any(is_receipt(result, one) for result in results)]
    crowd.results.update(result["status"] for result in said["results"])
    phone.received += [(one["id"], one["sha256"]) for one in heard]
    phone.waiting = [one for one in phone.waiting if one not in heard]
    return 0


async def live(crowd: Crowd, phone: Swarmer, start: float) -> None:
    await asyncio.sleep(max(0.0, start + phone.comes - time.monotonic()))
    failures = 0
    while phone.waiting:
        asked = await one_try(crowd, phone)
        if phone.waiting:
            failures += 1
            await asyncio.sleep(wait(failures, asked, crowd.dice.random()) / 1000)
    phone.done = time.monotonic() - start
