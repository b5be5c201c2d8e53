"""Backups: one encrypted file, brought back into an empty server, and what phones send again afterwards."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from flask import Flask
from sqlalchemy import func, inspect, make_url, select

from server.accounts.models import OpenSession
from server.app import create_app
from server.audit.chain import verify
from server.cli import main
from server.extensions import db
from server.keys import keyring
from server.operations.backup_tables import engine_of, tables_of
from server.submissions.tickets import LEAP
from sync.digests import holdings_digest
from tests.server.actors import SECRET, Actor, Phone
from tests.server.databases import ON_SQLITE
from tests.server.sealed import new_key, sealed

Answers = Callable[..., dict[str, Any]]
PHRASE = ["--passphrase", "quatre mots tirés au sort"]
NAME = "Zeinabou Moussa Ibrahim"


def carnet(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(main, list(words))


@pytest.fixture
def laden(app: Flask, agent: Any, supervisor: Any, meeting: Answers, picture: bytes) -> Phone:
    """A server that has worked for a day: records, a photo, a decision, a sealed record."""
    phone: Phone = agent.phone
    key = new_key(app)
    file = {
        "name": "p.jpg",
        "sha256": hashlib.sha256(picture).hexdigest(),
        "bytes": len(picture),
        "type": "image/jpeg",
    }
    first = phone.push(meeting(objet=NAME, photo="p.jpg"), "rencontre", files=[file])
    phone.put_file(picture)
    supervisor.post(f"/api/v1/submissions/{first['id']}/approval", json={})
    phone.sync(sealed(phone, key, meeting()))
    return phone


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Empty servers."""
    made: list[Flask] = []

    def make(**config: Any) -> Flask:
        folder = tmp_path / f"other-{len(made)}"
        app = create_app({"CARNET_DATA": str(folder), "TESTING": True, **config})
        app.config["PROPAGATE_EXCEPTIONS"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        engine = engine_of(make_url(app.config["SQLALCHEMY_DATABASE_URI"]))
        with engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables_of(connection)
            }


def files_in(app: Flask) -> set[str]:
    return {path.name for path in (Path(app.config["CARNET_DATA"]) / "files").glob("??/*")}


def token_of(phone: Phone, app: Flask) -> Phone:
    """The same phone, which now speaks with the restored server."""
    phone.app = app
    return phone


