"""``/bureau/listes``: what approved records register, list by list, and which records say so."""

from collections.abc import Iterable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from server.accounts.access import current_account, roles
from server.accounts.models import Account
from server.accounts.scope import visible
from server.audit import log as audit
from server.entities.lists import seen
from server.entities.models import Entity
from server.extensions import db
from server.form_library.models import FormVersion
from server.form_library.reading import current_versions, definitions
from server.office.navigation import READERS
from server.office.paging import page_of, page_url
from server.office.places import place_names
from server.problems import Problem
from server.submissions.models import Submission
from server.tables.writing import csv_answer

pages = Blueprint("entities", __name__, url_prefix="/bureau/listes")

PAGE_SIZE = 50
STATES = {
    "": Entity.withdrawn_at.is_(None),
    "withdrawn": Entity.withdrawn_at.is_not(None),
}


@pages.get("")
@roles(*READERS)
def lists() -> ResponseReturnValue:
    """The lists that forms keep, and how much of each the account sees."""
    query = (
        select(Entity.list, func.count(), func.max(Entity.updated_at))
        .where(seen(current_account()), STATES[""])
        .group_by(Entity.list)
    )
    counts = {name: (count, at) for name, count, at in db.session.execute(query)}
    keepers = kept_by()
    return render_template(
        "entities/lists.html",
        lists=[
            (name, *counts.get(name, (0, None)), keepers.get(name, []))
            for name in sorted({*counts, *keepers})
        ],
    )


@pages.get("/<list_name>")
@roles(*READERS)
def rows(list_name: str) -> ResponseReturnValue:
    """One list: its rows, searched, and the records that each is made of. Raises Problem ``not_found``."""
    account = current_account()
    conditions = chosen(list_name, account)
    total = db.session.scalar(select(func.count()).select_from(Entity).where(*conditions)) or 0
    page = page_of(request.args.get("page"), PAGE_SIZE, total)
    query = select(Entity).where(*conditions).order_by(Entity.label, Entity.id)
    found = db.session.scalars(query.limit(PAGE_SIZE).offset(page.offset)).all()
    return render_template(
        "entities/rows.html",
        name=list_name,
        rows=found,
        properties=properties(list_name, found),
        numbers=numbers(found, account),
        words=words(found, account),
        forms=kept_by().get(list_name, []),
        asked=request.args.get("q", "").strip()[:100],
        state=request.args.get("state", ""),
        page=page,
        page_url=page_url,
    )


@pages.get("/<list_name>/liste.csv")
@roles(*READERS)
def file(list_name: str) -> Response:
    """The same rows as a file. Raises Problem ``not_found``."""
    account = current_account()
    query = select(Entity).where(*chosen(list_name, account)).order_by(Entity.label, Entity.id)
    found = db.session.scalars(query).all()
    names, known = properties(list_name, found), numbers(found, account)
    audit.record("export", f"list/{list_name}", by=account.id, rows=len(found))
    db.session.commit()
    titles = ["name", "label", *names, "programme", "region", "created_by", "updated_by", "updated_at"]
    table = (
        [
            row.id, row.label, *(row.data.get(name) for name in names), row.programme, row.region,
            known.get(row.created_by), known.get(row.updated_by), row.updated_at.isoformat(),
        ]
        for row in found
    )  # fmt: skip
    return csv_answer([titles, *table], f"carnet-{list_name}")


def chosen(list_name: str, account: Account) -> list[ColumnElement[bool]]:
    """The rows that were asked for. Raises Problem ``not_found``: no form keeps this list, and none did."""
    mine = [Entity.list == list_name, seen(account)]
    if list_name not in kept_by() and db.session.scalar(select(Entity.id).where(*mine).limit(1)) is None:
        raise Problem("not_found")
    if asked := request.args.get("q", "").strip()[:100]:
        mine.append(Entity.label.icontains(asked, autoescape=True))
    return [*mine, STATES.get(request.args.get("state", ""), STATES[""])]


def kept_by() -> dict[str, list[FormVersion]]:
    """The current forms that feed each list."""
    found: dict[str, list[FormVersion]] = {}
    for form in current_versions():
        for entry in definitions.get(form).entities:
            found.setdefault(entry["list"], []).append(form)
    return found


def properties(list_name: str, found: Iterable[Entity]) -> list[str]:
    """What is kept of each row: in the order of the forms, then whatever earlier versions kept."""
    entries = (
        entry
        for form in kept_by().get(list_name, ())
        for entry in definitions.get(form).entities
        if entry["list"] == list_name
    )
    names = [name for entry in entries for name in entry["save"]]
    return list(dict.fromkeys([*names, *sorted({name for row in found for name in row.data})]))


def words(found: Iterable[Entity], account: Account) -> dict[str, str]:
    """The names of the places and of other lists' rows that these rows hold as codes."""
    codes = {text for row in found for text in (row.region, *row.data.values()) if isinstance(text, str)}
    query = select(Entity.id, Entity.label).where(seen(account), Entity.id.in_(codes))
    return {**{row.id: row.label for row in db.session.execute(query)}, **place_names(codes)}


def numbers(found: Iterable[Entity], account: Account) -> dict[str | None, str]:
    """The numbers of the records behind these rows, of those that the account may open."""
    ids = {id for row in found for id in (row.created_by, row.updated_by) if id}
    query = select(Submission.id, Submission.number).where(visible(account))
    known: dict[str | None, str] = {}
    for start in range(0, len(ids), 500):
        part = sorted(ids)[start : start + 500]
        known |= {
            id: number or id[:8] for id, number in db.session.execute(query.where(Submission.id.in_(part)))
        }
    return known
