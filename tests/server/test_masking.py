"""What is marked personal is masked wherever it can be read: groups and repeats whole, and every photo."""

import hashlib
from typing import Any

import pytest
from flask import Flask

from forms.xlsform import form_from_markdown
from server.extensions import db
from server.form_library.publishing import publish

FORM = """
| survey |
| | type                                | name       | label     | required | constraint | sensitivity |
| | select_one_from_file programmes.csv | programme  | Programme | yes      |            |             |
| | select_one_from_file regions.csv    | region     | Région    | yes      |            |             |
| | date                                | date_debut | Début     | yes      |            |             |
| | begin_group                         | temoin     | Témoin    |          |            | sensitive   |
| | text                                | nom        | Nom       |          |            |             |
| | begin_repeat                        | menaces    | Menaces   |          |            |             |
| | text                                | quoi       | Quoi      |          |            |             |
| | image                               | preuve     | Preuve    |          |            |             |
| | end_repeat                          |            |           |          |            |             |
| | end_group                           |            |           |          |            |             |
| | begin_repeat                        | liste      | Liste     |          |            | personal    |
| | text                                | ouvrier    | Ouvrier   |          |            |             |
| | image                               | portrait   | Portrait  |          |            |             |
| | end_repeat                          |            |           |          |            |             |
| | image                               | lieu       | Le lieu   |          |            |             |
| checks |
| | name  | when                | level | message                     | question |
| | ecart | count(${liste}) = 1 | alert | ${nom} n’est pas sur place | region    |
| settings |
| | form_id  | version |
| | temoins  | 1       |
"""
MASKED = ("preuve.jpg", "portrait.jpg")
SECRETS = ("Salamatou Témoin", "Brûlé la case", "Ousmane Ouvrier", *MASKED)


@pytest.fixture
def record(app: Flask, agent: Any, picture: bytes) -> str:
    """A record with two masked photos, which have come, and an open one."""
    with app.app_context():
        publish(form_from_markdown(FORM))
        db.session.commit()
        db.session.remove()
    photos = {name: picture + name.encode() for name in (*MASKED, "lieu.jpg")}
    answers = {
        "programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "nom": SECRETS[0],
        "menaces": [{"quoi": SECRETS[1], "preuve": "preuve.jpg"}],
        "liste": [{"ouvrier": SECRETS[2], "portrait": "portrait.jpg"}], "lieu": "lieu.jpg",
    }  # fmt: skip
    files = [
        {"name": name, "sha256": digest(content), "bytes": len(content), "type": "image/jpeg"}
        for name, content in photos.items()
    ]
    result = agent.phone.push(answers, "temoins", files=files)
    assert result["status"] == "created", result
    for content in photos.values():
        assert agent.phone.put_file(content).status_code == 201
    return str(result["id"])


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def told(answer: Any, picture: bytes) -> list[str]:
    """The secrets, and the digests of masked photos, that stand in an answer."""
    text = answer.get_data(as_text=True)
    digests = [digest(picture + name.encode()) for name in MASKED]
    return [one for one in (*SECRETS, *digests) if one in text]


def test_a_group_or_repeat_marked_personal_is_masked_whole(
    record: str, supervisor: Any, analyst: Any, admin: Any, agent: Any, picture: bytes
) -> None:
    pages = (
        f"/api/v1/submissions/{record}",
        f"/bureau/fiches/{record}",
        "/bureau/fiches",
        "/bureau/a-relire",
    )
    exports = tuple(f"/api/v1/exports/temoins.csv?repeat={name}" for name in ("", "menaces", "liste"))
    for path in (*pages, *exports):
        for reader in (supervisor, analyst, admin):
            answer = reader.get(path)
            if answer.status_code != 403:
                assert answer.status_code == 200, path
                assert told(answer, picture) == [], path
    assert told(agent.get(f"/api/v1/submissions/{record}"), picture), "the author reads it all"


def test_a_masked_photo_is_shown_to_who_said_why(
    record: str, supervisor: Any, analyst: Any, agent: Any, picture: bytes
) -> None:
    def status(reader: Any, name: str) -> int:
        return int(reader.get(f"/api/v1/files/{digest(picture + name.encode())}").status_code)

    assert [status(supervisor, name) for name in ("lieu.jpg", "preuve.jpg", "portrait.jpg")] == [
        200,
        404,
        404,
    ]
    assert [status(analyst, name) for name in ("lieu.jpg", "preuve.jpg")] == [200, 404]
    assert [status(who, "preuve.jpg") for who in (agent, agent.phone)] == [200, 200]
    supervisor.post(f"/bureau/fiches/{record}/devoilement", data={"reason": "relecture"})
    assert [status(supervisor, name) for name in MASKED] == [200, 200]
    assert status(analyst, "preuve.jpg") == 404


def test_a_script_that_said_why_reads_the_masked_photos_too(
    record: str, supervisor: Any, picture: bytes
) -> None:
    path = f"/api/v1/files/{digest(picture + b'preuve.jpg')}"
    assert supervisor.get(path).status_code == 404
    supervisor.post(f"/api/v1/submissions/{record}/disclosure", json={"reason": "menace"})
    assert supervisor.get(path).status_code == 200


def test_a_question_that_one_version_guards_leaves_with_no_version(
    app: Flask, record: str, agent: Any, analyst: Any
) -> None:
    before = agent.phone.push(
        {"programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "nom": "Ancien Nom"}, "temoins"
    )
    assert before["status"] == "created"
    open_form = FORM.replace("sensitive", "         ").replace("| temoins  | 1 ", "| temoins  | 0 ")
    with app.app_context():
        publish(form_from_markdown(open_form))
        db.session.commit()
        db.session.remove()
    text = analyst.get("/api/v1/exports/temoins.csv").get_data(as_text=True)
    assert "Ancien Nom" not in text
    assert "Salamatou" not in text
    assert "NE002" in text
