"""The localities: written from a list, read as choices, told apart by digest."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from server.accounts.models import Account
from server.audit import log as audit
from server.extensions import db, now
from server.places.models import COMMUNE, Locality, LocalitySlice, Place
from server.places.sheet import Entry

_FIELDS = ("name", "commune", "latitude", "longitude", "population")


@dataclass
class Plan:
    """What an import does: localities that are new, changed, back on the list, gone from it; the same."""

    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Locality, Entry]] = field(default_factory=list)
    returned: list[tuple[Locality, Entry]] = field(default_factory=list)
    withdrawn: list[Locality] = field(default_factory=list)
    same: int = 0
    communes: int = 0

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed or self.returned or self.withdrawn)

    def counts(self) -> dict[str, int]:
        return {name: value if isinstance(value, int) else len(value) for name, value in vars(self).items()}


def communes() -> dict[str, str]:
    """The region of every commune, by p-code."""
    parents = dict(db.session.execute(select(Place.pcode, Place.parent)).all())
    found = db.session.scalars(select(Place.pcode).where(Place.level == COMMUNE))
    return {pcode: parents[parents[pcode] or ""] or "" for pcode in found}


def compare(entries: Iterable[Entry]) -> Plan:
    """What a list would change in the localities of its communes; those of other communes stay."""
    wanted = {entry.code: entry for entry in entries}
    here = {entry.commune for entry in wanted.values()}
    plan = Plan(communes=len(here))
    known = {row.code: row for row in db.session.scalars(select(Locality).order_by(Locality.code))}
    for code, entry in wanted.items():
        row = known.get(code)
        if row is None:
            plan.added.append(entry)
        elif row.withdrawn_at is not None:
            plan.returned.append((row, entry))
        elif any(getattr(row, name) != getattr(entry, name) for name in _FIELDS):
            plan.changed.append((row, entry))
        else:
            plan.same += 1
    plan.withdrawn = [
        row
        for row in known.values()
        if row.withdrawn_at is None and row.commune in here and row.code not in wanted
    ]
    return plan


def carry_out(plan: Plan, regions: dict[str, str], *, by: str | None = None) -> None:
    """Write it. ``regions`` gives each commune's. The caller commits."""
    for row, entry in [*plan.changed, *plan.returned]:
        for name, value in _values(entry, regions).items():
            setattr(row, name, value)
        row.withdrawn_at = None
    if plan.added:
        new = [{"code": entry.code, **_values(entry, regions)} for entry in plan.added]
        db.session.execute(insert(Locality), new)
    for row in plan.withdrawn:
        row.withdrawn_at = now()
    db.session.flush()
    write_slices()
    audit.record("places.imported", "places", by=by, **plan.counts())


def _values(entry: Entry, regions: dict[str, str]) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _FIELDS} | {"region": regions[entry.commune]}


def write_slices() -> None:
    """Note each region's digest: a push need not read the localities to say that they are the same."""
    known = {each.region: each for each in db.session.scalars(select(LocalitySlice))}
    by_region: dict[str, list[dict[str, str]]] = {}
    for region, row in _rows(None, withdrawn=False):
        by_region.setdefault(region, []).append(row)
    for region in known.keys() | by_region.keys():
        rows = by_region.get(region, [])
        digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
        each = known.get(region)
        if each is None:
            each = LocalitySlice(region=region, digest="", localities=0, updated_at=now())
            db.session.add(each)
        # also when phones see no difference: the server's own list holds the withdrawn ones
        each.digest, each.localities, each.updated_at = digest, len(rows), now()


def regions_of(account: Account) -> set[str] | None:
    """The regions whose localities an account's phone takes along; None for all."""
    if account.is_admin or any(scope.region is None for scope in account.scopes):
        return None
    return {scope.region for scope in account.scopes if scope.region}


def digests(regions: Collection[str] | None) -> list[str]:
    """The digests of these regions' localities: one text a region that has any."""
    rows = db.session.execute(
        select(LocalitySlice.region, LocalitySlice.digest)
        .where(LocalitySlice.localities > 0)
        .order_by(LocalitySlice.region)
    )
    return [f"{row.region} {row.digest}" for row in rows if regions is None or row.region in regions]


def choice_rows(regions: Collection[str] | None) -> list[dict[str, str]]:
    """The localities that phones offer, by name: ``{"name", "label", "commune"}`` and what else is known."""
    return [row for _region, row in _rows(regions, withdrawn=False)]


def _rows(regions: Collection[str] | None, *, withdrawn: bool) -> list[tuple[str, dict[str, str]]]:
    query = select(Locality.__table__).order_by(Locality.name, Locality.code)
    if regions is not None:
        query = query.where(Locality.region.in_(regions))
    if not withdrawn:
        query = query.where(Locality.withdrawn_at.is_(None))
    return [(each.region, _row(each)) for each in db.session.execute(query)]


def _row(each: Any) -> dict[str, str]:
    row = {"name": each.code, "label": each.name, "commune": each.commune}
    for column in ("latitude", "longitude", "population"):
        value = getattr(each, column)
        if value is not None:
            row[column] = str(value)
    return row


class Kept:
    """All localities, withdrawn ones too (records name them for ever), in memory until an import."""

    def __init__(self) -> None:
        self.stamp: tuple[Any, ...] = ()
        self.rows: list[dict[str, str]] = []

    def all(self) -> list[dict[str, str]]:
        found = db.session.execute(
            select(LocalitySlice.region, LocalitySlice.digest, LocalitySlice.updated_at).order_by(
                LocalitySlice.region
            )
        )
        # the address too: stories of tests have a database each
        stamp = (str(db.engine.url), *(tuple(row) for row in found))
        if stamp != self.stamp:
            self.rows = [row for _region, row in _rows(None, withdrawn=True)]
            self.stamp = stamp
        return self.rows


kept = Kept()
