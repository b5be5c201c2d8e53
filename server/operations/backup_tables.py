"""The tables as lines of JSON, from either database and into either: read as they are, not through models,
so that a backup of an older version is restored by a newer one.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)

# alembic's own table is written by the migrations
NOT_OURS = frozenset({"alembic_version"})
A_CHUNK = 1 << 20
ROWS = 200

Kind = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def engine_of(url: URL) -> Engine:
    """An engine of the command's own: on SQLite it reads a snapshot and keeps no phone from writing."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None)
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def snapshot(engine: Engine) -> Connection:
    """A connection that sees the database as it is at this moment until it is closed."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def tables_of(connection: Connection) -> list[Table]:
    """The tables as they are, what others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    found = [table for table in metadata.sorted_tables if table.name not in NOT_OURS]
    for column in (column for table in found for column in table.columns):
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
    return found


def schema_of(connection: Connection) -> str:
    """The migration that the database stands at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows in pieces of some hundred kilobytes: one line names the columns, each other one is a row."""
    kinds = [kind_of(column) for column in table.columns]
    head = json.dumps([column.name for column in table.columns]).encode() + b"\n"
    rows = connection.execute(
        select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS)
    )
    piece = bytearray(head)
    for row in rows:
        values = [None if value is None else out(value) for value, (out, _) in zip(row, kinds, strict=True)]
        piece += json.dumps(values, ensure_ascii=False).encode() + b"\n"
        if len(piece) > A_CHUNK:
            yield bytes(piece)
            piece = bytearray(head)
    if len(piece) > len(head):
        yield bytes(piece)


def load(connection: Connection, table: Table, piece: bytes) -> int:
    """Write the rows of a piece; their number."""
    head, *rest = piece.decode().split("\n")
    columns = [table.columns[name] for name in json.loads(head)]
    kinds = [kind_of(column) for column in columns]
    rows = [
        {
            column.name: None if value is None else back(value)
            for column, value, (_, back) in zip(columns, json.loads(line), kinds, strict=True)
        }
        for line in rest
        if line
    ]
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def kind_of(column: Column[Any]) -> Kind:
    """How a value of this column is written as JSON, and read back."""
    kind = column.type
    if isinstance(kind, JSON):
        return same, same
    if isinstance(kind, LargeBinary):
        return (lambda value: base64.b64encode(value).decode()), base64.b64decode
    if isinstance(kind, DateTime):
        return in_utc, moment_for(column)
    if isinstance(kind, Date):
        return date.isoformat, date.fromisoformat
    if isinstance(kind, Numeric):
        return str, Decimal if kind.asdecimal else float
    return same, same


def same(value: Any) -> Any:
    return value


def in_utc(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def moment_for(column: Column[Any]) -> Callable[[str], datetime]:
    """SQLite holds UTC without saying so."""
    aware = bool(getattr(column.type, "timezone", False))
    return lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC if aware else None)


def go_on_counting(connection: Connection, tables: list[Table]) -> None:
    """On PostgreSQL a column that counts by itself goes on after the highest number that was written."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer):
                highest = connection.execute(select(func.max(column))).scalar()
                name = func.pg_get_serial_sequence(table.name, column.name)
                if highest is not None and connection.execute(select(name)).scalar():
                    connection.execute(select(func.setval(name, highest)))
