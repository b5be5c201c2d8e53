"""Records a second through a real gunicorn, pushed by several phones at once in full batches."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.faults.load import keep
from tests.faults.phones import LARGEST_BATCH, Phone
from tests.faults.records import some_event
from tests.faults.server import Server

PHONES = 4
RECORDS = 150


def push_all(phone: Phone) -> None:
    while phone.waiting:
        assert phone.push(phone.waiting[:LARGEST_BATCH]), "a push on a good link brought no receipt"


def records_per_second(server: Server, seed: int) -> float:
    random = Random(seed)
    phones = [Phone(f"bench {n}", random.getrandbits(32)) for n in range(PHONES)]
    for phone in phones:
        phone.enrol(server.address, server.accounts()["agent"])
        for _ in range(RECORDS):
            keep(phone, some_event(phone.random, with_photo=False))
    start = time.perf_counter()
    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(push_all, phones))
    return PHONES * RECORDS / (time.perf_counter() - start)
