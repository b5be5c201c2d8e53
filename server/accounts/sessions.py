"""Office sessions: each login is a row that can be closed, from another machine too."""

from datetime import timedelta
from secrets import token_urlsafe

from flask import request, session
from sqlalchemy import ColumnElement, select, update

from server.accounts.models import Account, OpenSession
from server.audit import log as audit
from server.extensions import db, now
from server.problems import Problem

KEY = "sid"
# however much it is used, a session ends after a week
LONGEST = timedelta(days=7)


def open_session(account: Account, network: str = "", browser: str = "") -> str:
    """A new session's id for the cookie; in the caller's transaction."""
    id = token_urlsafe(24)
    db.session.add(OpenSession(id=id, account_id=account.id, network=network[:100], browser=browser[:200]))
    return id


def start(account: Account) -> None:
    """Remember the login that this request makes."""
    agent = request.user_agent.string.encode("utf-8", "replace").decode().replace("\0", "")
    session[KEY] = open_session(account, request.remote_addr or "", agent)


def account_of_session(account_id: str) -> Account | None:
    """The account of the cookie's session, while it is open."""
    return db.session.scalar(
        select(Account)
        .join(OpenSession, OpenSession.account_id == Account.id)
        .where(
            Account.id == account_id, Account.active, OpenSession.id == session.get(KEY, ""), *still_open()
        )
    )


def still_open() -> tuple[ColumnElement[bool], ...]:
    return OpenSession.closed_at.is_(None), OpenSession.opened_at > now() - LONGEST


def sessions_of(account: Account) -> list[OpenSession]:
    """The account's open sessions, the newest first."""
    query = select(OpenSession).where(OpenSession.account_id == account.id, *still_open())
    return list(db.session.scalars(query.order_by(OpenSession.opened_at.desc())))


def close(public_id: str, account: Account, by: Account | None = None) -> None:
    """Close one of the account's sessions; ``by`` somebody else's hand. Raises Problem ``not_found``."""
    found = next((one for one in sessions_of(account) if one.id[:8] == public_id), None)
    if found is None:
        raise Problem("not_found")
    found.closed_at = now()
    audit.record("session.closed", f"account/{account.id}", by=(by or account).id, session=public_id)


def close_others(account: Account) -> None:
    """Close every session of the account but this request's."""
    db.session.execute(
        update(OpenSession)
        .where(OpenSession.account_id == account.id, OpenSession.id != session.get(KEY, ""), *still_open())
        .values(closed_at=now())
    )


def close_this() -> None:
    """Close the session of this request."""
    found = db.session.get(OpenSession, session.get(KEY, ""))
    if found is not None:
        found.closed_at = now()
