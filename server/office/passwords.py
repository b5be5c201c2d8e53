"""Changing one's password, and closing one's sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from server.accounts import sessions
from server.accounts.access import current_account, roles
from server.accounts.models import Account
from server.accounts.passwords import authenticate, hash_password
from server.accounts.strength import require_strong
from server.audit import log as audit
from server.extensions import db
from server.problems import Problem

pages = Blueprint("passwords", __name__, url_prefix="/bureau/compte")


@pages.route("/mot-de-passe", methods=["GET", "POST"])
@roles()
def change() -> ResponseReturnValue:
    """Choose another password: the former one is asked for, and other sessions are closed."""
    account = current_account()
    if request.method == "GET":
        return page()
    try:
        replace(
            account, request.form.get("old", ""), request.form.get("new", ""), request.form.get("again", "")
        )
    except Problem as problem:
        return page(str(problem.to_json()["detail"])), problem.kind.status
    flash(_("Mot de passe changé. Vos autres sessions sont fermées."), "sure")
    return redirect(url_for("office.account"), 303)


def replace(account: Account, old: str, new: str, again: str) -> None:
    """Raises Problem ``bad_credentials``, ``too_many_attempts``, ``password_weak``, ``passwords_differ``."""
    if authenticate(account.username, old).id != account.id:
        raise Problem("bad_credentials")
    if new != again:
        raise Problem("passwords_differ")
    # the first password is not its own successor
    require_strong(new, account.username, account.name, old)
    account.password_hash = hash_password(new)
    account.must_change_password = False
    sessions.close_others(account)
    audit.record("password.changed", f"account/{account.id}", by=account.id)
    db.session.commit()


@pages.post("/sessions/<id>/fermeture")
@roles()
def close_session(id: str) -> ResponseReturnValue:
    """Close one of one's own sessions."""
    sessions.close(id, current_account())
    db.session.commit()
    flash(_("Session fermée."), "sure")
    return redirect(url_for("office.account"), 303)


def page(refusal: str = "") -> str:
    return render_template("office/password.html", refusal=refusal)
