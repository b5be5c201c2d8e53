"""Login, logout, the account, the phones and the published forms."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from server.accounts import sessions
from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.accounts.passwords import authenticate
from server.audit import log as audit
from server.extensions import db
from server.office import accounts, forms, phones
from server.office.navigation import DECIDERS, READERS
from server.problems import Problem

pages = Blueprint("office", __name__, url_prefix="/bureau")

HOMES = {
    Role.SUPERVISOR: "review.to_review",
    Role.ADMIN: "review.to_review",
    Role.ANALYST: "indicators.overview",
    Role.AGENT: "office.account",
}


@pages.get("/")
def home() -> ResponseReturnValue:
    """The first page of each role; the login for a stranger."""
    if not current_user.is_authenticated:
        return redirect(url_for("office.login"))
    return redirect(url_for(HOMES[Role(current_user.role)]))


@pages.get("/connexion")
def login() -> ResponseReturnValue:
    """The login page."""
    if current_user.is_authenticated:
        return redirect(url_for("office.home"))
    return login_page()


@pages.post("/connexion")
def enter() -> ResponseReturnValue:
    """Open a session. Refused: the page again, with the reason, at the reason's status."""
    username = request.form.get("username", "")
    try:
        account = authenticate(username, request.form.get("password", ""))
    except Problem as problem:
        return login_page(username, str(problem.to_json()["detail"])), problem.kind.status
    session.clear()
    login_user(account)
    session.permanent = True
    sessions.start(account)
    audit.record("login", f"account/{account.id}", by=account.id)
    db.session.commit()
    return redirect(inside(request.form.get("next", "")) or url_for("office.home"))


@pages.post("/deconnexion")
def logout() -> ResponseReturnValue:
    """Close the session. The phone's storage on the same machine is left alone."""
    if current_user.is_authenticated:
        audit.record("logout", f"account/{current_user.id}", by=current_user.id)
        sessions.close_this()
        db.session.commit()
    logout_user()
    session.clear()
    flash(_("Vous êtes déconnecté·e."), "sure")
    return redirect(url_for("office.login"))


@pages.get("/compte")
@roles()
def account() -> ResponseReturnValue:
    """Who I am here and what I may see."""
    me = current_account()
    return render_template(
        "office/account.html",
        scopes=accounts.scope_lines(me),
        sessions=sessions.sessions_of(me),
        here=session.get(sessions.KEY),
    )


@pages.get("/telephones", endpoint="phones")
@roles(*DECIDERS)
def phones_page() -> ResponseReturnValue:
    """The phones of the agents in scope: silent ones first."""
    return render_template("office/phones.html", phones=phones.listing(current_account()))


@pages.post("/telephones/<id>/revocation")
@roles(Role.ADMIN)
def revoke_phone(id: str) -> ResponseReturnValue:
    """Take a phone's access away; what it still sends is set aside, not lost."""
    phone = phones.revoke(id, current_account())
    flash(_("Accès retiré au téléphone « %(name)s ».", name=phone.name), "sure")
    return redirect(url_for("office.phones"))


@pages.get("/formulaires", endpoint="forms")
@roles(*READERS)
def forms_page() -> ResponseReturnValue:
    """The published forms and their versions."""
    return render_template("office/forms.html", forms=forms.listing())


def login_page(username: str = "", refusal: str = "") -> str:
    """The login page, with what was typed and why it was refused."""
    target = inside(request.values.get("next", ""))
    return render_template("office/login.html", username=username, refusal=refusal, next_page=target)


def inside(target: str) -> str:
    """The address if it is one of the office's own pages, else nothing: never a redirect to elsewhere."""
    return target if target.startswith("/bureau/") and "\\" not in target and "\n" not in target else ""
