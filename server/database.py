"""How the two databases are opened: durable first, then fast.

Measured (docs/architecture.md): SQLite in WAL with ``synchronous=NORMAL`` lost acknowledged rows at a power
cut, ``FULL`` lost none; PostgreSQL lost rows with ``synchronous_commit=off``, none with ``on``.
"""

import sqlite3
from contextlib import closing
from typing import Any

import click
from flask import Flask, g, has_app_context, has_request_context, request
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.dialects import postgresql, sqlite

from server.extensions import Base, db

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# secure_delete: what was erased is overwritten in the file, not only forgotten
SQLITE_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON",
)  # fmt: skip
STRONG_COMMITS = {"on", "remote_apply"}


def init_app(app: Flask) -> None:
    """Open every SQLite connection in the durable mode, and begin what writes with the write lock."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", open_sqlite)
        event.listen(engine, "begin", begin_sqlite)


def open_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # the driver would begin late and by itself; we say BEGIN
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote in between,
    # without waiting: whoever may write asks for the lock at its beginning.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if may_write() else "BEGIN")


def may_write() -> bool:
    """Whether the transaction that begins now may write: unsafe requests and commands, unless they said
    otherwise (:func:`begin_write`, :func:`begin_read`)."""
    if has_app_context() and "writing" in g:
        return bool(g.writing)
    if has_request_context():
        return request.method not in SAFE_METHODS
    return click.get_current_context(silent=True) is not None


def begin_write() -> None:
    """Call first where a GET writes (a log line of a reading): the next transaction takes the write lock."""
    db.session.commit()
    g.writing = True


def begin_read() -> None:
    """Call first where a POST reads for a while: others may write meanwhile, until :func:`begin_write`."""
    db.session.commit()
    g.writing = False


def begin_snapshot() -> None:
    """Call before reads that must agree with one another: until the next commit all of them see the database
    as it is now, while others go on writing."""
    begin_read()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def upsert(model: type[Base]) -> Any:
    """An insert into the model's table that can say ``on_conflict_do_update``."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(Base.metadata.tables[model.__tablename__])


def settle() -> None:
    """Take what was erased out of SQLite's log of writes too, as far as no reader holds it."""
    if db.engine.dialect.name == "sqlite":
        # a connection of its own: ours begin a transaction, and wait longer for readers than this is worth
        with closing(sqlite3.connect(str(db.engine.url.database), timeout=2)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def durability(engine: Engine | None = None) -> dict[str, Any]:
    """What the database promises of a commit: ``{"kind", "durability", "strong": bool}``."""
    engine = engine or db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return sqlite_durability(connection)
        commit = str(connection.execute(text("SHOW synchronous_commit")).scalar())
        fsync = str(connection.execute(text("SHOW fsync")).scalar())
        strong = commit in STRONG_COMMITS and fsync == "on"
        return {
            "kind": "postgresql",
            "durability": f"synchronous_commit={commit} fsync={fsync}",
            "strong": strong,
        }


def sqlite_durability(connection: Connection) -> dict[str, Any]:
    journal = str(connection.execute(text("PRAGMA journal_mode")).scalar()).upper()
    level = int(connection.execute(text("PRAGMA synchronous")).scalar() or 0)
    name = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(level, str(level))
    return {"kind": "sqlite", "durability": f"{journal}+{name}", "strong": journal == "WAL" and level >= 2}
