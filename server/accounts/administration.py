"""What an administrator does with another person's account; each gesture leaves a line in the log."""

import re
import secrets
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select, update

from server.accounts.creation import Window
from server.accounts.models import Account, OpenSession, Role, Scope
from server.accounts.passwords import hash_password
from server.accounts.recovery import ALPHABET
from server.accounts.sessions import still_open
from server.audit import log as audit
from server.extensions import db, now
from server.problems import Problem, register

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
LONGEST_NAME = 100
GROUPS, GROUP = 3, 5

register(
    "username_taken",
    409,
    _l("Nom déjà pris"),
    _l("Un compte s’appelle déjà %(username)s : prenez-en un autre."),
)
register(
    "username_wrong",
    422,
    _l("Nom d’utilisateur refusé"),
    _l("Deux à quarante petites lettres sans accent, chiffres, points ou tirets."),
)
register("name_needed", 422, _l("Nom à écrire"), _l("Écrivez le nom de la personne, en cent signes au plus."))
register(
    "last_administrator",
    409,
    _l("Dernier compte d’administration"),
    _l("Sans lui, personne ne pourrait plus ouvrir de compte : donnez d’abord ce rôle à quelqu’un d’autre."),
)
register(
    "own_account",
    409,
    _l("Votre propre compte"),
    _l("Une autre personne qui administre doit le faire : personne ne s’enferme dehors soi-même."),
)


def first_password() -> str:
    """A password to hand over: 74 random bits in three groups that can be read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def check_username(username: str) -> str:
    """Raises Problem ``username_wrong``, ``username_taken``."""
    if USERNAME.fullmatch(username) is None:
        raise Problem("username_wrong")
    if db.session.scalar(select(Account.id).where(func.lower(Account.username) == username)):
        raise Problem("username_taken", username=username)
    return username


def check_name(name: str) -> str:
    """The name without line breaks and control characters. Raises Problem ``name_needed``."""
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not 0 < len(clean) <= LONGEST_NAME:
        raise Problem("name_needed")
    return clean


def edit(
    account: Account, *, name: str, role: str, windows: Iterable[Window], reintegration: bool, by: Account
) -> None:
    """Change what an account may see and do. Raises Problem ``name_needed``, ``last_administrator``."""
    name, wanted = check_name(name), set(windows)
    if role != account.role:
        keep_an_administrator(account, by)
    before = (account.name, account.role, account.reintegration, windows_of(account))
    account.name, account.role, account.reintegration = name, role, reintegration
    for scope in [*account.scopes]:
        if (scope.programme, scope.region) not in wanted:
            account.scopes.remove(scope)
    here = windows_of(account)
    account.scopes += [Scope(programme=code, region=region) for code, region in wanted - here]
    if before == (name, role, reintegration, wanted):
        return
    audit.record(
        "account.changed",
        f"account/{account.id}",
        by=by.id,
        role=role,
        reintegration=reintegration,
        scopes=sorted(f"{code or '*'}:{region or '*'}" for code, region in wanted),
        renamed=before[0] != name,
    )


def windows_of(account: Account) -> set[Window]:
    return {(scope.programme, scope.region) for scope in account.scopes}


def deactivate(account: Account, by: Account) -> None:
    """Close the account: nothing opens with it any more, its records stay under its name."""
    keep_an_administrator(account, by)
    account.active = False
    close_all(account)
    audit.record("account.deactivated", f"account/{account.id}", by=by.id)


def reactivate(account: Account, by: Account) -> None:
    """Open the account again; its phones work again where they were not revoked."""
    account.active = True
    audit.record("account.reactivated", f"account/{account.id}", by=by.id)


def reset_password(account: Account, by: Account) -> str:
    """A first password again, to be changed at the next login; every session is closed."""
    if account.id == by.id:
        raise Problem("own_account")
    password = first_password()
    account.password_hash = hash_password(password)
    account.must_change_password = True
    close_all(account)
    audit.record("password.reset", f"account/{account.id}", by=by.id)
    return password


def close_all(account: Account) -> None:
    """Close every session of the account."""
    db.session.execute(
        update(OpenSession).where(OpenSession.account_id == account.id, *still_open()).values(closed_at=now())
    )


def keep_an_administrator(account: Account, by: Account) -> None:
    """Raises Problem ``own_account``, ``last_administrator``."""
    if account.id == by.id:
        raise Problem("own_account")
    others = select(func.count()).where(Account.role == Role.ADMIN, Account.active, Account.id != account.id)
    if account.role == Role.ADMIN and not db.session.scalar(others):
        raise Problem("last_administrator")


def matching(text: str, role: str, state: str) -> list[ColumnElement[bool]]:
    """The SQL conditions of the filters of the list of accounts."""
    found: list[ColumnElement[bool]] = []
    if text:
        found.append(
            or_(
                Account.name.icontains(text, autoescape=True),
                Account.username.icontains(text, autoescape=True),
            )
        )
    if role:
        found.append(Account.role == role)
    if state in {"open", "closed"}:
        found.append(Account.active.is_(state == "open"))
    return found
