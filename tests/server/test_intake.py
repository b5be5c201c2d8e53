"""A record is received once, whatever is sent again, late, or damaged."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.extensions import db
from server.submissions.models import Event, Revision, Submission

Answers = Callable[..., dict[str, Any]]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_record_is_created_with_a_number_of_its_region_and_year(agent: Any, meeting: Answers) -> None:
    first = agent.phone.push(meeting(), "rencontre")
    second = agent.phone.push(meeting(), "rencontre")
    elsewhere = agent.phone.push(meeting(region="NE007", commune=None), "rencontre")
    assert (first["status"], first["problems"]) == ("created", [])
    assert [one["number"] for one in (first, second, elsewhere)] == [
        "DIF-2026-0001",
        "DIF-2026-0002",
        "ZIN-2026-0001",
    ]


def test_a_record_sent_twice_is_stored_once(app: Flask, agent: Any, meeting: Answers) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    first, again = (agent.phone.sync(record).json["results"][0] for _ in range(2))
    assert (first["status"], again["status"]) == ("created", "duplicate")
    assert again | {"status": "created"} == first
    assert count(app, Submission) == count(app, Revision) == count(app, Event) == 1


def test_a_record_twice_in_one_push_is_stored_once(app: Flask, agent: Any, meeting: Answers) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    results = agent.phone.sync(record, record).json["results"]
    assert [one["status"] for one in results] == ["created", "duplicate"]
    assert count(app, Revision) == 1


def test_two_contents_under_one_id_are_both_kept(app: Flask, agent: Any, meeting: Answers) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    other = agent.phone.envelope(meeting(participants=7), "rencontre", id=record["id"])
    statuses = [one["status"] for one in agent.phone.sync(record, other, other).json["results"]]
    assert statuses == ["created", "conflict", "conflict"]
    shown = agent.get(f"/api/v1/submissions/{record['id']}").json
    assert shown["answers"]["participants"] == 41
    assert [one["status"] for one in shown["revisions"]] == ["accepted", "conflict"]


def test_one_poison_record_blocks_no_other(agent: Any, meeting: Answers) -> None:
    good = [agent.phone.envelope(meeting(participants=n), "rencontre") for n in range(4)]
    poison = [None, {}, {"id": "x"}, [1], 7, good[0] | {"revision": "1", "id": str(uuid4())}]
    results = agent.phone.sync(*good[:2], *poison, *good[2:]).json["results"]
    assert [one["status"] for one in results] == ["created"] * 2 + ["refused"] * 6 + ["created"] * 2
    assert results[7]["problems"][0] == {
        "code": "envelope_invalid", "path": "revision", "severity": "error", "params": {},
    }  # fmt: skip


def test_a_payload_damaged_on_its_way_is_refused_and_comes_whole_later(agent: Any, meeting: Answers) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    cut = record | {"payload": record["payload"][:-5]}
    refused, created = (agent.phone.sync(one).json["results"][0] for one in (cut, record))
    assert (refused["status"], refused["problems"][0]["code"]) == ("refused", "digest_mismatch")
    assert created["status"] == "created"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"participants": 9999}, "rules_broken"),
        ({"participants": "many"}, "rules_broken"),
        ({"commune": "NE999"}, "rules_broken"),
        ({"programme": None}, "rules_broken"),
        ({"date_debut": "2036-01-01"}, "rules_broken"),
        ({"surprise": 1}, "rules_broken"),
    ],
)
def test_a_record_that_breaks_a_rule_is_kept_and_set_aside(
    agent: Any, admin: Any, meeting: Answers, answers: dict[str, Any], reason: str
) -> None:
    record = agent.phone.envelope(meeting(**answers), "rencontre")
    result = agent.phone.sync(record).json["results"][0]
    assert result["status"] == "quarantined"
    assert any(one["severity"] == "error" for one in result["problems"])
    shown = admin.get(f"/api/v1/submissions/{record['id']}").json
    assert (shown["state"], shown["quarantine_reason"]) == ("quarantined", reason)


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "null", "[" * 100_000, '{"a": NaN}', '{"n": ' + "9" * 5000 + "}"]
)
def test_a_payload_that_is_no_answers_object_is_kept_and_set_aside(
    app: Flask, agent: Any, admin: Any, payload: str
) -> None:
    result = agent.phone.push(payload, "rencontre")
    assert (result["status"], result["problems"][0]["code"]) == ("quarantined", "payload_unreadable")
    assert admin.get(f"/api/v1/submissions/{result['id']}").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Revision)).one().payload == payload


@pytest.mark.parametrize(("form", "version"), [("rencontre", "99"), ("inconnu", "1")])
def test_a_record_of_an_unknown_form_is_kept_and_set_aside(
    agent: Any, meeting: Answers, form: str, version: str
) -> None:
    result = agent.phone.push(meeting(), form, version=version)
    assert (result["status"], result["problems"][0]["code"]) == ("quarantined", "form_unknown")


def test_a_sealed_record_without_our_key_is_kept_and_set_aside(agent: Any) -> None:
    result = agent.phone.push("c2VhbGVk", "rencontre", content="sealed", key="k-1")
    assert (result["status"], result["problems"][0]["code"]) == ("quarantined", "key_unknown")


def test_the_exact_bytes_of_the_phone_are_kept(app: Flask, agent: Any, meeting: Answers) -> None:
    payload = '{ "programme":"PCCN",\n"objet" : "N’Guigmi \\u0000 \\ud800 \U0001f600" }'
    agent.phone.push(payload, "rencontre")
    agent.phone.push("raw NUL \0", "rencontre")
    with app.app_context():
        kept = db.session.scalars(select(Revision).order_by(Revision.id)).all()
    assert [one.payload for one in kept] == [payload, "raw NUL \0"]


def test_a_correction_keeps_the_number_and_says_corrected(agent: Any, meeting: Answers) -> None:
    first = agent.phone.push(meeting(), "rencontre")
    again = agent.phone.push(meeting(participants=43), "rencontre", id=first["id"], revision=2, parent=1)
    assert (again["status"], again["number"]) == ("created", first["number"])
    shown = agent.get(f"/api/v1/submissions/{first['id']}").json
    assert (shown["state"], shown["revision"], shown["answers"]["participants"]) == ("corrected", 2, 43)
    assert [one["kind"] for one in shown["history"]] == ["received", "revised"]


def test_a_correction_that_overtakes_its_record_takes_its_place_when_it_comes(
    agent: Any, meeting: Answers
) -> None:
    phone = agent.phone
    first = phone.envelope(meeting(), "rencontre")
    second = phone.envelope(meeting(participants=2), "rencontre", id=first["id"], revision=2, parent=1)
    third = phone.envelope(meeting(participants=3), "rencontre", id=first["id"], revision=3, parent=2)
    statuses = [phone.sync(one).json["results"][0]["status"] for one in (third, second, first)]
    assert statuses == ["quarantined", "quarantined", "created"]
    shown = agent.get(f"/api/v1/submissions/{first['id']}").json
    assert (shown["state"], shown["revision"], shown["answers"]["participants"]) == ("corrected", 3, 3)
    assert shown["quarantine_reason"] is None


def test_a_record_outside_the_agents_regions_is_let_in_with_an_alert(agent: Any, meeting: Answers) -> None:
    result = agent.phone.push(meeting(region="NE005", commune=None), "rencontre")
    assert (result["status"], result["problems"][0]["code"]) == ("created", "outside_scope")
    assert agent.get(f"/api/v1/submissions/{result['id']}").json["has_alert"] is True


def test_another_persons_record_cannot_be_overwritten(
    agent: Any, hire: Callable[..., Any], meeting: Answers
) -> None:
    mine = agent.phone.push(meeting(), "rencontre")
    other = hire("moussa", "agent", [(None, None)])
    record = other.phone.envelope(meeting(participants=1), "rencontre", id=mine["id"], revision=2, parent=1)
    theirs, again = (other.phone.sync(record).json["results"][0] for _ in range(2))
    assert (theirs["status"], theirs["problems"][0]["code"]) == ("quarantined", "other_author")
    assert again["status"] == "duplicate"
    assert [one[key] for one in (theirs, again) for key in ("number", "ticket")] == [None] * 4
    assert agent.get(f"/api/v1/submissions/{mine['id']}").json["answers"]["participants"] == 41
    assert other.get(f"/api/v1/submissions/{mine['id']}").status_code == 404


HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE submissions; --", "=cmd|' /C calc'!A0", "\u0000", "\ud800",
    "\u202egpj.exe", "A" * 300_000, "{{ 7*7 }}", "%s%n", "../../etc/passwd", "\U0001f600" * 50, "${1}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_in_any_answer_is_stored_as_text(
    agent: Any, admin: Any, meeting: Answers, text: str
) -> None:
    for name in ("objet", "programme", "region", "commune", "date_debut", "participants", "photo", text):
        result = agent.phone.push(json.dumps(meeting(**{name: text})), "rencontre")
        assert result["status"] in {"created", "quarantined"}
        assert admin.get(f"/api/v1/submissions/{result['id']}").status_code == 200
    assert admin.get("/api/v1/submissions").json["total"] == 8


@pytest.mark.parametrize(
    "value", [None, True, 1e308, -(10**400), [], {}, [[[[]]]], {"a": {"b": [1, {}]}}, ["NE002"]]
)
def test_a_value_of_any_wrong_type_is_stored_or_set_aside(agent: Any, meeting: Answers, value: Any) -> None:
    for name in ("objet", "region", "date_debut", "participants", "photo", "_meta"):
        payload = json.dumps(meeting() | {name: value})
        assert agent.phone.push(payload, "rencontre")["status"] in {"created", "quarantined"}
    payload = json.dumps(meeting())[:-1] + ', "participants": 1e999}'
    assert agent.phone.push(payload, "rencontre")["status"] == "quarantined"
