"""Recovery codes: ten at a time, hashed like passwords, each good once in place of the app's code."""

import secrets

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from server.accounts.models import Account, RecoveryCode
from server.accounts.passwords import HASHER, hash_password
from server.audit import log as audit
from server.extensions import db, now

RECOVERY_CODES = 10
# without what looks alike on paper
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


def new_recovery_codes(account: Account) -> list[str]:
    """Ten new codes instead of the old ones; in the caller's transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    ]
    db.session.add_all(RecoveryCode(account_id=account.id, hash=hash_password(plain(code))) for code in codes)
    audit.record("second_factor.recovery_codes", f"account/{account.id}", by=account.id)
    return codes


def plain(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter in ALPHABET)


def unspent(account: Account) -> list[RecoveryCode]:
    """The recovery codes that are left."""
    return list(
        db.session.scalars(
            select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.spent_at.is_(None))
        )
    )


def spend(account: Account, code: str) -> bool:
    """Whether this is a recovery code that was left; it is not any more."""
    given = plain(code)
    if len(given) != GROUPS * GROUP:
        return False
    for row in unspent(account):
        try:
            HASHER.verify(row.hash, given)
        except (VerificationError, InvalidHashError):
            continue
        row.spent_at = now()
        return True
    return False
