"""``/bureau/conservation``: how long personal data is kept, what is due, taking it out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.extensions import db
from server.problems import Problem
from server.programmes.models import Programme
from server.retention import plan as plans
from server.retention.models import Kind
from server.retention.rules import PROPOSED, months_in, set_rule

pages = Blueprint("retention", __name__, url_prefix="/bureau/conservation")

ANY = "*"
KINDS: dict[str, LazyString] = {
    Kind.SENSITIVE: _l("Réponses sensibles"),
    Kind.PERSONAL: _l("Réponses personnelles"),
    Kind.PHOTOS: _l("Photos"),
}


@pages.get("")
@roles(Role.ADMIN)
def overview() -> ResponseReturnValue:
    """The rules, and what they make due today."""
    return shown()


@pages.post("")
@roles(Role.ADMIN)
def save() -> ResponseReturnValue:
    """Change the rules; nothing is taken out by that."""
    try:
        for code, _title in programmes():
            for kind in KINDS:
                months = months_in(request.form.get(f"{code}:{kind}", ""))
                set_rule(None if code == ANY else code, kind, months, current_account())
    except Problem as problem:
        db.session.rollback()
        return shown(str(problem.to_json()["detail"])), problem.kind.status
    db.session.commit()
    flash(_("Durées enregistrées. Rien n’a été effacé."), "sure")
    return redirect(url_for("retention.overview"), 303)


@pages.post("/application")
@roles(Role.ADMIN)
def apply() -> ResponseReturnValue:
    """Take out what is due, for good."""
    if request.form.get("sure") != "1":
        flash(_("Cochez la case : ce qui est effacé ne revient pas."), "doubt")
        return redirect(url_for("retention.overview"), 303)
    count = sum(plans.apply(current_account()).values())
    flash(
        ngettext("%(num)d fiche allégée. Les chiffres n’ont pas changé.",
                 "%(num)d fiches allégées. Les chiffres n’ont pas changé.", count),
        "sure",
    )  # fmt: skip
    return redirect(url_for("retention.overview"), 303)


def shown(refusal: str = "") -> str:
    found = plans.plan()
    months = {(due.rule.programme or ANY, due.rule.kind): str(due.rule.months) for due in found}
    if refusal:
        months = {
            (code, kind): request.form.get(f"{code}:{kind}", "")
            for code, _t in programmes()
            for kind in KINDS
        }
    return render_template(
        "retention/overview.html",
        plan=found,
        total=sum(due.records for due in found),
        months=months,
        programmes=programmes(),
        titles=dict(programmes()),
        kinds=KINDS,
        proposed=PROPOSED,
        refusal=refusal,
    )


def programmes() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(Programme).order_by(Programme.code))
    named = [(row.code, row.short_name or row.name) for row in rows]
    return [(ANY, _("Programmes sans durée à eux")), *named]
