"""Invitations: a short code, on a screen or printed, that enrols one phone for an account without a password.

The code has 60 random bits, is good once and for a short time, and only its hash is kept. Wrong codes are
counted by network, like wrong passwords.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from server.accounts.models import Account, FailedLogin, Role, Scope
from server.accounts.passwords import WINDOW, clean, remember_failure
from server.accounts.scope import near_named
from server.audit import log as audit
from server.devices.models import Device, Invitation
from server.extensions import db, now
from server.problems import Problem, register

# Crockford's base 32: no I, L, O or U to be misread
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
MISREAD = str.maketrans("OIL", "011")
SEPARATORS = re.compile(r"[\s\-–.]+")
# what stands for a name in the list of failures
NOBODY = "(invitation)"
PER_NETWORK = 20

register(
    "invitation_refused",
    401,
    _l("Code refusé"),
    _l("Ce code a déjà servi, n’est plus valable, ou a été mal recopié : demandez-en un autre au bureau."),
)


def make(account: Account, by: Account) -> tuple[Invitation, str]:
    """An invitation and its code, shown once. Those made before for this account end."""
    still_open = (
        Invitation.account_id == account.id,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now(),
    )
    db.session.execute(update(Invitation).where(*still_open).values(expires_at=now()))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    invitation = Invitation(
        account_id=account.id,
        account=account,
        made_by_id=by.id,
        code_hash=hashed(code),
        expires_at=now() + timedelta(minutes=current_app.config["CARNET_INVITATION_MINUTES"]),
    )
    db.session.add(invitation)
    audit.record("device.invited", f"account/{account.id}", by=by.id)
    return invitation, "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def hashed(code: str) -> str:
    """The hash of a code as somebody typed it: small letters, blanks and look-alikes are forgiven."""
    plain = SEPARATORS.sub("", code[:100]).upper().translate(MISREAD)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def spend(code: str) -> Invitation:
    """The invitation with this code, used up: in the caller's transaction, which enrols the phone.

    Raises Problem ``invitation_refused``, or ``too_many_attempts``.
    """
    network = clean(request.remote_addr or "")
    refuse_if_guessing(network)
    invitation = db.session.scalar(
        select(Invitation).where(Invitation.code_hash == hashed(code)).with_for_update(of=Invitation)
    )
    if (
        invitation is None
        or invitation.used_at
        or invitation.expires_at <= now()
        or not invitation.account.active
    ):
        remember_failure(NOBODY, network)
        raise Problem("invitation_refused")
    invitation.used_at = now()
    return invitation


def refuse_if_guessing(network: str) -> None:
    since = now() - WINDOW
    failures = select(func.count()).select_from(FailedLogin)
    failures = failures.where(
        FailedLogin.at > since, FailedLogin.username == NOBODY, FailedLogin.network == network
    )
    if (db.session.scalar(failures) or 0) >= PER_NETWORK:
        raise Problem("too_many_attempts", minutes=int(WINDOW.total_seconds() // 60))


def may_invite(by: Account, account: Account) -> bool:
    """Whether ``by`` may hand a phone of this account out.

    Whoever holds the code acts as the account. So a supervisor invites agents only, and only those who see
    nothing that the supervisor does not, réintégration included; nobody invites an administrator but that
    administrator.
    """
    if not account.active:
        return False
    if by.role == Role.ADMIN:
        return account.role != Role.ADMIN or account.id == by.id
    return (
        by.role == Role.SUPERVISOR
        and account.role == Role.AGENT
        and bool(account.scopes)
        and all(any(contains(mine, theirs) for mine in by.scopes) for theirs in account.scopes)
        and (by.reintegration or not near_named(account))
    )


def contains(mine: Scope, theirs: Scope) -> bool:
    return mine.programme in (None, theirs.programme) and mine.region in (None, theirs.region)


def invitable(by: Account) -> list[Account]:
    """The accounts that ``by`` may invite, by name."""
    found = db.session.scalars(select(Account).where(Account.active).order_by(Account.name, Account.id))
    return [account for account in found if may_invite(by, account)]


def spent_on(invitation: Invitation, device: Device) -> None:
    """Note which phone came of it."""
    db.session.flush()
    invitation.device_id = device.id
