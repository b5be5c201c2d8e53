"""The log is a chain: it grows in one order, nothing in it can be changed, and tampering shows."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import column, delete, event, insert, select, table, text, update
from sqlalchemy.exc import DBAPIError

from server.app import create_app
from server.audit import chain, log
from server.audit.commands import verify_log
from server.audit.models import Entry, Head
from server.extensions import db

Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def disarm() -> None:
    """What somebody with the database's own password can do."""
    if db.engine.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER audit_entries_no_{verb}"))
    else:
        db.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    db.session.commit()


def a_line_in_the_middle() -> Entry:
    return db.session.scalars(select(Entry).order_by(Entry.id)).all()[2]


def test_a_log_that_nobody_touched_is_whole(context: None) -> None:
    before = chain.verify()
    log.record("test", "object/1", by=None, count=3, states=["a", "é"], nested={"b": None})
    db.session.commit()
    after = chain.verify()
    assert (before.broken, after.broken) == (None, None)
    assert after.entries == before.entries + 1
    assert after.head != before.head


@pytest.mark.parametrize("change", [update(Entry).values(action="nothing"), delete(Entry)])
def test_the_database_refuses_to_change_a_line(context: None, change: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(change)


def test_a_changed_line_is_named(context: None) -> None:
    disarm()
    id = a_line_in_the_middle().id
    db.session.execute(update(Entry).where(Entry.id == id).values(account_id=None, action="harmless"))
    db.session.commit()
    db.session.expire_all()
    assert (chain.verify().broken, chain.verify().why) == (id, "content")


def test_a_removed_line_is_missed_by_the_next(context: None) -> None:
    disarm()
    id = a_line_in_the_middle().id
    db.session.execute(delete(Entry).where(Entry.id == id))
    db.session.commit()
    assert (chain.verify().broken, chain.verify().why) == (id + 1, "predecessor")


def test_an_end_that_was_cut_off_is_missed(context: None) -> None:
    disarm()
    last = db.session.get_one(Head, 1).last
    db.session.execute(delete(Entry).where(Entry.id == last))
    db.session.commit()
    assert (chain.verify().broken, chain.verify().why) == (last, "end")


def test_a_log_rewritten_as_a_whole_contradicts_its_notes(context: None) -> None:
    noted = [chain.note()]
    log.record("test", "object/1", by=None)
    db.session.commit()
    noted.append(chain.read_note(str(chain.note())))
    assert chain.contradicted(noted) is None
    disarm()
    previous = chain.START
    for entry in db.session.scalars(select(Entry).order_by(Entry.id)).all():
        entry.action = "harmless" if entry.id == noted[0].last else entry.action
        entry.previous = previous
        entry.hash = previous = chain.entry_hash(entry)
    db.session.get_one(Head, 1).hash = previous
    db.session.commit()
    assert chain.verify().broken is None, "the forger was careful"
    assert chain.contradicted(noted) == noted[0]


def test_what_was_rolled_back_is_not_told(context: None) -> None:
    before = chain.verify().entries
    log.record("test", "object/1", by=None)
    db.session.rollback()
    log.record("test", "object/2", by=None)
    db.session.commit()
    assert chain.verify().entries == before + 1
    assert db.session.scalar(select(Entry.object).where(Entry.action == "test")) == "object/2"


def test_lines_of_many_phones_at_once_form_one_chain(app: Flask, agent: Any, meeting: Answers) -> None:
    phones = [agent.another_phone() for _ in range(4)]
    for phone in phones:
        phone.version("rencontre")
    with app.app_context():
        before = chain.verify().entries
        db.session.remove()
    batches = [[phone.envelope(meeting(), "rencontre") for _ in range(5)] for phone in phones]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: pair[0].sync(*pair[1]), zip(phones, batches, strict=True)))
    statuses = [one["status"] for answer in answers for one in answer.get_json()["results"]]
    assert statuses == ["created"] * 20
    with app.app_context():
        verdict = chain.verify()
        db.session.remove()
    assert (verdict.broken, verdict.entries) == (None, before + 20)


def test_lines_from_before_the_chain_are_chained(tmp_path: Path) -> None:
    app = create_app({"CARNET_DATA": str(tmp_path), "CARNET_SECRET_KEY": "old"})
    with app.app_context():
        flask_migrate.upgrade(revision="0001")
        old = table("audit_entries", *(column(name) for name in ("at", "action", "object", "detail")))
        for action in ("login.failed", "other"):
            line = {"at": "2026-11-01 08:00:00.123456", "object": "network/1", "detail": '{"a": 1}'}
            db.session.execute(insert(old).values(action=action, **line))
        db.session.commit()
        flask_migrate.upgrade()
        log.record("new", "object/1", by=None)
        db.session.commit()
        assert (chain.verify().entries, chain.verify().broken) == (3, None)
        db.session.remove()
        db.engine.dispose()
    environment = {"CARNET_DATA": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-m", "server.cli", "audit", "verify"]
    whole = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert whole.returncode == 0
    assert "3 entrées" in whole.stdout
    notes = tmp_path / "notes"
    for subcommand in (["note", str(notes)], ["verify", "--noted", str(notes)]):
        done = subprocess.run(
            [*command[:-1], *subcommand], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "1 note concorde" in done.stdout
    notes.write_text(notes.read_text().replace(" 3 ", " 2 "))
    forged = [*command, "--noted", str(notes)]
    contradiction = subprocess.run(forged, env=environment, capture_output=True, text=True, check=False)
    assert (contradiction.returncode, "entrée 2" in contradiction.stderr) == (1, True)
    with app.app_context():
        disarm()
        db.session.execute(update(Entry).where(Entry.id == 2).values(object="x"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    broken = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert "Entrée 2" in broken.stderr


def test_a_line_written_during_a_verification_neither_waits_nor_breaks_it(app: Flask) -> None:
    written: list[bool] = []

    def write() -> None:
        with app.app_context():
            log.record("test", "object/1", by=None)
            db.session.commit()
            written.append(True)

    def write_meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM audit_head" in statement and not writers:
            writers.append(Thread(target=write))
            writers[0].start()
            writers[0].join(5)

    writers: list[Thread] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", write_meanwhile)
    done = app.test_cli_runner().invoke(verify_log)
    assert (done.exit_code, written) == (0, [True]), done.output
    writers[0].join()
