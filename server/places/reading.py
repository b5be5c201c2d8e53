"""The places as lists of choices: ``regions``, ``departements``, ``communes``, ``localites`` where given."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.accounts.models import Account
from server.extensions import db
from server.places import localities
from server.places.models import COMMUNE, DEPARTEMENT, REGION, Place


@dataclass(frozen=True)
class Reading:
    """The lists with their digest, and the rows that they were made of."""

    rows: Sequence[tuple[Any, ...]]
    lists: dict[str, list[dict[str, str]]]
    digest: str


last: list[Reading] = []

# lists that features above this one have for an account's phones, and a text for each that changes with it
lists_beside: list[Callable[[Account], dict[str, list[dict[str, str]]]]] = []
stamps_beside: list[Callable[[Account], list[str]]] = []


def read() -> Reading:
    """As it is now; made again only when a place changed, so that equal lists are one object."""
    columns = (Place.pcode, Place.name, Place.level, Place.parent)
    rows = db.session.execute(select(*columns).order_by(Place.name, Place.pcode)).all()
    # rows of the database compare slowly, tuples do not: every push asks
    values = [*map(tuple, rows)]
    if not last or last[0].rows != values:
        lists = made_of(rows)
        last[:] = [Reading(values, lists, digest(lists))]
    return last[0]


def choice_lists() -> dict[str, list[dict[str, str]]]:
    """Rows ``{"name": p-code, "label"}`` with the parents' p-codes, by name. Not to be changed."""
    return read().lists


def made_of(places: Sequence[Any]) -> dict[str, list[dict[str, str]]]:
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


def lists_for(account: Account) -> dict[str, list[dict[str, str]]]:
    """What a phone of this account takes along: all places, the localities of its regions, its entities."""
    regions = localities.regions_of(account)
    found = dict(choice_lists())
    if localities.digests(regions):
        found["localites"] = localities.choice_rows(regions)
    for beside in lists_beside:
        found |= beside(account)
    return found


def digest_for(account: Account) -> str:
    """Changes when any of these places does: the phone asks for the lists again then."""
    places = read().digest
    slices = localities.digests(localities.regions_of(account))
    slices += [stamp for beside in stamps_beside for stamp in beside(account)]
    return digest([places, *slices]) if slices else places


def digest(content: Any) -> str:
    """Of the canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
