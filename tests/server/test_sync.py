"""One round trip: what a phone is told, and how a bad message is answered."""

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server.extensions import db
from sync.digests import holdings_digest

Answers = Callable[..., dict[str, Any]]
KEYS = {
    "protocol", "server_time", "cursor", "more", "results", "changes", "forms", "places", "missing", "orders",
    "keys", "withdrawn",
}  # fmt: skip


def test_a_new_phone_is_told_the_forms_and_the_places(agent: Any) -> None:
    told = agent.phone.sync().json
    assert set(told) == KEYS
    assert "rencontre" in {form["id"] for form in told["forms"]}
    assert agent.phone.get(told["places"]["url"]).json["digest"] == told["places"]["digest"]
    have = {
        "forms": {form["id"]: form["version"] for form in told["forms"]},
        "places": told["places"]["digest"],
    }
    again = agent.phone.sync(have=have).json
    assert (again["forms"], again["places"], again["changes"]) == ([], None, [])


def test_the_feed_tells_each_change_once(agent: Any, meeting: Answers) -> None:
    phone, second = agent.phone, agent.another_phone()
    record = phone.push(meeting(), "rencontre")
    first = second.changes()[0]
    assert (first["id"], first["form"], first["date"]) == (record["id"], "rencontre", "2026-05-14")
    assert (first["commune"], first["title"]) == ("NE002001001", "Rencontre2026-05-14")
    assert second.changes() == []
    phone.push(meeting(participants=2), "rencontre", id=record["id"], revision=2, parent=1)
    told = second.changes()
    assert [(one["id"], one["state"], one["number"]) for one in told] == [
        (record["id"], "corrected", record["number"])
    ]


def test_what_a_result_says_is_not_said_again_as_a_change(agent: Any, meeting: Answers) -> None:
    phone, second = agent.phone, agent.another_phone()
    plain, broken = meeting(), meeting(participants=9000)
    records = [phone.envelope(one, "rencontre") for one in (plain, broken)]
    answer = phone.sync(*records).json
    assert [one["status"] for one in answer["results"]] == ["created", "quarantined"]
    assert [one["id"] for one in answer["changes"]] == [records[1]["id"]]
    assert phone.sync(cursor=answer["cursor"]).json["changes"] == []
    assert {one["id"] for one in second.changes()} == {one["id"] for one in records}
    late, early = (
        phone.envelope(meeting(participants=n), "rencontre", id=records[0]["id"], revision=n, parent=n - 1)
        for n in (3, 2)
    )
    phone.sync(late, cursor=answer["cursor"])
    told = phone.sync(early, cursor=answer["cursor"]).json
    assert [(one["revision"], one["status"]) for one in told["results"]] == [(2, "created")]
    assert [(one["id"], one["revision"]) for one in told["changes"]] == [(records[0]["id"], 3)]


def test_an_agents_feed_holds_nothing_of_other_people(
    agent: Any, hire: Callable[..., Any], meeting: Answers
) -> None:
    agent.phone.push(meeting(), "rencontre")
    assert hire("moussa", "agent", [(None, None)]).phone.changes() == []


def test_a_long_feed_comes_in_pages(app: Flask, agent: Any, meeting: Answers) -> None:
    records = [agent.phone.envelope(meeting(participants=n), "rencontre", version="1") for n in range(230)]
    for start in range(0, 230, 50):
        agent.phone.sync(*records[start : start + 50])
    phone = agent.another_phone()
    first, second, third = (phone.sync().json for _ in range(3))
    assert (len(first["changes"]), first["more"]) == (200, True)
    assert (len(second["changes"]), second["more"]) == (30, False)
    assert third["changes"] == []


@pytest.mark.parametrize("cursor", ["", "x", "MC4", "\U0001f600", "OTk5OTk5OTk5LmFiYw"])
def test_a_cursor_that_is_none_of_ours_starts_the_feed_again(
    agent: Any, meeting: Answers, cursor: str
) -> None:
    record = agent.phone.push(meeting(), "rencontre")
    assert [one["id"] for one in agent.phone.sync(cursor=cursor).json["changes"]] == [record["id"]]