def test_a_backup_comes_back_whole_and_phones_send_what_it_lacks(
    app: Flask, laden: Phone, admin: Any, meeting: Answers, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "hier.carnet-sauvegarde"
    made = carnet(app, "backup", str(file), *PHRASE)
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o077 == 0
    for plain in (NAME.encode(), NAME.encode("utf-16-le"), b"rencontre", b"PRIVATE KEY", b"submissions"):
        assert plain not in file.read_bytes()
    before, contents = counts(app), files_in(app)
    later = laden.envelope(meeting(participants=5), "rencontre")
    [given] = laden.sync(later).get_json()["results"]
    later["ticket"] = given["ticket"]
    with app.app_context():
        lines = [
            (row.submission_id, row.revision, row.sha256)
            for row in db.session.execute(db.text("SELECT submission_id, revision, sha256 FROM receipts"))
        ]
        db.session.remove()
    other = elsewhere(CARNET_SECRET_KEY=SECRET)
    back = carnet(other, "restore", str(file), *PHRASE)
    assert back.exit_code == 0, back.output
    assert "1000" in back.output
    after = counts(other)
    # every region's numbers leap
    assert after.pop("submission_counters") > before.pop("submission_counters")
    # of the two lines of the log about the backup, one was written too late to be in it
    assert after == before
    with other.app_context():
        assert db.session.scalars(select(OpenSession).where(OpenSession.closed_at.is_(None))).all() == []
        db.session.remove()
    assert files_in(other) == contents
    assert not other.config["CARNET_KEYS"].exists()
    with other.app_context():
        assert verify().broken is None
        db.session.remove()
    phone = token_of(laden, other)
    holdings = {"count": 3, "digest": holdings_digest(lines)}
    assert phone.sync(holdings=holdings).get_json()["orders"] == [{"order": "holdings"}]
    listed = holdings | {"records": [f"{one}:{revision}:{sha256}" for one, revision, sha256 in lines]}
    assert phone.sync(holdings=listed).get_json()["missing"] == [later["id"]]
    new = phone.push(meeting(participants=6), "rencontre")
    assert new["number"] > given["number"], "numbers that phones may hold are not given again"
    [again] = phone.sync(later).get_json()["results"]
    assert (again["status"], again["number"]) == ("created", given["number"])
    lines.append((new["id"], 1, new["sha256"]))
    holdings = {"count": 4, "digest": holdings_digest(lines)}
    assert phone.sync(holdings=holdings).get_json()["orders"] == []
    again = create_app({"CARNET_DATA": str(other.config["CARNET_DATA"]), "TESTING": True})
    approved = Actor(again, "superviseur").get("/api/v1/submissions?state=approved").get_json()
    assert approved["total"] == 1
    assert Actor(again, "admin").get(f"/api/v1/files/{contents_sha(again)}").status_code == 200


def contents_sha(app: Flask) -> str:
    with app.app_context():
        return str(db.session.execute(db.text("SELECT sha256 FROM stored_files")).scalar_one())


@ON_SQLITE
def test_a_backup_for_a_public_key_needs_the_private_one(
    app: Flask, laden: Phone, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public_file, private_file = tmp_path / "public.pem", tmp_path / "private.pem"
    public_file.write_bytes(
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    private_file.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    file = tmp_path / "nuit"
    made = carnet(app, "backup", str(file), "--for", str(public_file), "--with-keys")
    assert made.exit_code == 0, made.output
    other = elsewhere()
    assert "ne s’ouvre pas" in carnet(other, "restore", str(file), *PHRASE).output
    assert "ne s’ouvre pas" in carnet(other, "restore", str(file), "--with", str(public_file)).output
    assert carnet(other, "restore", str(file), "--with", str(private_file)).exit_code == 0
    with app.app_context():
        had = [key.id for key in keyring.all_keys()]
    with other.app_context():
        assert [key.id for key in keyring.all_keys()] == had


@ON_SQLITE
def test_a_backup_goes_into_the_other_kind_of_database(
    app: Flask,
    laden: Phone,
    request: pytest.FixtureRequest,
    elsewhere: Callable[..., Flask],
    tmp_path: Path,
    meeting: Answers,
) -> None:
    server = request.getfixturevalue("postgres_server")
    name = f"carnet_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    file = tmp_path / "x"
    carnet(app, "backup", str(file), *PHRASE)
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    other = elsewhere(CARNET_DATABASE_URL=url)
    back = carnet(other, "restore", str(file), *PHRASE)
    assert back.exit_code == 0, back.output
    with other.app_context():
        assert inspect(db.engine).dialect.name == "postgresql"
        assert verify().broken is None
        db.session.remove()
    phone = token_of(laden, other)
    result = phone.push(meeting(participants=9), "rencontre")
    assert (result["status"], result["number"]) == ("created", f"DIF-2026-{LEAP + 3}")


@ON_SQLITE
def test_what_is_no_backup_and_a_server_in_use_are_told_so(
    app: Flask, laden: Phone, elsewhere: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "x"
    assert "16 signes" in carnet(app, "backup", str(file), "--passphrase", "court").output
    carnet(app, "backup", str(file), *PHRASE)
    assert "existe déjà" in carnet(app, "backup", str(file), *PHRASE).output
    assert "Impossible d’écrire" in carnet(app, "backup", str(tmp_path / "no" / "x"), *PHRASE).output
    assert "contient déjà" in carnet(app, "restore", str(file), *PHRASE).output
    other, whole = elsewhere(), file.read_bytes()
    for content in (b"", b"PK\x03\x04", whole[:-1], whole + b"x"):
        file.write_bytes(content)
        told = carnet(other, "restore", str(file), *PHRASE)
        assert (told.exit_code, "ne s’ouvre pas" in told.output) == (1, True)
    assert not (Path(other.config["CARNET_DATA"]) / "files").exists()
    file.write_bytes(whole)
    assert carnet(other, "restore", str(file), *PHRASE).exit_code == 0
