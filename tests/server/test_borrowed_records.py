"""A colleague copies the sealed queue of a shared phone, sends it as their own, and learns nothing of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.server.actors import Actor
from tests.server.databases import ON_SQLITE
from tests.server.sealed import SealedPhoto, new_key, sealed, sealed_again

Answers = Callable[..., dict[str, Any]]
SAID = "Trois personnes du village"


@pytest.fixture
def key(app: Flask) -> dict[str, Any]:
    return new_key(app)


@pytest.fixture
def colleague(hire: Callable[..., Actor]) -> Actor:
    return hire("moussa", "agent", [(None, None)])


@pytest.fixture
def copied(agent: Actor, meeting: Answers, key: dict[str, Any]) -> dict[str, Any]:
    """What lies in the queue of the agent's phone, readable by the server only; it breaks a rule."""
    record = sealed(agent.phone, key, meeting(objet=SAID, participants=9000))
    return record | {"device": agent.phone.id}


def read_by(actor: Actor, record: dict[str, Any]) -> str:
    """All that this person is shown of the record: by the API, in the feed."""
    pages = [f"/api/v1/submissions/{record['id']}", "/api/v1/submissions"]
    told = [actor.phone.get(page).get_data(as_text=True) for page in pages]
    return "".join(told) + str(actor.phone.changes())


def test_who_sends_somebody_elses_sealed_record_first_cannot_read_it(
    agent: Actor, colleague: Actor, supervisor: Actor, copied: dict[str, Any]
) -> None:
    [told] = colleague.phone.sync(copied).get_json()["results"]
    assert told["status"] == "quarantined"
    assert told["number"] is None
    assert "participants" not in str(told)
    assert SAID not in read_by(colleague, copied)
    for page in (f"/api/v1/submissions/{copied['id']}", f"/bureau/fiches/{copied['id']}", "/bureau/fiches"):
        assert supervisor.get(page).status_code == 200
    # its author's phone is told that the record is kept
    assert agent.phone.sync(copied).get_json()["results"][0]["status"] == "duplicate"


def test_who_sends_it_again_is_not_told_what_is_wrong_with_it(
    agent: Actor, colleague: Actor, copied: dict[str, Any]
) -> None:
    [own] = agent.phone.sync(copied).get_json()["results"]
    assert "participants" in str(own["problems"])
    [told] = colleague.phone.sync(copied).get_json()["results"]
    assert (told["status"], told["number"]) == ("duplicate", None)
    assert "participants" not in str(told)
    assert SAID not in read_by(colleague, copied)


def test_who_took_its_id_first_cannot_read_what_comes_beside(
    agent: Actor, colleague: Actor, meeting: Answers, copied: dict[str, Any]
) -> None:
    taken = colleague.phone.envelope(meeting(objet="Autre chose"), "rencontre", id=copied["id"])
    assert colleague.phone.sync(taken).get_json()["results"][0]["status"] == "created"
    [told] = colleague.phone.sync(copied).get_json()["results"]
    assert told["status"] == "conflict"
    assert "participants" not in str(told)
    assert agent.phone.sync(copied).get_json()["results"][0]["status"] == "conflict"
    shown = read_by(colleague, copied)
    assert "Autre chose" in shown
    assert SAID not in shown


@ON_SQLITE
def test_who_sends_a_copied_sealed_photo_first_cannot_look_at_it(
    agent: Actor, colleague: Actor, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    record = agent.phone.envelope(answers := meeting(photo="photo.jpg"), "rencontre")
    photo = SealedPhoto(agent.phone, key, record, picture, "photo.jpg")
    payload = json.dumps({**answers, "_meta": {"files": [photo.inside]}})
    record = sealed_again(agent.phone, key, {**record, "payload": payload, "files": [photo.outside]})
    assert colleague.phone.put_file(photo.bytes, "application/vnd.carnet.sealed").status_code == 201
    assert agent.phone.sync(record).get_json()["results"][0]["status"] == "created"
    assert agent.phone.get(f"/api/v1/files/{photo.sha256}").status_code == 200
    assert colleague.phone.get(f"/api/v1/files/{photo.sha256}").status_code == 404
