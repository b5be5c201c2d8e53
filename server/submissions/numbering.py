"""Numbers such as ``DIF-2026-0412``: region, year of the event, counter. Given once, never changed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from server.database import upsert
from server.extensions import Base, db
from server.places.models import Place
from server.submissions.models import Counter, Submission


def give_numbers(submissions: Iterable[Submission]) -> None:
    """Give the next numbers, in this order, to those that have none and whose region and year are known."""
    without = [one for one in submissions if one.number is None and one.region and one.starts_on]
    short = abbreviations({one.region for one in without})
    series: dict[str, list[Submission]] = {}
    for one in without:
        if one.starts_on and (region := short.get(one.region)):
            series.setdefault(f"{region}-{one.starts_on.year:04d}", []).append(one)
    for name in sorted(series):
        last = increment(Counter, {"series": name}, "value", by=len(series[name]))
        for number, one in enumerate(series[name], last - len(series[name]) + 1):
            one.number = f"{name}-{number:04d}"


def abbreviations(regions: set[str | None]) -> dict[str | None, str]:
    if not regions:
        return {}
    known = db.session.execute(select(Place.pcode, Place.abbreviation).where(Place.pcode.in_(regions)))
    return {row.pcode: row.abbreviation for row in known if row.abbreviation}


def increment(model: type[Base], key: dict[str, Any], column: str, by: int = 1) -> int:
    """Raise a counter row, made when missing, and keep its lock until the transaction ends; its new value."""
    raised = getattr(model, column) + by
    statement = (
        upsert(model)
        .values(**key, **{column: by})
        .on_conflict_do_update(index_elements=list(key), set_={column: raised})
        .returning(getattr(model, column))
    )
    value: int = db.session.execute(statement).scalar_one()
    return value
