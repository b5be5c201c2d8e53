"""The first page, logout, the account, the phones and the published forms."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from server.accounts import recovery, second_factor, sessions
from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.audit import log as audit
from server.extensions import db
from server.form_library.offering import scopes_of
from server.office import accounts, forms, phones
from server.office.navigation import DECIDERS, READERS

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
        return redirect(url_for("login.form"))
    return redirect(url_for(HOMES[Role(current_user.role)]))


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
    return redirect(url_for("login.form"))


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
        factor=second_factor.of(me),
        unspent=len(recovery.unspent(me)),
        must_have=second_factor.must_have(me),
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
    return render_template("office/forms.html", forms=forms.listing(), limited=scopes_of())
