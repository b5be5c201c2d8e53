"""``/bureau/comptes``: the accounts, for administrators."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from server.accounts import administration as accounts
from server.accounts import second_factor, sessions
from server.accounts.access import current_account, roles
from server.accounts.creation import Window, add_account
from server.accounts.models import Account, OpenSession, Role, SecondFactor
from server.extensions import db
from server.office.accounts import programmes, scope_lines
from server.office.paging import page_of, page_url
from server.office.places import regions
from server.office.words import ROLES
from server.problems import Problem

pages = Blueprint("people", __name__, url_prefix="/bureau/comptes")

PAGE_SIZE = 50
ANY = "*"


@pages.get("")
@roles(Role.ADMIN)
def listing() -> ResponseReturnValue:
    """All accounts by name, filtered."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("q", "role", "state")}
    conditions = accounts.matching(asked["q"], asked["role"], asked["state"])
    total = db.session.scalar(select(func.count()).select_from(Account).where(*conditions)) or 0
    page = page_of(request.args.get("page"), PAGE_SIZE, total)
    query = select(Account).where(*conditions).order_by(func.lower(Account.name), Account.id)
    rows = list(db.session.scalars(query.limit(PAGE_SIZE).offset(page.offset)))
    return render_template(
        "office/people.html",
        people=rows,
        scopes={row.id: scope_lines(row) for row in rows},
        guarded=with_second_factor(rows),
        seen=last_logins(rows),
        words=ROLES,
        asked=asked,
        page=page,
        page_url=page_url,
    )


@pages.get("/nouveau")
@roles(Role.ADMIN)
def new() -> ResponseReturnValue:
    """An empty account to fill in."""
    return form_page(None, {"role": Role.AGENT, "windows": set()})


@pages.post("/nouveau")
@roles(Role.ADMIN)
def create() -> ResponseReturnValue:
    """Make the account; its first password is shown once."""
    typed = from_form()
    try:
        username = accounts.check_username(request.form.get("username", "").strip())
        typed["name"] = accounts.check_name(typed["name"])
    except Problem as problem:
        return form_page(None, typed, str(problem.to_json()["detail"])), problem.kind.status
    password = accounts.first_password()
    account = add_account(username, password=password, by=current_account().id, must_change=True, **typed)
    db.session.commit()
    return handed_over(account, password)


@pages.get("/<account_id>")
@roles(Role.ADMIN)
def person(account_id: str) -> ResponseReturnValue:
    """One account: what it sees, its sessions, and what can be done with it."""
    account = known(account_id)
    return form_page(account, as_typed(account))


@pages.post("/<account_id>")
@roles(Role.ADMIN)
def change(account_id: str) -> ResponseReturnValue:
    """Change its name, role and scopes."""
    account, typed = known(account_id), from_form()
    try:
        accounts.edit(account, by=current_account(), **typed)
    except Problem as problem:
        db.session.rollback()
        return form_page(account, typed, str(problem.to_json()["detail"])), problem.kind.status
    return done(account, _("Compte enregistré."))


@pages.post("/<account_id>/fermeture")
@roles(Role.ADMIN)
def deactivate(account_id: str) -> ResponseReturnValue:
    """Close the account; its records stay."""
    account = known(account_id)
    accounts.deactivate(account, current_account())
    return done(account, _("Compte fermé : plus rien ne s’ouvre avec lui, ses fiches restent."))


@pages.post("/<account_id>/reouverture")
@roles(Role.ADMIN)
def reactivate(account_id: str) -> ResponseReturnValue:
    """Open it again."""
    account = known(account_id)
    accounts.reactivate(account, current_account())
    return done(account, _("Compte rouvert."))


@pages.post("/<account_id>/mot-de-passe")
@roles(Role.ADMIN)
def reset_password(account_id: str) -> ResponseReturnValue:
    """A first password again, shown once."""
    account = known(account_id)
    password = accounts.reset_password(account, current_account())
    db.session.commit()
    return handed_over(account, password)


@pages.post("/<account_id>/second-facteur")
@roles(Role.ADMIN)
def reset_second_factor(account_id: str) -> ResponseReturnValue:
    """Take the second factor off, for somebody who lost the phone and the codes."""
    account = known(account_id)
    if account.id == current_account().id:
        raise Problem("own_account")
    second_factor.remove(account, by=current_account())
    accounts.close_all(account)
    return done(account, _("Second facteur enlevé."))


@pages.post("/<account_id>/sessions/<session_id>/fermeture")
@roles(Role.ADMIN)
def close_session(account_id: str, session_id: str) -> ResponseReturnValue:
    """Close one of the person's sessions."""
    account = known(account_id)
    sessions.close(session_id, account, by=current_account())
    return done(account, _("Session fermée."))


def known(account_id: str) -> Account:
    """Raises Problem ``not_found``."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise Problem("not_found")
    return account


def done(account: Account, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said, "sure")
    return redirect(url_for("people.person", account_id=account.id), 303)


def from_form() -> dict[str, Any]:
    """What was typed; a role, programme or region that does not exist is refused (``invalid``)."""
    role = request.form.get("role", "")
    if role not in set(Role):
        raise Problem("invalid", errors={"role": [role[:50]]})
    return {
        "name": request.form.get("name", ""),
        "role": role,
        "windows": set(map(window, request.form.getlist("window"))),
        "reintegration": request.form.get("reintegration") == "1",
    }


def window(text: str) -> Window:
    """`PCCN:NE002`; a star stands for any."""
    programme, _colon, region = text.partition(":")
    if programme not in {ANY, *(code for code, _name in programmes())} or region not in {
        ANY,
        *(code for code, _name in regions()),
    }:
        raise Problem("invalid", errors={"window": [text[:50]]})
    return (None if programme == ANY else programme, None if region == ANY else region)


def as_typed(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "role": account.role,
        "windows": accounts.windows_of(account),
        "reintegration": account.reintegration,
    }


def form_page(account: Account | None, typed: dict[str, Any], refusal: str = "") -> str:
    return render_template(
        "office/person.html",
        account=account,
        typed=typed,
        username=request.form.get("username", ""),
        refusal=refusal,
        words=ROLES,
        programmes=[(ANY, _("Tous les programmes")), *programmes()],
        regions=[(ANY, _("Toutes les régions")), *regions()],
        chosen={f"{code or ANY}:{region or ANY}" for code, region in typed["windows"]},
        sessions=sessions.sessions_of(account) if account else [],
        factor=second_factor.of(account) if account else None,
        own=account is not None and account.id == current_account().id,
    )


def handed_over(account: Account, password: str) -> str:
    """The card with the first password: shown once, on paper or read out."""
    return render_template(
        "office/people_cards.html", cards=[(account, password)], address=request.host_url, words=ROLES
    )


def with_second_factor(rows: list[Account]) -> set[str]:
    query = select(SecondFactor.account_id).where(
        SecondFactor.account_id.in_([row.id for row in rows]), SecondFactor.confirmed_at.is_not(None)
    )
    return set(db.session.scalars(query))


def last_logins(rows: list[Account]) -> dict[str, datetime]:
    """When each last came in to the office."""
    query = (
        select(OpenSession.account_id, func.max(OpenSession.opened_at))
        .where(OpenSession.account_id.in_([row.id for row in rows]))
        .group_by(OpenSession.account_id)
    )
    return dict(db.session.execute(query).all())
