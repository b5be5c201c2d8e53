"""``/bureau/personnes``: one person's data, found, printed, erased; each with a reason that the log keeps.

What is looked for travels in the body and is written nowhere: neither in an address nor in the log.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.audit import log as audit
from server.database import settle
from server.extensions import db
from server.office.places import place_names
from server.retention import erasing
from server.retention.erasing import Found, Query

pages = Blueprint("persons", __name__, url_prefix="/bureau/personnes")

LONGEST = 500


@pages.get("")
@roles(Role.ADMIN)
def form() -> ResponseReturnValue:
    """What is looked for, and why."""
    return shown()


@pages.post("")
@roles(Role.ADMIN)
def search() -> ResponseReturnValue:
    """The records in which the person stands, with what they say."""
    query, refusal = Query(typed("q")), missing()
    if refusal:
        return shown(refusal), 422
    found = list(erasing.search(query))
    audit.record(
        "person.searched",
        "persons",
        by=current_account().id,
        reason=typed("reason"),
        found=len(found),
        records=sorted({one.submission.id for one in found}),
    )
    db.session.commit()
    return shown(found=found)


@pages.post("/impression")
@roles(Role.ADMIN)
def printed() -> ResponseReturnValue:
    """What is kept on the person, on a sheet to hand over."""
    found = chosen()
    if not found or missing():
        return shown(missing() or _("Cochez ce qui concerne cette personne.")), 422
    audit.record(
        "person.printed",
        "persons",
        by=current_account().id,
        reason=typed("reason"),
        records=sorted({one.submission.id for one in found}),
    )
    db.session.commit()
    return render_template("retention/sheet.html", found=found, places=places(found))


@pages.post("/effacement")
@roles(Role.ADMIN)
def erase() -> ResponseReturnValue:
    """Take the person's answers out of the chosen records, for good."""
    found = chosen()
    if not found or missing():
        return shown(missing() or _("Cochez ce qui concerne cette personne.")), 422
    if request.form.get("sure") != "1":
        return shown(_("Cochez la case : ce qui est effacé ne revient pas."), found), 422
    query = Query(typed("q"))
    answers = sum(erasing.erase(one, query, current_account(), typed("reason")) for one in found)
    db.session.commit()
    settle()
    flash(
        ngettext("%(num)d réponse effacée. Les chiffres n’ont pas changé.",
                 "%(num)d réponses effacées. Les chiffres n’ont pas changé.", answers),
        "sure",
    )  # fmt: skip
    return redirect(url_for("persons.form"), 303)


def typed(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def missing() -> str:
    """Why nothing can be looked for yet."""
    if Query(typed("q")).short:
        return str(_("Écrivez au moins trois lettres ou chiffres."))
    return "" if typed("reason") else str(_("Écrivez pourquoi : le journal garde ce motif."))


def chosen() -> list[Found]:
    return erasing.at(dict.fromkeys(request.form.getlist("part")[: erasing.MOST_FOUND]))


def places(found: list[Found]) -> dict[str, str]:
    return place_names(one.submission.commune for one in found)


def shown(refusal: str = "", found: list[Found] | None = None) -> str:
    return render_template(
        "retention/persons.html",
        refusal=refusal,
        found=found,
        places=places(found or []),
        q=typed("q"),
        reason=typed("reason"),
        full=len(found or []) == erasing.MOST_FOUND,
    )
