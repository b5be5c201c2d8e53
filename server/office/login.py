"""Coming in: the password, then the code where the account has a second factor."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from server.accounts import second_factor, sessions
from server.accounts.models import Account
from server.accounts.passwords import authenticate
from server.audit import log as audit
from server.extensions import db, now
from server.problems import Problem

pages = Blueprint("login", __name__, url_prefix="/bureau/connexion")

# between the password and the code
HALF = "half"
SECONDS = 300


@pages.get("")
def form() -> ResponseReturnValue:
    """The login page."""
    if current_user.is_authenticated:
        return redirect(url_for("office.home"))
    return login_page()


@pages.post("")
def enter() -> ResponseReturnValue:
    """Open a session, or ask for the code. Refused: the page again, with the reason, at its status."""
    username = request.form.get("username", "")
    try:
        account = authenticate(username, request.form.get("password", ""))
    except Problem as problem:
        return login_page(username, str(problem.to_json()["detail"])), problem.kind.status
    target = inside(request.form.get("next", ""))
    if second_factor.of(account) is None:
        return let_in(account, target, "")
    session.clear()
    session[HALF] = {"id": account.id, "until": now().timestamp() + SECONDS, "next": target}
    return redirect(url_for("login.code"), 303)


@pages.get("/code")
def code() -> ResponseReturnValue:
    """The page that asks for the code; the login for whoever has not shown a password just now."""
    return code_page() if half() else redirect(url_for("login.form"))


@pages.post("/code")
def enter_code() -> ResponseReturnValue:
    """Open the session with a code of the app or a recovery code."""
    known = half()
    account = db.session.get(Account, known["id"]) if known else None
    if account is None or not account.active:
        return redirect(url_for("login.form"))
    try:
        kind = second_factor.check(account, request.form.get("code", "")[:100])
    except Problem as problem:
        return code_page(str(problem.to_json()["detail"])), problem.kind.status
    return let_in(account, str(known["next"]), kind)


def half() -> dict[str, Any]:
    """Who has shown a password in the last minutes; empty for nobody."""
    found: dict[str, Any] = session.get(HALF) or {}
    return found if found and found["until"] > now().timestamp() else {}


def let_in(account: Account, target: str, kind: str) -> ResponseReturnValue:
    """A new session, whatever the browser held before."""
    session.clear()
    login_user(account)
    session.permanent = True
    sessions.start(account)
    audit.record("login", f"account/{account.id}", by=account.id, second_factor=kind)
    db.session.commit()
    return redirect(target or url_for("office.home"))


def login_page(username: str = "", refusal: str = "") -> str:
    """The login page, with what was typed and why it was refused."""
    target = inside(request.values.get("next", ""))
    return render_template("office/login.html", username=username, refusal=refusal, next_page=target)


def code_page(refusal: str = "") -> str:
    return render_template("office/code.html", refusal=refusal)


def inside(target: str) -> str:
    """The address if it is one of the office's own pages, else nothing: never a redirect to elsewhere."""
    return target if target.startswith("/bureau/") and "\\" not in target and "\n" not in target else ""
