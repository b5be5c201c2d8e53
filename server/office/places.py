"""Names of places for the office's pages and lists."""

from collections.abc import Iterable

from sqlalchemy import select

from server.extensions import db
from server.places.models import REGION, Place


def place_names(pcodes: Iterable[str | None]) -> dict[str, str]:
    """The names of these p-codes; an unknown code is left out."""
    wanted = {pcode for pcode in pcodes if pcode}
    if not wanted:
        return {}
    rows = db.session.execute(select(Place.pcode, Place.name).where(Place.pcode.in_(wanted)))
    return dict(rows.all())


def regions() -> list[tuple[str, str]]:
    """All regions, code and name, by name."""
    rows = db.session.execute(
        select(Place.pcode, Place.name).where(Place.level == REGION).order_by(Place.name)
    )
    return [(pcode, name) for pcode, name in rows]
