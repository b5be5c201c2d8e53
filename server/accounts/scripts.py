"""Scripts log in with every call: the log tells of the first one in an hour, by account and network."""

from datetime import timedelta

from flask import g, request
from sqlalchemy import select

from server.accounts.models import Account
from server.accounts.passwords import clean
from server.audit import log as audit
from server.audit.models import Entry
from server.database import begin_write
from server.extensions import db, now

TOLD_EVERY = timedelta(hours=1)
ACTION = "login.script"


def remember_script(account: Account) -> None:
    """Write a line unless one of this hour is there."""
    network = clean(request.remote_addr or "")
    recent = select(Entry.detail).where(
        Entry.account_id == account.id, Entry.action == ACTION, Entry.at > now() - TOLD_EVERY
    )
    if any(detail.get("network") == network for detail in db.session.scalars(recent)):
        return
    begin_write()
    audit.record(ACTION, f"account/{account.id}", by=account.id, network=network)
    db.session.commit()
    # what is read after this does not hold SQLite's write lock
    g.writing = False
