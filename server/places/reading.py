"""The places as lists of choices: ``regions``, ``departements``, ``communes``."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select

from server.extensions import db
from server.places.models import COMMUNE, DEPARTEMENT, REGION, Place

Lists = Mapping[str, list[dict[str, str]]]


def choice_lists() -> dict[str, list[dict[str, str]]]:
    """Rows ``{"name": p-code, "label"}`` with the parents' p-codes, by name."""
    places = db.session.scalars(select(Place).order_by(Place.name, Place.pcode)).all()
    parents = {place.pcode: place.parent or "" for place in places}
    return {
        "regions": [{"name": p.pcode, "label": p.name} for p in places if p.level == REGION],
        "departements": [
            {"name": p.pcode, "label": p.name, "region": p.parent or ""}
            for p in places
            if p.level == DEPARTEMENT
        ],
        "communes": [
            {
                "name": p.pcode,
                "label": p.name,
                "departement": p.parent or "",
                "region": parents.get(p.parent or "", ""),
            }
            for p in places
            if p.level == COMMUNE
        ],
    }


def digest(lists: Lists) -> str:
    """Changes when any place changes: the phone asks for the lists again then."""
    return hashlib.sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()
