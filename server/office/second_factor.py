"""The page *Second facteur* of one's own account: setting it up, new recovery codes, taking it off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from server.accounts import recovery
from server.accounts import second_factor as factor
from server.accounts.access import current_account, roles
from server.accounts.models import SecondFactor
from server.accounts.passwords import authenticate
from server.extensions import db
from server.office.qr import qr_code
from server.problems import Problem

pages = Blueprint("second_factor", __name__, url_prefix="/bureau/compte/second-facteur")


@pages.get("")
@roles()
def page() -> ResponseReturnValue:
    """Where the account stands: nothing, half set up, or in use."""
    return shown()


@pages.post("")
@roles()
def begin() -> ResponseReturnValue:
    """Make a secret to scan, for the password. One in use is taken off first, which needs a code."""
    account = current_account()
    if factor.of(account) is not None:
        raise Problem("state_conflict")
    try:
        authenticate(account.username, request.form.get("password", ""))
    except Problem as problem:
        return shown(str(problem.to_json()["detail"])), problem.kind.status
    factor.begin(account)
    return redirect(url_for("second_factor.page"), 303)


@pages.post("/confirmation")
@roles()
def confirm() -> ResponseReturnValue:
    """The first code shows that the app works; then the recovery codes are shown, once."""
    try:
        codes = factor.confirm(current_account(), request.form.get("code", "")[:20])
    except Problem as problem:
        if problem.code == "not_found":
            raise
        return shown(str(problem.to_json()["detail"])), problem.kind.status
    return render_template("office/recovery_codes.html", codes=codes)


@pages.post("/codes")
@roles()
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes instead of the old ones, for a code of the app."""
    account = current_account()
    try:
        factor.check(account, request.form.get("code", "")[:20])
    except Problem as problem:
        return shown(str(problem.to_json()["detail"])), problem.kind.status
    codes = recovery.new_recovery_codes(account)
    db.session.commit()
    return render_template("office/recovery_codes.html", codes=codes)


@pages.post("/retrait")
@roles()
def take_off() -> ResponseReturnValue:
    """Take the second factor off, for a last code: a new phone is set up afterwards."""
    account = current_account()
    try:
        factor.check(account, request.form.get("code", "")[:100])
    except Problem as problem:
        return shown(str(problem.to_json()["detail"])), problem.kind.status
    factor.remove(account, by=account)
    db.session.commit()
    flash(_("Second facteur enlevé."), "sure")
    return redirect(url_for("second_factor.page"), 303)


def shown(refusal: str = "") -> str:
    account = current_account()
    row = db.session.get(SecondFactor, account.id)
    begun = row is not None and row.confirmed_at is None and factor.is_readable(row, account)
    return render_template(
        "office/second_factor.html",
        refusal=refusal,
        row=row,
        begun=begun,
        qr=qr_code(factor.address(row, account)) if row and begun else "",
        secret=factor.typed_secret(row, account) if row and begun else "",
        unspent=len(recovery.unspent(account)),
        must_have=factor.must_have(account),
    )