def test_a_server_restored_from_a_backup_finds_out_what_it_lost(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    phone = agent.phone
    records = [phone.envelope(meeting(participants=n), "rencontre") for n in range(3)]
    phone.sync(*records)
    lines = [(one["id"], 1, one["sha256"]) for one in records]
    holdings = {"count": 3, "digest": holdings_digest(lines)}
    assert phone.sync(holdings=holdings).json["orders"] == []
    lose(app, records[1]["id"])
    answer = phone.sync(holdings=holdings).json
    assert (answer["missing"], answer["orders"]) == ([], [{"order": "holdings"}])
    listed = holdings | {"records": [f"{one}:{revision}:{sha256}" for one, revision, sha256 in lines]}
    assert phone.sync(holdings=listed).json["missing"] == [records[1]["id"]]
    assert phone.sync(records[1]).json["results"][0]["status"] == "created"
    assert phone.sync(holdings=holdings).json["orders"] == []


def lose(app: Flask, record: str) -> None:
    """The record as if it had never come: yesterday's backup."""
    with app.app_context():
        for table in ("receipts", "changes", "revisions", "submission_events"):
            db.session.execute(text(f"DELETE FROM {table} WHERE submission_id = :id"), {"id": record})
        db.session.execute(text("DELETE FROM submissions WHERE id = :id"), {"id": record})
        db.session.commit()


def test_what_the_phone_says_of_itself_reaches_the_page_of_phones(agent: Any, meeting: Answers) -> None:
    about = {"id": agent.phone.id, "app": "1.2", "clock": "2036-01-01T00:00:00Z",
             "waiting": 3, "drafts": 1, "free_bytes": 10**12}  # fmt: skip
    assert agent.phone.sync(agent.phone.envelope(meeting(), "rencontre"), device=about).status_code == 200
    listed = agent.get("/api/v1/devices").json["devices"][0]
    assert {key: listed[key] for key in ("waiting", "drafts", "free_bytes", "app", "last_sequence")} == {
        "waiting": 3, "drafts": 1, "free_bytes": 10**12, "app": "1.2", "last_sequence": 1,
    }  # fmt: skip


def test_a_packed_push_is_read_and_a_packed_answer_given(agent: Any, meeting: Answers) -> None:
    message = {"protocol": 1, "submissions": [agent.phone.envelope(meeting(), "rencontre")]}
    answer = agent.phone.request(
        "POST",
        "/api/v1/sync",
        data=gzip.compress(json.dumps(message).encode()),
        content_type="application/json",
        headers={"Content-Encoding": "gzip", "Accept-Encoding": "gzip"},
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["results"][0]["status"] == "created"


def test_a_packed_bomb_is_told_what_is_accepted(agent: Any) -> None:
    answer = agent.phone.request(
        "POST",
        "/api/v1/sync",
        data=gzip.compress(b" " * 50_000_000),
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert answer.json["accepted"] == 4 * 1024 * 1024


def test_a_body_too_large_is_told_what_is_accepted(app: Flask, agent: Any) -> None:
    app.config["CARNET_MAX_REQUEST_BYTES"] = 1000
    answer = agent.phone.sync(*["x" * 300] * 4)
    assert (answer.status_code, answer.json["accepted"]) == (413, 1000)


BAD_BODIES = [
    b"", b"{", b"[]", b"null", b"3", b'"x"', b"\xff\xfe", b"<html>", b"[" * 200_000, b'{"a":' * 100_000,
    b'{"protocol": 1', b'{"protocol": NaN}', b'{"protocol": ' + b"9" * 10_000 + b"}",
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_that_is_no_message_is_a_clear_problem(agent: Any, body: bytes) -> None:
    for encoding in ("identity", "gzip"):
        answer = agent.phone.request(
            "POST", "/api/v1/sync", data=body, content_type="application/json",
            headers={"Content-Encoding": encoding},
        )  # fmt: skip
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        assert answer.json["code"] in {"body_unreadable", "body_compressed_badly"}


def test_a_packed_body_cut_on_its_way_is_a_clear_problem(agent: Any) -> None:
    cut = gzip.compress(json.dumps({"protocol": 1, "submissions": []}).encode())[:-10]
    answer = agent.phone.request(
        "POST",
        "/api/v1/sync",
        data=cut,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "body_compressed_badly")


@pytest.mark.parametrize("protocol", [None, 0, 2, "1", True, [], 10**30])
def test_another_protocol_is_told_which_one_is_spoken(agent: Any, protocol: Any) -> None:
    answer = agent.phone.sync(protocol=protocol)
    assert (answer.status_code, answer.json["code"], answer.json["known"]) == (400, "protocol_unknown", 1)


WRONG: list[dict[str, Any]] = [
    {"submissions": {}}, {"submissions": "x"}, {"submissions": [0] * 501}, {"device": 3}, {"device": []},
    {"device": {"waiting": "3"}}, {"device": {"free_bytes": 10**30}}, {"device": {"app": "\0"}},
    {"device": {"clock": "\ud800"}}, {"cursor": 4}, {"cursor": "\0"}, {"cursor": "x" * 9999}, {"have": []},
    {"have": {"forms": []}}, {"have": {"forms": {"a": 3}}}, {"have": {"places": 3}}, {"holdings": 3},
    {"holdings": {"count": -1, "digest": ""}}, {"holdings": {"count": 1, "digest": "x", "records": "x"}},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_message_with_a_wrong_value_names_it(agent: Any, wrong: dict[str, Any]) -> None:
    answer = agent.phone.sync(**wrong)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert next(iter(wrong)) in answer.json["errors"]


def test_a_push_without_a_token_or_with_a_foreign_one_is_refused(agent: Any, client: Any) -> None:
    for header in (
        "",
        "Bearer x",
        "Bearer",
        "Basic !",
        "Bearer \u00e9",
        "Bearer " + "x" * 5000,
        "Digest a=b",
    ):
        headers = {"Authorization": header} if header else {}
        answer = client.post("/api/v1/sync", json={"protocol": 1}, headers=headers)
        assert answer.status_code == 401
        assert answer.json["title"]


def test_what_a_revoked_phone_still_holds_is_kept_and_set_aside(
    agent: Any, admin: Any, meeting: Answers
) -> None:
    known = agent.phone.push(meeting(), "rencontre")
    record = agent.phone.envelope(meeting(participants=2), "rencontre")
    assert admin.delete(f"/api/v1/devices/{agent.phone.id}").status_code == 204
    answer = agent.phone.sync(record)
    assert answer.status_code == 200
    assert (answer.json["results"][0]["status"], answer.json["changes"], answer.json["forms"]) == (
        "quarantined", [], [],
    )  # fmt: skip
    assert admin.get(f"/api/v1/submissions/{record['id']}").json["quarantine_reason"] == "device_revoked"
    assert agent.phone.get("/api/v1/forms").json["code"] == "device_revoked"
    again = agent.phone.push(meeting(), "rencontre", id=known["id"])
    assert again["status"] == "duplicate"


def test_the_answer_lost_after_the_commit_is_given_again(agent: Any, meeting: Answers) -> None:
    records = [agent.phone.envelope(meeting(participants=n), "rencontre") for n in range(3)]
    lost = agent.phone.sync(*records).json["results"]
    found = agent.phone.sync(*reversed(records)).json["results"]
    assert [one["number"] for one in reversed(found)] == [one["number"] for one in lost]
    assert {one["status"] for one in found} == {"duplicate"}


def test_the_digest_of_a_receipt_is_the_one_the_phone_computed(agent: Any, meeting: Answers) -> None:
    record = agent.phone.envelope(meeting(objet="N’Guigmi – été"), "rencontre")
    result = agent.phone.sync(record).json["results"][0]
    assert result["sha256"] == hashlib.sha256(record["payload"].encode()).hexdigest()
    assert (result["id"], result["revision"]) == (record["id"], 1)


def test_a_revoked_phone_cannot_hide_behind_another_of_the_same_person(
    agent: Any, supervisor: Any, admin: Any, meeting: Answers
) -> None:
    stolen, other = agent.phone, agent.another_phone()
    admin.delete(f"/api/v1/devices/{stolen.id}")
    record = stolen.envelope(meeting(), "rencontre", version=other.version("rencontre"), device=other.id)
    [result] = stolen.sync(record).json["results"]
    assert (result["status"], result["problems"][0]["code"]) == ("quarantined", "device_revoked")
    shown = admin.get(f"/api/v1/submissions/{record['id']}").json
    assert shown["revisions"][0]["device"] == stolen.id, "the other phone's numbers are its own"


def test_a_push_does_not_make_the_two_sides_differ(agent: Any, meeting: Answers) -> None:
    phone = agent.phone
    lines: list[tuple[str, int, str]] = []
    for number in range(3):
        record = phone.envelope(meeting(participants=number), "rencontre")
        holdings = {"count": len(lines), "digest": holdings_digest(lines)}
        assert phone.sync(record, holdings=holdings).json["orders"] == [], (
            "no list of all its records is asked"
        )
        lines.append((record["id"], 1, record["sha256"]))


def test_no_record_pushes_a_phone_beyond_what_it_can_count(agent: Any, meeting: Answers) -> None:
    phone = agent.phone
    record = {**phone.envelope(meeting(), "rencontre"), "sequence": 2**53 - 1}
    assert phone.sync(record, {"sequence": 2**52}).json["results"][0]["status"] == "created"
    listed = agent.get("/api/v1/devices").json["devices"]
    assert [one["last_sequence"] for one in listed] == [0]


def test_a_phone_that_was_set_back_is_asked_for_its_list_once(agent: Any, meeting: Answers) -> None:
    phone = agent.phone
    records = [phone.envelope(meeting(participants=n), "rencontre") for n in range(3)]
    phone.sync(*records)
    lines = [(records[0]["id"], 1, records[0]["sha256"])]
    holdings = {"count": 1, "digest": holdings_digest(lines)}
    assert phone.sync(holdings=holdings).json["orders"] == [{"order": "holdings"}]
    listed = holdings | {"records": [f"{one}:{revision}:{sha256}" for one, revision, sha256 in lines]}
    # one of those that it forgot it has still in its queue
    answer = phone.sync(records[1], holdings=listed).json
    assert (answer["results"][0]["status"], answer["missing"]) == ("duplicate", [])
    lines.append((records[1]["id"], 1, records[1]["sha256"]))
    again = {"count": 2, "digest": holdings_digest(lines)}
    assert phone.sync(holdings=again).json["orders"] == []
    assert agent.get("/api/v1/submissions").json["total"] == 3
