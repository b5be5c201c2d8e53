"""``/bureau/comptes/import``: a spreadsheet of people, checked first, then made into accounts with cards."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts import administration
from server.accounts.access import current_account, roles
from server.accounts.creation import add_account
from server.accounts.models import Account, Role
from server.extensions import db
from server.office.accounts import programmes
from server.office.people_table import MOST_ROWS, Reading, read_people, usernames
from server.office.places import regions
from server.office.words import ROLES
from server.problems import Problem
from server.tables.reading import read_table
from server.waiting import Waiting

pages = Blueprint("people_import", __name__, url_prefix="/bureau/comptes/import")

waiting = Waiting("account-imports", timedelta(hours=1))
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
    id = "" if reading.mistakes else waiting.keep({"people": reading.people}, current_account().id)
    page = render_template(
        "office/people_import.html", reading=reading, id=id, most=MOST_ROWS, words=ROLES, lines=lines(reading)
    )
    return page, 422 if reading.mistakes else 200


@pages.post("/<import_id>")
@roles(Role.ADMIN)
def make(import_id: str) -> ResponseReturnValue:
    """Make the accounts of a checked file, all or none, and show their cards: this once."""
    people = waiting.take(import_id, current_account().id)["people"]
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
