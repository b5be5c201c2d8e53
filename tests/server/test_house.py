"""The server as a whole: its health, its headers, its documentation, its forms and lists."""

import gzip
import json
import os
import re
from typing import Any

import brotli
import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import make_url, select

from forms.xlsform import form_from_markdown
from server.app import create_app
from server.audit.models import Entry
from server.extensions import db
from server.form_library.publishing import publish
from server.operations.demonstration import demonstration_accounts
from server.places.loading import load_places
from server.problems import KINDS, Problem
from server.programmes.loading import load_programmes


def test_the_health_check_names_database_and_durability(client: Any, database_kind: str) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    expected = {
        "sqlite": {"kind": "sqlite", "durability": "WAL+FULL"},
        "postgres": {"kind": "postgresql", "durability": "synchronous_commit=on fsync=on"},
    }
    assert answer.json["database"] == expected[database_kind]


def test_a_weak_postgresql_is_not_healthy(config: dict[str, Any], database_kind: str) -> None:
    if database_kind != "postgres":
        pytest.skip("SQLite has its own story")
    weak = make_url(config["CARNET_DATABASE_URL"]).update_query_dict({"options": "-c synchronous_commit=off"})
    app = create_app(config | {"CARNET_DATABASE_URL": weak.render_as_string(hide_password=False)})
    answer: Any = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "weak")


def test_a_weak_sqlite_is_not_healthy(app: Flask, database_kind: str) -> None:
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL has its own story")
    with app.app_context(), db.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA synchronous=NORMAL")
    answer: Any = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "weak")


def test_every_answer_carries_the_security_headers(client: Any, agent: Any) -> None:
    for answer in (
        client.get("/healthz"),
        client.get("/nowhere"),
        agent.get("/api/v1/forms"),
        client.get("/api/v1/forms"),
    ):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_missing_address_is_a_problem_for_programs_and_a_page_for_people(client: Any) -> None:
    for_programs, for_people = client.get("/api/v1/nowhere"), client.get("/nowhere")
    assert (for_programs.status_code, for_programs.mimetype) == (404, "application/problem+json")
    assert set(for_programs.json) == {"type", "code", "title", "status", "detail"}
    assert (for_people.status_code, for_people.mimetype) == (404, "text/html")


def test_every_problem_can_be_said(app: Flask) -> None:
    with app.test_request_context():
        for code, kind in KINDS.items():
            params = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(kind.detail)), 1)
            said = Problem(code, **params).to_json()
            assert said["title"]
            assert said["status"] == kind.status
            assert "%(" not in said["detail"]


def test_the_documentation_describes_what_is_served(client: Any) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    described = answer.json
    assert described["openapi"].startswith("3.")
    for path in ("/api/v1/sync", "/api/v1/devices", "/api/v1/forms", "/api/v1/files/{sha256}",
                 "/api/v1/submissions", "/api/v1/submissions/{submission_id}"):  # fmt: skip
        assert path in described["paths"]
    assert set(described["components"]["securitySchemes"]) == {"device", "password", "session"}
    message = described["paths"]["/api/v1/sync"]["post"]
    assert message["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert list(message["responses"]["200"]["content"]) == ["application/json"]
    faults = described["components"]["responses"]["DEFAULT_ERROR"]
    assert list(faults["content"]) == ["application/problem+json"]
    assert "Problem" in described["components"]["schemas"]


def test_a_compiled_form_is_packed_and_never_changes(agent: Any) -> None:
    listed = next(form for form in agent.get("/api/v1/forms").json["forms"] if form["id"] == "rencontre")
    packed = agent.get(listed["url"], headers={"Accept-Encoding": "br, gzip"})
    form = json.loads(brotli.decompress(packed.data))
    assert (form["id"], form["version"], form["format"]) == ("rencontre", "1", 1)
    assert "indicators" not in form
    gzipped = agent.get(listed["url"], headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(gzipped.data)) == form
    assert agent.get(listed["url"]).json == form
    known = agent.get(listed["url"], headers={"If-None-Match": packed.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_every_form_of_the_catalogue_is_listed(agent: Any) -> None:
    listed = {form["id"] for form in agent.get("/api/v1/forms").json["forms"]}
    assert listed >= {
        "formation", "sensibilisation", "dialogue", "reunion_fds", "reintegration", "argent_travail",
        "arts_culture_sport",
    }  # fmt: skip


def test_a_published_version_cannot_be_replaced(app: Flask) -> None:
    def table(label: str) -> str:
        return (
            f"| survey |\n| | type | name | label |\n| | text | a | {label} |\n"
            "| settings |\n| | form_id | version |\n| | essai | 1 |\n"
        )

    with app.app_context():
        assert publish(form_from_markdown(table("Avant"))) is True
        assert publish(form_from_markdown(table("Avant"))) is False
        with pytest.raises(Problem) as caught:
            publish(form_from_markdown(table("Après")))
        assert caught.value.code == "form_version_differs"
        db.session.rollback()


def test_the_places_of_niger_are_all_there(agent: Any) -> None:
    lists = agent.get("/api/v1/places").json["lists"]
    assert {name: len(rows) for name, rows in lists.items()} == {
        "regions": 8,
        "departements": 67,
        "communes": 266,
    }
    bosso = next(row for row in lists["communes"] if row["name"] == "NE002001001")
    assert bosso == {"name": "NE002001001", "label": "Bosso", "departement": "NE002001", "region": "NE002"}


def test_the_programmes_come_with_phases_and_regions(agent: Any) -> None:
    programmes = agent.get("/api/v1/programmes").json["programmes"]
    pccn = next(one for one in programmes if one["name"] == "PCCN")
    assert {"NE002", "NE005", "NE006"} <= set(pccn["regions"])
    assert pccn["phases"][0].keys() == {"name", "label", "starts_on", "ends_on"}


def test_loading_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        assert (load_places(), load_programmes()) == (0, 0)


def test_the_demonstration_accounts_keep_their_passwords(app: Flask, config: dict[str, Any]) -> None:
    with app.app_context():
        first, again = demonstration_accounts(), demonstration_accounts()
    assert first == again
    path = os.path.join(config["CARNET_DATA"], "demo-accounts.json")
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert set(first) == {"agent", "superviseur", "analyste", "admin"}
    login = {**first["agent"], "device": {"id": "p", "name": ""}}
    assert app.test_client().post("/api/v1/devices", json=login).status_code == 201


def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    with app.app_context():
        flask_migrate.check()


def test_what_is_written_is_written_down(app: Flask, agent: Any, admin: Any, meeting: Any) -> None:
    record = agent.phone.push(meeting(objet="un nom que nul journal ne doit contenir"), "rencontre")["id"]
    admin.delete(f"/api/v1/devices/{agent.phone.id}")
    with app.app_context():
        entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    told = [(one.action, one.object, one.account_id) for one in entries]
    assert ("device.enrolled", f"device/{agent.phone.id}", agent.id) in told
    assert ("submission.received", f"submission/{record}", agent.id) in told
    assert ("device.revoked", f"device/{agent.phone.id}", admin.id) in told
    assert "un nom" not in str([one.detail for one in entries])
