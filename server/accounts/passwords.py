"""Passwords: argon2id hashes, and throttling that counts failures only."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import request
from sqlalchemy import ColumnElement, delete, func, select

from server.accounts.models import Account, FailedLogin
from server.audit import log as audit
from server.database import begin_write
from server.extensions import db, now
from server.problems import Problem

# OWASP's choice for argon2id: 19 MiB, so that a 1 GB machine can let a hundred phones in at once
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODY = HASHER.hash("no password opens this")

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_NETWORK = 10
PER_ACCOUNT = 60
PER_NETWORK = 300
LONGEST = 200


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return HASHER.hash(password)


def authenticate(username: str, password: str) -> Account:
    """The account that these belong to.

    Raises Problem ``bad_credentials``, or ``too_many_attempts`` after too many failures of this account
    from this network (many phones share one carrier address: successes are never counted).
    """
    username, network = clean(username), clean(request.remote_addr or "")
    refuse_if_throttled(username, network)
    account: Account | None = db.session.scalar(select(Account).where(Account.username == username))
    if not matches(account, password) or account is None or not account.active:
        remember_failure(username, network)
        raise Problem("bad_credentials")
    return account


def clean(text: str) -> str:
    # NUL and lone surrogates cannot be stored by every database
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd").strip()[:LONGEST]


def matches(account: Account | None, password: str) -> bool:
    """Compare in the same time whether the account exists or not."""
    try:
        candidate = password.encode("utf-8", "replace")[:1000]
        return HASHER.verify(account.password_hash if account else NOBODY, candidate)
    except (VerificationError, InvalidHashError):
        return False


def refuse_if_throttled(username: str, network: str) -> None:
    limits: list[tuple[int, tuple[ColumnElement[bool], ...]]] = [
        (PER_ACCOUNT_AND_NETWORK, (FailedLogin.username == username, FailedLogin.network == network)),
        (PER_ACCOUNT, (FailedLogin.username == username,)),
        (PER_NETWORK, (FailedLogin.network == network,)),
    ]
    since = now() - WINDOW
    for most, conditions in limits:
        count = select(func.count()).select_from(FailedLogin).where(FailedLogin.at > since, *conditions)
        if (db.session.scalar(count) or 0) >= most:
            raise Problem("too_many_attempts", minutes=int(WINDOW.total_seconds() // 60))


def remember_failure(username: str, network: str) -> None:
    begin_write()
    db.session.execute(delete(FailedLogin).where(FailedLogin.at < now() - timedelta(days=1)))
    db.session.add(FailedLogin(username=username, network=network))
    audit.record("login.failed", f"network/{network}", by=None)
    db.session.commit()
