"""The lock under which records are stored."""

from sqlalchemy import func, select

from server.database import begin_write
from server.extensions import db

# the lock under which PostgreSQL stores one push at a time
INTAKE = 0x43524E54


def one_at_a_time() -> None:
    """Begin the transaction that stores a push. On PostgreSQL too one push is stored after the other: two
    that number their records in another order would wait for each other for ever."""
    begin_write()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(INTAKE)))
