"""Numbers such as ``DIF-2026-0412``: region, year of the event, counter. Given once, never changed."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.extensions import Base, db
from server.places.models import Place
from server.submissions.models import Counter


def next_number(region: str | None, starts_on: date | None) -> str | None:
    """The next number in this region for the year of the event; none where one of them is not known."""
    if region is None or starts_on is None:
        return None
    abbreviation = db.session.scalar(select(Place.abbreviation).where(Place.pcode == region))
    if abbreviation is None:
        return None
    series = f"{abbreviation}-{starts_on.year:04d}"
    return f"{series}-{increment(Counter, {'series': series}, 'value'):04d}"


def increment(model: type[Base], key: dict[str, Any], column: str) -> int:
    """Add one to a counter row, made when missing, and keep its lock until the transaction ends."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    raised = getattr(model, column) + 1
    statement = (
        insert(model)
        .values(**key, **{column: 1})
        .on_conflict_do_update(index_elements=list(key), set_={column: raised})
        .returning(getattr(model, column))
    )
    value: int = db.session.execute(statement).scalar_one()
    return value
