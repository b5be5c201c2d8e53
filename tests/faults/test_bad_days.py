"""Smaller misfortunes, one after the other on one server: a poison record, a locked database, a full disk, a
lost login, a revoked phone, a withdrawn form, a restored phone, a restored server, a crowd.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import random
import shutil
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker import verdict
from tests.faults.disk import Disk, disk_or_skip
from tests.faults.load import TEN_YEARS, keep
from tests.faults.phones import Phone, honest
from tests.faults.records import some_event
from tests.faults.server import Server, copied

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
LARGE = os.environ.get("CARNET_FAULTS") == "large"
WITHDRAWN = "formation"
PATIENCE_OF_SQLITE = 30  # seconds: busy_timeout in server/database.py
SEED = int(os.environ.get("CARNET_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(scope="module")
def server(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(copied(template, tmp_path_factory.mktemp("bad-days") / "data"))
    server.start()
    yield server
    server.stop()


def phone_of(server: Server, account: str = "agent", records: int = 0, **look: Any) -> Phone:
    phone = Phone("bad day", SEED, **look)
    phone.id = str(uuid.uuid4())
    phone.random.seed(f"{SEED} {phone.id}")
    phone.enrol(server.address, server.accounts()[account])
    for _ in range(records):
        keep(phone, some_event(phone.random, with_photo=False))
    return phone


def database(server: Server) -> str:
    return f"sqlite:///{server.data / 'carnet.sqlite'}"


def lost(server: Server, *phones: Phone) -> list[str]:
    return verdict(phones, database(server), server.data).lost


def send_all(phone: Phone, tries: int = 20) -> None:
    """What waits leaves, and nothing of it is refused."""
    for _ in range(tries):
        if phone.waiting:
            phone.push(phone.waiting[:10])
    stuck = [record for record in phone.records if not record.forgotten]
    assert not stuck, f"{len(stuck)} records stalled"


def nothing_lost(server: Server, *phones: Phone) -> None:
    missing = lost(server, *phones)
    assert not missing, f"{len(missing)} records lost"


def by_the_office(server: Server, method: str, path: str) -> int:
    account = server.accounts()["admin"]
    secret = base64.b64encode(f"{account['username']}:{account['password']}".encode()).decode()
    connection = http.client.HTTPConnection(*server.address, timeout=30)
    connection.request(method, path, headers={"Authorization": f"Basic {secret}"})
    status = connection.getresponse().status
    connection.close()
    return status


def change(server: Server, statement: str) -> None:
    """What happens in the office meanwhile, without its screens."""
    with contextlib.closing(sqlite3.connect(server.data / "carnet.sqlite", timeout=30)) as connection:
        connection.execute(statement)
        connection.commit()


POISON: list[dict[str, Any]] = [
    {"payload": None},
    {"files": "none"},
    {"sha256": "0" * 64},
    {"id": "not an id"},
    {"payload": "[" * 100_000},
]


@pytest.mark.parametrize("poison", POISON, ids=["type", "files", "digest", "id", "depth"])
def test_one_poison_record_in_fifty_blocks_no_other(server: Server, poison: dict[str, Any]) -> None:
    phone = phone_of(server, records=50)
    bad = phone.records[25]
    message = phone.message(phone.records)
    message["submissions"][25] |= poison
    answer = phone.request("POST", "/api/v1/sync", json.dumps(message).encode())
    stalled = [record for record in phone.records if record is not bad and not honest(answer, record)]
    assert not stalled, f"{len(stalled)} records stalled beside a bad one"
    assert not honest(answer, bad)


def test_a_database_locked_by_another_is_waited_for_or_told(server: Server) -> None:
    phone = phone_of(server, records=10)
    other = sqlite3.connect(server.data / "carnet.sqlite", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(phone.push, phone.waiting)
        time.sleep(1)
        assert phone.waiting
        other.execute("ROLLBACK")
        assert sending.result()
    other.close()
    assert not phone.waiting
    nothing_lost(server, phone)


@pytest.mark.skipif(not LARGE, reason="runs in make test-faults: it outwaits the database's patience")
def test_a_database_locked_for_too_long_is_told_and_nothing_is_set_aside(server: Server) -> None:
    locked_in_mid_push(server)


def locked_in_mid_push(server: Server) -> None:
    """The phone has said who it is; while its slow body comes, somebody else takes the database."""
    phone = phone_of(server, records=3)
    batch, body = list(phone.waiting), json.dumps(phone.message(phone.waiting)).encode()
    path = server.data / "carnet.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    with contextlib.closing(other), ThreadPoolExecutor(1) as pool:
        sending = pool.submit(
            phone.request_slowly, "/api/v1/sync", body, lambda: other.execute("BEGIN IMMEDIATE")
        )
        time.sleep(PATIENCE_OF_SQLITE + 2)
        assert not sending.done() or not phone.hear(sending.result(), batch)
        other.execute("ROLLBACK")
        phone.hear(sending.result(), batch)
    send_all(phone)
    nothing_lost(server, phone)


def test_the_office_password_changes_and_the_phone_goes_on(server: Server) -> None:
    """A login that is over, or a new password, is not the phone's credential."""
    phone = phone_of(server, records=5)
    change(
        server,
        "INSERT INTO account_sessions SELECT 'today', id, CURRENT_TIMESTAMP, NULL, '', '' FROM accounts"
        " WHERE username = 'agent'",
    )
    assert phone.push(phone.waiting[:2])
    change(server, "UPDATE account_sessions SET closed_at = CURRENT_TIMESTAMP")
    change(server, "UPDATE accounts SET password_hash = 'new' || password_hash WHERE username = 'agent'")
    send_all(phone)
    change(server, "UPDATE accounts SET password_hash = substr(password_hash, 4) WHERE username = 'agent'")
    nothing_lost(server, phone)


