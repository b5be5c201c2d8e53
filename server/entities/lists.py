"""Entities as lists of choices: those of an account's phones, and all of them for judging records."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true

from forms.definition import Form
from forms.entities import lists_read
from server.accounts.models import Account
from server.accounts.scope import window
from server.entities.models import Entity
from server.extensions import db
from server.form_library.offering import offered
from server.form_library.reading import definitions

Rows = dict[str, list[dict[str, str]]]


def stamps(account: Account) -> list[str]:
    """One text a list that this account's phones take along; it changes with any of its rows."""
    found = _stamps(seen(account), Entity.withdrawn_at.is_(None))
    names = _read_by(account) if found else ()
    return [stamp for name, stamp in found if name in names]


def rows_for(account: Account) -> Rows:
    """These lists: ``{"name": id, "label", …properties}``, by label."""
    return _rows(seen(account), Entity.withdrawn_at.is_(None), Entity.list.in_(_read_by(account)))


def _stamps(*conditions: ColumnElement[bool]) -> list[tuple[str, str]]:
    # a row that left makes the count smaller; any other difference has a later date, or a higher version
    found = db.session.execute(
        select(Entity.list, func.count(), func.sum(Entity.version), func.max(Entity.updated_at))
        .where(*conditions)
        .group_by(Entity.list)
        .order_by(Entity.list)
    )
    return [(row[0], " ".join(map(str, row))) for row in found]


def seen(account: Account) -> ColumnElement[bool]:
    """The SQL condition "this account may see this entity"."""
    windows = or_(false(), *(window(each, Entity) for each in account.scopes))
    return true() if account.is_admin else windows


def _read_by(account: Account) -> Collection[str]:
    return {name for row in offered(account) for name in _names(definitions.get(row))}


@lru_cache(maxsize=64)
def _names(form: Form) -> frozenset[str]:
    return lists_read(form)


def _rows(*conditions: ColumnElement[bool]) -> Rows:
    found: Rows = {}
    columns = (Entity.list, Entity.id, Entity.label, Entity.data)
    query = select(*columns).where(*conditions).order_by(Entity.list, Entity.label, Entity.id)
    for row in db.session.execute(query):
        found.setdefault(row.list, []).append({**row.data, "name": row.id, "label": row.label})
    return found


class Kept:
    """Every entity, withdrawn ones too (records name them for ever), in memory until one changes."""

    def __init__(self) -> None:
        self.stamp: tuple[Any, ...] = ()
        self.rows: Rows = {}

    def all(self) -> Rows:
        # the address too: stories of tests have a database each
        stamp = (str(db.engine.url), *_stamps())
        if stamp != self.stamp:
            self.rows, self.stamp = _rows(), stamp
        return self.rows


kept = Kept()
