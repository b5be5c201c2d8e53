"""Loading the shipped list of places into the database."""

from collections.abc import Sequence
from datetime import date

from forms.places import load
from server.extensions import db
from server.places.models import COMMUNE, DEPARTEMENT, REGION, Place

# OCHA's p-codes of the shipped list are valid from this day
VALID_FROM = date(2023, 7, 25)

Rows = Sequence[dict[str, str]]


def load_places() -> int:
    """Add the places that are missing, correct names that changed; the number of places written."""
    lists = load()
    known = {place.pcode: place for place in db.session.query(Place)}
    written = write_level(known, REGION, lists["regions"], None)
    written += write_level(known, DEPARTEMENT, lists["departements"], "region")
    written += write_level(known, COMMUNE, lists["communes"], "departement")
    db.session.commit()
    return written


def write_level(known: dict[str, Place], level: int, rows: Rows, parent: str | None) -> int:
    written = 0
    for row in rows:
        values = {
            "name": row["label"],
            "parent": row[parent] if parent else None,
            "abbreviation": row.get("abbreviation") or None,
        }
        place = known.get(row["name"])
        if place is None:
            db.session.add(Place(pcode=row["name"], level=level, valid_from=VALID_FROM, **values))
        elif any(getattr(place, key) != value for key, value in values.items()):
            for key, value in values.items():
                setattr(place, key, value)
        else:
            continue
        written += 1
    # a parent is written before its children: foreign keys are checked at once
    db.session.flush()
    return written
