"""Who is calling: an office session, a script with its password, or a phone with its token.

The header counts before the cookie. A phone's token opens the API only, never an office page.
"""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, redirect, request, url_for
from flask_login import current_user

from server.accounts import second_factor
from server.accounts.models import Account
from server.accounts.passwords import authenticate
from server.accounts.scripts import remember_script
from server.accounts.sessions import account_of_session
from server.database import SAFE_METHODS
from server.extensions import csrf, db, login_manager
from server.problems import Problem, for_programs

P = ParamSpec("P")
R = TypeVar("R")

# filled by server.devices, which lies above: a bearer token -> its account
token_readers: list[Callable[[str], Account]] = []
CALLER = "carnet.caller"
# the pages that are left to an account with its first password, and to one that lacks its second factor
CHANGING = "passwords.change"
SETTING_UP = "second_factor.page"
LEFT_OPEN = (SETTING_UP, "second_factor.begin", "second_factor.confirm", CHANGING)


def init_app(app: Flask) -> None:
    """Load sessions, and check CSRF wherever a cookie is what lets the caller in."""
    app.before_request(check_page_csrf)


@login_manager.user_loader
def load_user(account_id: str) -> Account | None:
    return account_of_session(account_id)


def check_page_csrf() -> None:
    if not for_programs():
        csrf.protect()


def current_account() -> Account:
    """The caller, looked up once a request.

    Raises Problem ``login_needed``, ``bad_credentials``, ``token_unknown`` or ``device_revoked``.
    """
    account: Account | None = request.environ.get(CALLER)
    if account is None:
        account = request.environ[CALLER] = from_header() or from_session()
        # the write lock of SQLite, if taken, is not held while a slow phone sends its body
        db.session.commit()
    return account


def from_header() -> Account | None:
    if not for_programs() or "Authorization" not in request.headers:
        return None
    credentials = request.authorization
    if credentials is None:
        raise Problem("login_needed")
    if credentials.type == "basic":
        return by_script(authenticate(credentials.username or "", credentials.password or ""))
    if credentials.type == "bearer" and credentials.token:
        return token_readers[0](credentials.token)
    raise Problem("login_needed")


def from_session() -> Account:
    if not current_user.is_authenticated:
        raise Problem("login_needed")
    if for_programs() and request.method not in SAFE_METHODS:
        csrf.protect()
    account: Account = current_user._get_current_object()
    if not for_programs():
        return account
    if second_factor.is_missing(account):
        raise Problem("second_factor_needed")
    return with_own_password(account)


def by_script(account: Account) -> Account:
    """A script shows its password only: enough for an account that has no second factor."""
    with_own_password(account)
    second_factor.refuse_password_alone(account)
    remember_script(account)
    return account


def with_own_password(account: Account) -> Account:
    """Raises Problem ``password_change_needed`` while the password is the one that somebody else gave."""
    if account.must_change_password:
        raise Problem("password_change_needed")
    return account


def first_page(account: Account) -> str:
    """The page that an account must see to before any other; nothing when it is in order."""
    if account.must_change_password:
        return "" if request.endpoint == CHANGING else CHANGING
    return SETTING_UP if request.endpoint not in LEFT_OPEN and second_factor.is_missing(account) else ""


def roles(*allowed: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for these roles only; without any, for everybody who is known.

    On a page a stranger is led to the login; under ``/api`` the answer is a 401 problem.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not for_programs() and not current_user.is_authenticated:
                return login_manager.unauthorized()  # type: ignore[no-any-return]  # flask-login has no types
            account = current_account()
            if not for_programs() and (first := first_page(account)):
                return redirect(url_for(first))  # type: ignore[return-value]  # any response will do for a view
            if allowed and account.role not in allowed:
                raise Problem("role_missing")
            return view(*args, **kwargs)

        guarded.roles = allowed  # type: ignore[attr-defined]  # read by the walk over every route
        return guarded

    return decorate
