"""Making accounts."""

from collections.abc import Iterable

from sqlalchemy import select

from server.accounts.models import Account, Scope
from server.accounts.passwords import hash_password
from server.audit import log as audit
from server.extensions import db

Window = tuple[str | None, str | None]


def find_account(username: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.username == username))


def add_account(
    username: str,
    name: str,
    role: str,
    password: str,
    windows: Iterable[Window],
    *,
    by: str | None = None,
    must_change: bool = False,
    reintegration: bool = False,
) -> Account:
    """A new account; ``windows`` are the (programme, region) that it sees, None standing for any.

    ``reintegration``: it was named to see records of réintégration.
    ``must_change``: somebody else knows the password, so its owner must choose another at the first login.
    """
    account = Account(
        username=username,
        name=name,
        role=str(role),
        password_hash=hash_password(password),
        must_change_password=must_change,
        reintegration=reintegration,
        scopes=[Scope(programme=programme, region=region) for programme, region in windows],
    )
    db.session.add(account)
    db.session.flush()
    audit.record("account.created", f"account/{account.id}", by=by, role=str(role))
    return account
