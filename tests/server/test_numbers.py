"""A number stays its record's, also over a restored backup: phones hand tickets back, which nobody forges."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from server.audit.models import Entry
from server.extensions import db
from server.submissions.tickets import LEAP, leap, number_in, ticket_for
from sync.sealing import to_text

Answers = Callable[..., dict[str, Any]]


def lose(app: Flask, *records: str) -> None:
    """The records as if they had never come, and their numbers never been given: yesterday's backup."""
    with app.app_context():
        for record in records:
            for table in ("receipts", "changes", "revisions", "submission_events"):
                db.session.execute(text(f"DELETE FROM {table} WHERE submission_id = :id"), {"id": record})
            db.session.execute(text("DELETE FROM submissions WHERE id = :id"), {"id": record})
        db.session.execute(text("DELETE FROM submission_counters"))
        db.session.commit()
        db.session.remove()


def logged(app: Flask, action: str) -> list[str]:
    with app.app_context():
        found = db.session.scalars(select(Entry.object).where(Entry.action == action)).all()
        db.session.remove()
        return list(found)


def sent(phone: Any, *records: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = phone.sync(*records).json["results"]
    return results


def test_a_record_sent_again_after_a_backup_has_its_number_again(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    records = [agent.phone.envelope(meeting(participants=n), "rencontre") for n in range(3)]
    first = sent(agent.phone, *records)
    assert [one["number"] for one in first] == [f"DIF-2026-000{n}" for n in (1, 2, 3)]
    assert {len(one["ticket"]) for one in first} == {22}
    lose(app, *(one["id"] for one in records))
    again = [{**records[n], "ticket": first[n]["ticket"]} for n in (2, 0)]
    new = agent.phone.envelope(meeting(participants=9), "rencontre")
    assert [one["number"] for one in sent(agent.phone, *again)] == ["DIF-2026-0003", "DIF-2026-0001"]
    assert sent(agent.phone, new)[0]["number"] == "DIF-2026-0004", "the counter went past what came back"
    assert len(logged(app, "number.regained")) == 2
    [duplicate] = sent(agent.phone, again[0])
    assert (duplicate["status"], duplicate["number"]) == ("duplicate", "DIF-2026-0003")


def test_a_number_taken_since_stays_with_who_has_it_and_somebody_is_told(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers
) -> None:
    old = agent.phone.envelope(meeting(), "rencontre")
    [given] = sent(agent.phone, old)
    lose(app, old["id"])
    [other] = sent(agent.phone, agent.phone.envelope(meeting(participants=9), "rencontre"))
    assert other["number"] == given["number"]
    [late] = sent(agent.phone, {**old, "ticket": given["ticket"]})
    assert (late["status"], late["number"]) == ("created", "DIF-2026-0002")
    assert [one["code"] for one in late["problems"] if one["severity"] == "alert"] == ["number_taken"]
    assert given["number"] in supervisor.get(f"/bureau/fiches/{old['id']}").get_data(as_text=True)
    assert logged(app, "number.taken") == [f"submission/{old['id']}"]


@pytest.mark.parametrize("ticket", ["", "A" * 22, "A" * 10_000, "é", 7, True, {"a": []}, [], "\ud800", None])
def test_a_forged_ticket_gives_no_number_and_loses_no_record(
    agent: Any, meeting: Answers, ticket: Any
) -> None:
    record = {**agent.phone.envelope(meeting(), "rencontre"), "ticket": ticket}
    [result] = sent(agent.phone, record)
    assert (result["status"], result["number"]) == ("created", "DIF-2026-0001")


def test_the_ticket_of_one_record_is_worth_nothing_to_another(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    records = [agent.phone.envelope(meeting(participants=n), "rencontre") for n in range(2)]
    first = sent(agent.phone, *records)
    lose(app, *(one["id"] for one in records))
    [result] = sent(agent.phone, {**records[0], "ticket": first[1]["ticket"]})
    assert result["number"] == "DIF-2026-0001"
    assert logged(app, "number.regained") == []


def test_a_guessed_ticket_is_never_a_number(app: Flask) -> None:
    with app.app_context():
        guesses = (to_text(hashlib.sha256(f"{n}".encode()).digest()[:16]) for n in range(20_000))
        assert not any(number_in(guess, "0190") for guess in guesses)
        assert number_in(ticket_for("0190", "DIF-2026-12345"), "0190") == "DIF-2026-12345"
        assert number_in(ticket_for("0190", "DIF-2026-0412"), "0191") is None
        assert ticket_for("0190", None) is None


def test_new_records_leave_room_for_the_numbers_that_a_backup_forgot(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    assert agent.phone.push(meeting(), "rencontre")["number"] == "DIF-2026-0001"
    with app.app_context():
        leap(date(2027, 1, 3))
        db.session.commit()
        db.session.remove()
    numbers = [
        agent.phone.push(meeting(date_debut=day, region=region, **commune), "rencontre")["number"]
        for day, region, commune in (
            ("2026-05-14", "NE002", {}),
            ("2026-05-14", "NE007", {"commune": "NE007001001"}),
        )
    ]
    assert numbers == [f"DIF-2026-{LEAP + 2}", f"ZIN-2026-{LEAP + 1}"]
