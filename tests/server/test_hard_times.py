"""A full disk, a bug of ours, nonsense of every shape: no record is lost, nothing is half stored."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.extensions import db
from server.submissions import hooks
from server.submissions.models import Revision, Submission

Answers = Callable[..., dict[str, Any]]


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """No page more than there are: what SQLite meets on a full disk."""

    def limit(pages: int) -> None:
        with app.app_context(), db.engine.connect() as connection:
            connection.connection.cursor().execute(f"PRAGMA max_page_count={pages}")

    limit(1)
    yield
    limit(1_000_000)


def test_a_full_disk_is_said_and_the_record_comes_later(
    app: Flask, agent: Any, meeting: Answers, database_kind: str
) -> None:
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL's disk cannot be filled from here")
    record = agent.phone.envelope(json.dumps(meeting()) + " " * 200_000, "rencontre")
    with full_disk(app):
        answer = agent.phone.sync(record)
        assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"]
    assert agent.phone.sync(record).json["results"][0]["status"] == "created"


def test_a_bug_of_ours_loses_no_record_and_blocks_no_other(app: Flask, agent: Any, meeting: Answers) -> None:
    first = agent.phone.push(meeting(), "rencontre")

    def stumble(submission: Submission, former: str) -> None:
        raise ZeroDivisionError

    hooks.on_state_change.append(stumble)
    try:
        second = agent.phone.envelope(
            meeting(participants=2), "rencontre", id=first["id"], revision=2, parent=1
        )
        other = agent.phone.envelope(meeting(participants=3), "rencontre")
        results = agent.phone.sync(second, other).json["results"]
    finally:
        hooks.on_state_change.remove(stumble)
    assert [one["status"] for one in results] == ["refused", "created"]
    assert results[0]["problems"][0]["code"] == "unexpected"
    assert agent.phone.sync(second).json["results"][0]["status"] == "created"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 3


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADERS = ["programme", "region", "date_debut"]
FIELDS = ["protocol", "device", "cursor", "have", "holdings", "submissions"]
ENVELOPE = [
    "id",
    "revision",
    "parent",
    "sequence",
    "form",
    "version",
    "sha256",
    "content",
    "key",
    "payload",
    "files",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_message_with_nonsense_anywhere_is_answered_clearly(
    agent: Any, meeting: Answers, data: Any
) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    for field in data.draw(st.sets(st.sampled_from(ENVELOPE), max_size=3)):
        record[field] = data.draw(NONSENSE)
    message: dict[str, Any] = {"protocol": 1, "submissions": [record, data.draw(NONSENSE)]}
    for field in data.draw(st.sets(st.sampled_from(FIELDS), max_size=2)):
        message[field] = data.draw(NONSENSE)
    body = json.dumps(message)
    answer = agent.phone.request("POST", "/api/v1/sync", data=body, content_type="application/json")
    assert answer.status_code in {200, 400, 413, 422}
    if answer.status_code == 200:
        assert len(answer.json["results"]) == len(message["submissions"])
    else:
        assert answer.json["title"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=NONSENSE, names=st.dictionaries(st.sampled_from(["programme", "region", "date_debut"]), NONSENSE)
)
def test_answers_of_any_shape_are_stored_or_set_aside_and_shown(
    agent: Any, admin: Any, meeting: Answers, answers: Any, names: dict[str, Any]
) -> None:
    for value in (answers, {**meeting(), **names}):
        result = agent.phone.push(json.dumps(value), "rencontre")
        assert result["status"] in {"created", "quarantined"}
        assert admin.get(f"/api/v1/submissions/{result['id']}").status_code == 200
        assert admin.get(f"/bureau/fiches/{result['id']}").status_code == 200
