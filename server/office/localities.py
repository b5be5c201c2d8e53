"""``/bureau/lieux``: the localities; a list is checked, what it would change is read, then it is imported."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.extensions import db
from server.office.formats import number
from server.office.paging import page_of, page_url
from server.office.places import place_names
from server.places import localities, sheet
from server.places.models import Locality, LocalitySlice
from server.places.wording import said, summary
from server.problems import Problem
from server.tables.reading import read_table
from server.tables.writing import csv_answer
from server.waiting import Waiting

pages = Blueprint("localities", __name__, url_prefix="/bureau/lieux")

PAGE_SIZE = 50
MOST_SHOWN = 200
waiting = Waiting("locality-imports", timedelta(hours=1))


@pages.get("")
@roles(Role.ADMIN)
def listing() -> ResponseReturnValue:
    """The localities by name, searched; and how many each region has."""
    return shown()


@pages.get("/localites.csv")
@roles(Role.ADMIN)
def file() -> Response:
    """The list as it can be changed and sent back."""
    columns = ("name", "label", "commune", "latitude", "longitude", "population")
    rows = localities.choice_rows(None)
    return csv_answer([columns, *([row.get(name) for name in columns] for row in rows)], "localites")


@pages.post("")
@roles(Role.ADMIN)
def check() -> ResponseReturnValue:
    """Check the list of the field ``file``; nothing is written yet."""
    file = request.files.get("file")
    content = file.read() if file else b""
    try:
        rows = read_table(content, sheet.MAX_ROWS, sheet.SECONDS, most_bytes=sheet.MAX_BYTES)
    except Problem as problem:
        return shown(refusal=str(problem.to_json()["detail"])), problem.kind.status
    found = sheet.read_sheet(rows, localities.communes())
    if found.mistakes:
        return shown(found.mistakes), 422
    entries = [asdict(entry) for entry in found.entries.values()]
    kept = {"name": (file.filename or "")[-100:] if file else "", "entries": entries, "twice": found.twice}
    id = waiting.keep(kept, current_account().id)
    return redirect(url_for("localities.rehearse", import_id=id), 303)


@pages.get("/imports/<import_id>")
@roles(Role.ADMIN)
def rehearse(import_id: str) -> ResponseReturnValue:
    """What a checked list would change today. Raises Problem ``not_found``."""
    kept = waiting.find(import_id, current_account().id)
    plan = planned(kept["entries"])
    moved: list[Locality | sheet.Entry] = [*plan.withdrawn, *plan.added]
    moved += [entry for _row, entry in [*plan.changed, *plan.returned]]
    told = summary(plan, kept["twice"])
    return render_template(
        "office/localities_import.html",
        id=import_id,
        name=kept["name"],
        plan=plan,
        stamp=stamp(plan),
        # the words are the command's too, whose numbers are plain
        lines=[re.sub(r"\d{4,}", lambda digits: number(int(digits[0])), each) for each in told],
        most=MOST_SHOWN,
        communes=place_names(each.commune for each in moved),
    )


@pages.post("/imports/<import_id>")
@roles(Role.ADMIN)
def carry_out(import_id: str) -> ResponseReturnValue:
    """Bring the localities to a checked list. Raises Problem ``not_found``."""
    me = current_account()
    plan = planned(waiting.find(import_id, me.id)["entries"])
    if request.form.get("stamp") != stamp(plan):
        flash(_("La liste a changé entre-temps : relisez ce que l’import ferait maintenant."), "doubt")
        return redirect(url_for("localities.rehearse", import_id=import_id), 303)
    waiting.take(import_id, me.id)
    localities.carry_out(plan, localities.communes(), by=me.id)
    db.session.commit()
    flash(_("Localités importées : les téléphones les prendront à leur prochain contact."), "sure")
    return redirect(url_for("localities.listing"), 303)


def planned(entries: Sequence[dict[str, object]]) -> localities.Plan:
    return localities.compare(sheet.Entry(**entry) for entry in entries)  # type: ignore[arg-type]  # as kept


def stamp(plan: localities.Plan) -> str:
    """Changes when the plan does: what is confirmed is what was read."""
    told = [
        [entry.code for entry in plan.added],
        [row.code for row in plan.withdrawn],
        *(
            [(row.code, row.name, row.commune) for row, _entry in rows]
            for rows in (plan.changed, plan.returned)
        ),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def shown(mistakes: Sequence[sheet.Mistake] = (), refusal: str = "") -> str:
    asked = request.args.get("q", "").strip()[:100]
    conditions: list[ColumnElement[bool]] = [Locality.withdrawn_at.is_(None)]
    if asked:
        conditions.append(Locality.name.icontains(asked, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(Locality).where(*conditions)) or 0
    page = page_of(request.args.get("page"), PAGE_SIZE, total)
    query = select(Locality).where(*conditions).order_by(Locality.name, Locality.code)
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset(page.offset)).all()
    slices = db.session.scalars(select(LocalitySlice).where(LocalitySlice.localities > 0)).all()
    codes = {each.region for each in slices} | {code for row in rows for code in (row.region, row.commune)}
    return render_template(
        "office/localities.html",
        rows=rows,
        slices=slices,
        names=place_names(codes),
        asked=asked,
        page=page,
        page_url=page_url,
        mistakes=mistakes[:MOST_SHOWN],
        more=max(0, len(mistakes) - MOST_SHOWN),
        said=said,
        refusal=refusal,
        most=sheet.MAX_ROWS,
    )
