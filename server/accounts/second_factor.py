"""The second factor: a code of six digits from an app, or one of ten recovery codes, each good once.

The secret is encrypted with a key that lies outside the database; recovery codes are hashed like passwords.
A code is never taken twice: the step of time it belongs to must be later than the last one taken.
"""

import base64
import secrets

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from server.accounts.models import Account, RecoveryCode, Role, SecondFactor
from server.accounts.passwords import clean, refuse_if_throttled, remember_failure
from server.accounts.recovery import new_recovery_codes, spend
from server.audit import log as audit
from server.extensions import db, now
from server.problems import Problem, register

GUARDED = (Role.SUPERVISOR, Role.ADMIN)
STEP = 30  # seconds
# a phone's clock may be off by one step
TOLERATED = (0, -1, 1)
ISSUER = "Carnet"

register(
    "second_factor_needed",
    403,
    _l("Second facteur nécessaire"),
    _l("Le mot de passe ne suffit pas pour ce compte : passez par le bureau, avec votre code."),
)
register(
    "code_refused",
    401,
    _l("Code refusé"),
    _l("Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant."),
)


def of(account: Account) -> SecondFactor | None:
    """The account's second factor, once its owner has shown that it works."""
    found = db.session.get(SecondFactor, account.id)
    return found if found is not None and found.confirmed_at is not None else None


def must_have(account: Account) -> bool:
    """Whether the role asks for one, by the setting CARNET_SECOND_FACTOR."""
    return current_app.config["CARNET_SECOND_FACTOR"] == "required" and account.role in GUARDED


def is_missing(account: Account) -> bool:
    """Whether the account must set one up before anything else."""
    return must_have(account) and of(account) is None


def refuse_password_alone(account: Account) -> None:
    """Where only a password is shown (a script, a phone): raises Problem ``second_factor_needed``."""
    if must_have(account) or of(account) is not None:
        raise Problem("second_factor_needed")


def begin(account: Account) -> SecondFactor:
    """A new secret, which counts once :func:`confirm` has seen a code of it."""
    row = db.session.get(SecondFactor, account.id) or SecondFactor(account_id=account.id)
    row.secret, row.confirmed_at, row.last_step = sealed(pyotp.random_base32(), account), None, 0
    db.session.add(row)
    db.session.commit()
    return row


def is_readable(row: SecondFactor, account: Account) -> bool:
    """Whether the secret was written under the server's present key."""
    try:
        opened(row, account)
    except InvalidTag:
        return False
    return True


def address(row: SecondFactor, account: Account) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(opened(row, account)).provisioning_uri(name=account.username, issuer_name=ISSUER)


def typed_secret(row: SecondFactor, account: Account) -> str:
    """The secret in groups of four, for whoever cannot scan."""
    secret = opened(row, account)
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def confirm(account: Account, code: str) -> list[str]:
    """Take the second factor into use; its recovery codes, shown this once.

    Raises Problem ``code_refused``, ``too_many_attempts``, ``not_found`` when none was begun.
    """
    row = db.session.get(SecondFactor, account.id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise Problem("not_found")
    network = guard(account)
    if not take(row, account, digits(code)):
        remember_failure(account.username, network)
        raise Problem("code_refused")
    row.confirmed_at = now()
    audit.record("second_factor.set", f"account/{account.id}", by=account.id)
    codes = new_recovery_codes(account)
    db.session.commit()
    return codes


def check(account: Account, code: str) -> str:
    """Take a code of the app or a recovery code: ``app`` or ``recovery``.

    Raises Problem ``code_refused``, ``too_many_attempts``.
    """
    row = db.session.get(SecondFactor, account.id, with_for_update=True, populate_existing=True)
    network = guard(account)
    if row is not None and row.confirmed_at is not None:
        if take(row, account, digits(code)):
            return "app"
        if spend(account, code):
            return "recovery"
    remember_failure(account.username, network)
    raise Problem("code_refused")


def guard(account: Account) -> str:
    """Codes are throttled with the passwords: whoever guesses either, waits."""
    network = clean(request.remote_addr or "")
    refuse_if_throttled(account.username, network)
    return network


def digits(code: str) -> str:
    return "".join(code.split())


def take(row: SecondFactor, account: Account, code: str) -> bool:
    """Whether the code is of a step later than the last one taken, which it then is."""
    try:
        totp = pyotp.TOTP(opened(row, account))
    except InvalidTag:
        # the server's secret key is another one: recovery codes still open, an administrator resets
        return False
    current = int(now().timestamp()) // STEP
    for offset in TOLERATED:
        step = current + offset
        if step > row.last_step and secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            row.last_step = step
            return True
    return False


def remove(account: Account, by: Account | None) -> None:
    """Take the second factor away, so that its owner sets up another; in the caller's transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    audit.record("second_factor.reset", f"account/{account.id}", by=by.id if by else None)


def cipher() -> AESGCM:
    secret: str = current_app.config["SECRET_KEY"]
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"carnet second factor 1").derive(secret.encode()))


def sealed(secret: str, account: Account) -> str:
    """The secret as the database keeps it, bound to the account."""
    iv = secrets.token_bytes(12)
    return base64.b64encode(iv + cipher().encrypt(iv, secret.encode(), account.id.encode())).decode()


def opened(row: SecondFactor, account: Account) -> str:
    kept = base64.b64decode(row.secret)
    return cipher().decrypt(kept[:12], kept[12:], account.id.encode()).decode()
