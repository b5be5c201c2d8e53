"""``/bureau/comptes/import``: a spreadsheet of people, checked first, then made into accounts with cards."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts import administration
from server.accounts.access import current_account, roles
from server.accounts.creation import add_account
from server.accounts.models import Account, Role
from server.extensions import db, now
from server.office.people import programmes
from server.office.people_table import MOST_ROWS, Reading, read_people, usernames
from server.office.places import regions
from server.office.words import ROLES
from server.problems import Problem
from server.tables.reading import read_table

pages = Blueprint("people_import", __name__, url_prefix="/bureau/comptes/import")

KEPT = timedelta(hours=1)
ID_LENGTH = 32
MODEL = (
    "Nom d’utilisateur;Nom;Rôle;Programmes;Régions;Réintégration\r\n"
    "moussa.k;Moussa Kané;agent;PCCN;Diffa, Zinder;\r\n"
)


@pages.get("")
@roles(Role.ADMIN)
def form() -> ResponseReturnValue:
    """Where the file is chosen."""
    return render_template("office/people_import.html", reading=None, most=MOST_ROWS)


@pages.get("/modele.csv")
@roles(Role.ADMIN)
def model() -> ResponseReturnValue:
    """An example to fill in."""
    answer = Response("\ufeff" + MODEL, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="comptes.csv"'
    return answer


@pages.post("")
@roles(Role.ADMIN)
def report() -> ResponseReturnValue:
    """Check the file of the field ``file``; nothing is made yet."""
    file = request.files.get("file")
    try:
        rows = read_table(file.read() if file else b"", MOST_ROWS)
    except Problem as problem:
        said = str(problem.to_json()["detail"])
        page = render_template("office/people_import.html", reading=None, most=MOST_ROWS, refusal=said)
        return page, problem.kind.status
    reading = read_people(rows, programmes(), regions())
    id = "" if reading.mistakes else keep(reading, current_account())
    page = render_template(
        "office/people_import.html", reading=reading, id=id, most=MOST_ROWS, words=ROLES, lines=lines(reading)
    )
    return page, 422 if reading.mistakes else 200


@pages.post("/<import_id>")
@roles(Role.ADMIN)
def make(import_id: str) -> ResponseReturnValue:
    """Make the accounts of a checked file, all or none, and show their cards: this once."""
    people = take(import_id, current_account())
    taken = usernames()
    if any(one["username"] in taken for one in people):
        # somebody made one of them in the meantime: the file is checked again
        return redirect(url_for("people_import.form"), 303)
    cards: list[tuple[Account, str]] = []
    for one in people:
        password = administration.first_password()
        one["windows"] = [tuple(window) for window in one["windows"]]
        account = add_account(password=password, by=current_account().id, must_change=True, **one)
        cards.append((account, password))
    db.session.commit()
    return render_template("office/people_cards.html", cards=cards, address=request.host_url, words=ROLES)


def lines(reading: Reading) -> list[tuple[dict[str, Any], str]]:
    """Each person with the scopes in words."""
    places = dict(regions())
    return [
        (
            one,
            ", ".join(f"{code or '*'} · {places.get(region or '', '*')}" for code, region in one["windows"]),
        )
        for one in reading.people
    ]


def keep(reading: Reading, owner: Account) -> str:
    """Note what was checked, for its owner; its id."""
    forget_old()
    id = token_hex(ID_LENGTH // 2)
    where(id).write_text(json.dumps({"owner": owner.id, "people": reading.people}), "utf-8")
    where(id).chmod(0o600)
    return id


def take(id: str, owner: Account) -> list[dict[str, Any]]:
    """What was checked, once. Raises Problem ``not_found``."""
    forget_old()
    if len(id) != ID_LENGTH or not id.isalnum() or not id.isascii():
        raise Problem("not_found")
    try:
        kept = json.loads(where(id).read_text("utf-8"))
        if kept["owner"] != owner.id:
            raise Problem("not_found")
        where(id).unlink()
    except FileNotFoundError:
        raise Problem("not_found") from None
    people: list[dict[str, Any]] = kept["people"]
    return people


def where(id: str) -> Path:
    folder: Path = current_app.config["CARNET_DATA"] / "account-imports"
    folder.mkdir(exist_ok=True)
    return folder / f"{id}.json"


def forget_old() -> None:
    for file in where("any").parent.glob("*.json"):
        # two requests may forget the same one
        with suppress(FileNotFoundError):
            if now() - datetime.fromtimestamp(file.stat().st_mtime, UTC) > KEPT:
                file.unlink()
