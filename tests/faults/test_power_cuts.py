"""The power goes while phones send: what a phone holds a receipt for is in the database afterwards.

SQLite on a disk of its own whose power is cut, PostgreSQL killed at once with all its processes. Two mutants
show that the story would notice: WAL+NORMAL, and `synchronous_commit=off`.
"""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.checker import verdict
from tests.faults.disk import Disk, disk_or_skip
from tests.faults.load import keep
from tests.faults.mutants import WAL_NORMAL, project_with
from tests.faults.phones import Phone
from tests.faults.postgres import Postgres
from tests.faults.records import some_event
from tests.faults.server import ROOT, Server, copied

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

LARGE = os.environ.get("CARNET_FAULTS") == "large"
SEED = int(os.environ.get("CARNET_SEED") or random.SystemRandom().randrange(10**6))
PHONES = 4
MOST_MUTANT_CUTS = 20


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = disk_or_skip()
    yield disk
    disk.remove()


@pytest.fixture
def postgres_to_kill() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.remove()


def on_the_disk(disk: Disk, template: Path, project: Path = ROOT) -> Server:
    # one process starts in half the time of two, and it starts once a cut
    server = Server(copied(template, disk.path / "data"), project=project, workers=1)
    disk.settle()
    return server


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def enrolled(server: Server) -> list[Phone]:
    phones = [Phone(f"power {n}", SEED + n) for n in range(PHONES)]
    for phone in phones:
        phone.enrol(server.address, server.accounts()["agent"])
    return phones


def receipts_of(phones: list[Phone]) -> int:
    return sum(record.forgotten for phone in phones for record in phone.records)


def until_it_is_dark(phones: list[Phone], dice: random.Random, strike: Callable[[], None]) -> None:
    """All record and send; a few receipts later, somewhere in the middle of a push, the power goes."""
    over = threading.Event()
    enough = receipts_of(phones) + dice.randint(3, 20)

    def work(phone: Phone) -> None:
        while not over.is_set():
            keep(phone, some_event(phone.random, with_photo=False))
            phone.push(phone.waiting[:3])

    with ThreadPoolExecutor(len(phones)) as pool:
        working = [pool.submit(work, phone) for phone in phones]
        try:
            give_up = time.monotonic() + 60
            while receipts_of(phones) < enough and time.monotonic() < give_up:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.05))
            strike()
        finally:
            over.set()
        for one in working:
            one.result()


def lost(phones: list[Phone], url: str, data: Path) -> tuple[int, int]:
    """The receipts that the server does not stand by, before any phone speaks to it again; of how many."""
    found = verdict(phones, url, data)
    assert not found.altered, found
    assert not found.duplicated, found
    return len(found.lost), receipts_of(phones)


def cut_sqlite(server: Server, disk: Disk, cuts: int, *, stop_at_a_loss: bool = False) -> tuple[int, int]:
    """The receipts lost, and how many there were."""
    dice = random.Random(SEED)
    missing = receipts = 0

    def strike() -> None:
        disk.cut_power()
        server.kill()

    with running(server):
        phones = enrolled(server)
        while disk.cuts < cuts and not (stop_at_a_loss and missing):
            until_it_is_dark(phones, dice, strike)
            disk.power_on()
            server.start()
            gone, receipts = lost(phones, f"sqlite:///{server.data / 'carnet.sqlite'}", server.data)
            assert receipts, "nothing is received at all"
            missing += gone
    print(f"\nseed {SEED}: {disk.cuts} power cuts, {receipts} receipts, {missing} lost")
    return missing, receipts


def test_sqlite_keeps_every_receipt_when_the_power_goes(disk: Disk, template: Path) -> None:
    server = on_the_disk(disk, template)
    missing, receipts = cut_sqlite(server, disk, 20 if LARGE else 2)
    assert receipts > disk.cuts
    assert missing == 0


@pytest.mark.skipif(not LARGE, reason="runs in make test-faults")
def test_without_full_synchronous_receipts_are_lost(disk: Disk, template: Path, tmp_path: Path) -> None:
    project = project_with(WAL_NORMAL, tmp_path)
    server = on_the_disk(disk, template, project)
    missing, _ = cut_sqlite(server, disk, MOST_MUTANT_CUTS, stop_at_a_loss=True)
    assert missing > 0, "the harness did not catch a database that forgets at a power cut"


def kill_postgres(
    postgres: Postgres, folder: Path, kills: int, *, stop_at_a_loss: bool = False, **settings: str
) -> tuple[int, int]:
    url = postgres.make(f"killed_{uuid.uuid4().hex[:8]}", **settings)
    server = Server(folder / "data", url)
    if settings:
        server.well = {"ok", "weak"}
    server.set_up()
    dice = random.Random(SEED)
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    missing = receipts = 0
    with running(server):
        phones = enrolled(server)
        while postgres.kills < kills and not (stop_at_a_loss and missing):
            until_it_is_dark(phones, dice, postgres.kill)
            postgres.start()
            server.wait_until_healthy()
            gone, receipts = lost(phones, address, server.data)
            assert receipts, "nothing is received at all"
            missing += gone
        if not missing:
            send_the_rest(phones)
    print(f"\nseed {SEED}: {postgres.kills} kills of PostgreSQL, {receipts} receipts, {missing} lost")
    return missing, receipts


def send_the_rest(phones: list[Phone]) -> None:
    """What was not received leaves now: nothing stalls."""
    for phone in phones:
        while phone.waiting:
            assert phone.push(phone.waiting[:5]), "the server takes nothing in any more"


@pytest.mark.postgres
@pytest.mark.skipif(not LARGE, reason="runs in make test-faults")
def test_postgresql_keeps_every_receipt_when_it_is_killed(postgres_to_kill: Postgres, tmp_path: Path) -> None:
    missing, receipts = kill_postgres(postgres_to_kill, tmp_path, 20)
    assert receipts > postgres_to_kill.kills
    assert missing == 0


@pytest.mark.postgres
@pytest.mark.skipif(not LARGE, reason="runs in make test-faults")
def test_without_synchronous_commit_receipts_are_lost(postgres_to_kill: Postgres, tmp_path: Path) -> None:
    missing, _ = kill_postgres(
        postgres_to_kill, tmp_path, MOST_MUTANT_CUTS, stop_at_a_loss=True, synchronous_commit="off"
    )
    assert missing > 0, "the harness did not catch a database that forgets when it is killed"