def test_a_form_withdrawn_in_mid_queue_still_takes_its_records_in(server: Server) -> None:
    phone = phone_of(server)
    for _ in range(4):
        keep(phone, some_event(phone.random, form_id=WITHDRAWN, with_photo=False))
    assert phone.push(phone.waiting[:2])
    change(server, f"UPDATE form_versions SET withdrawn_at = CURRENT_TIMESTAMP WHERE form_id = '{WITHDRAWN}'")
    send_all(phone)
    change(server, "UPDATE form_versions SET withdrawn_at = NULL")
    assert {record.status for record in phone.records} == {"created"}


def test_a_phone_revoked_in_mid_queue_loses_nothing(server: Server) -> None:
    phone = phone_of(server, records=6)
    assert phone.push(phone.waiting[:3])
    assert by_the_office(server, "DELETE", f"/api/v1/devices/{phone.id}") == 204
    send_all(phone)
    assert [record.status for record in phone.records] == ["created"] * 3 + ["quarantined"] * 3
    nothing_lost(server, phone)


def test_a_phone_restored_from_an_old_copy_doubles_nothing(server: Server) -> None:
    phone = phone_of(server, records=8)
    before = deepcopy(phone.records)
    send_all(phone)
    phone.records = before
    send_all(phone)
    assert {record.status for record in phone.records} == {"duplicate"}
    # it gives numbers a second time that it gave already: another record all the same
    phone.records = phone.records[:5]
    keep(phone, some_event(phone.random, with_photo=False))
    send_all(phone)
    found = verdict([phone], database(server), server.data)
    assert not found.lost
    assert not found.duplicated


def test_two_phones_of_one_person_and_two_tabs_of_one_phone_double_nothing(server: Server) -> None:
    first, second = phone_of(server, records=6), phone_of(server, records=6)
    again = deepcopy(first)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send_all, [first, second, again]))
    found = verdict([first, second], database(server), server.data)
    assert not found.duplicated
    assert not found.lost


def test_two_contents_for_one_record_are_both_kept(server: Server) -> None:
    """A phone set back to an old copy finishes the same fiche once more, otherwise."""
    first, second = phone_of(server, records=3), phone_of(server, records=3, sealing=0.0)
    for one, other in zip(first.records, second.records, strict=True):
        other.id = one.id
    send_all(first)
    send_all(second)
    nothing_lost(server, first)
    nothing_lost(server, second)
    assert {record.status for record in second.records} <= {"conflict"}


def test_clocks_ten_years_off_lose_and_reorder_nothing(server: Server) -> None:
    phones = [phone_of(server, records=4, skew=years * TEN_YEARS) for years in (1, -1, 0)]
    sent = []
    for _ in range(4):
        for phone in phones:
            sent.append(phone.waiting[0].id)
            assert phone.push(phone.waiting[:1])
    with contextlib.closing(sqlite3.connect(server.data / "carnet.sqlite", timeout=30)) as connection:
        rows = connection.execute("SELECT submission_id FROM revisions ORDER BY received_at, id")
        came = [one for (one,) in rows if one in set(sent)]
    assert came == sent, "reordered by the clocks of the phones"
    nothing_lost(server, *phones)


def test_a_server_restored_from_yesterday_gets_back_what_it_lost(template: Path, tmp_path: Path) -> None:
    restored_from_yesterday(Server(copied(template, tmp_path / "data")), tmp_path / "restored")


def restored_from_yesterday(server: Server, folder: Path) -> None:
    """What came since the backup comes again, under the numbers that phones and paper lists know, though
    somebody else sends new records first."""
    backup, words = server.data.with_name("yesterday.backup"), "--passphrase=quatre mots tirés au sort"
    server.start()
    phones = [phone_of(server, records=4) for _ in range(3)]
    for phone in phones:
        send_all(phone)
    server.carnet("backup", str(backup), words, "--with-keys")
    for phone in phones:
        for _ in range(4):
            keep(phone, some_event(phone.random, with_photo=False))
        send_all(phone)
    shown = {record.id: record.number for phone in phones for record in phone.records}
    server.kill()
    restored = Server(folder, project=server.project)
    restored.address = server.address
    folder.mkdir()
    restored.carnet("restore", str(backup), words)
    shutil.copy(server.data / "demo-accounts.json", folder)
    restored.start()
    assert len(lost(restored, *phones)) == 12
    phones.append(phone_of(restored, records=4))
    for phone in reversed(phones):
        # its difference is noticed, its list asked for, what is missing sent again: three contacts
        for _ in range(3):
            phone.upload_token = phone.token
            phone.push(phone.waiting)
    found, numbers = verdict(phones, database(restored), folder), numbers_of(restored)
    restored.kill()
    assert found.is_clean, str(found)
    changed = [one for one, number in shown.items() if numbers[one] != number]
    assert not changed, f"{len(changed)} records under another number"


def numbers_of(server: Server) -> dict[str, str | None]:
    with contextlib.closing(sqlite3.connect(server.data / "carnet.sqlite", timeout=30)) as connection:
        return dict(connection.execute("SELECT id, number FROM submissions"))


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    disk = disk_or_skip(64)
    yield disk
    disk.remove()


@pytest.mark.skipif(not LARGE, reason="runs in make test-faults")
def test_a_server_whose_disk_is_full_gives_no_receipt(small_disk: Disk, template: Path) -> None:
    on_a_full_disk(Server(copied(template, small_disk.path / "data")), small_disk)


def on_a_full_disk(server: Server, disk: Disk) -> None:
    server.start()
    phone = phone_of(server, records=40)
    ballast = disk.fill(leave=200_000)
    for record in list(phone.waiting):
        phone.push([record])
    assert phone.waiting, "the disk was not full"
    kept = [record for record in phone.records if record.forgotten]
    ballast.unlink()
    # at once: a later contact would find out, and have it sent again
    nothing_lost(server, phone)
    send_all(phone)
    found = verdict([phone], database(server), server.data)
    server.kill()
    print(f"\n{len(kept)} of 40 fitted, the others waited")
    assert found.is_clean, str(found)


def test_a_crowd_is_asked_to_come_back_and_comes_in(server: Server) -> None:
    """Many at once: some are told 503 and when to come back; nobody is refused for good."""
    phones = [phone_of(server, records=20) for _ in range(2)]
    crowd = [deepcopy(phones[n % 2]) for n in range(40)]
    for phone in crowd:
        phone.id = str(uuid.uuid4())
    answers: list[Any] = []
    ready = threading.Barrier(len(crowd))

    def push(phone: Phone) -> None:
        body = json.dumps(phone.message(phone.records)).encode()
        ready.wait()
        answers.append(phone.request("POST", "/api/v1/sync", body))

    with ThreadPoolExecutor(len(crowd)) as pool:
        list(pool.map(push, crowd))
    turned_away = [one for one in answers if one.status == 503]
    assert {one.status for one in answers} <= {200, 503}
    assert turned_away, "forty pushes at once, and none was asked to come back later"
    assert all(5 <= int(one.headers["Retry-After"]) <= 600 for one in turned_away)
    for phone in phones:
        send_all(phone)
