"""The states of a record, and the one way from one to another."""

from typing import Any

from server.accounts.models import Account
from server.audit import log as audit
from server.extensions import db, now
from server.submissions import hooks
from server.submissions.feed import tell_author
from server.submissions.models import Event, Submission


def change_state(
    submission: Submission,
    new_state: str,
    *,
    by: Account | None,
    kind: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Move the record, write its history, tell its author's phones and the audit log: all in the caller's
    transaction. ``by`` is who decided, none for the server; ``detail`` goes into the history."""
    former = submission.state
    submission.state = new_state
    submission.updated_at = now()
    write_event(submission, kind, by=by, detail=detail)
    audit.record(
        f"submission.{kind}",
        f"submission/{submission.id}",
        by=by.id if by else None,
        state=str(new_state),
        revision=submission.revision,
    )
    db.session.flush()
    for hook in hooks.on_state_change:
        hook(submission, former)
    tell_author(submission)


def write_event(
    submission: Submission, kind: str, *, by: Account | None, detail: dict[str, Any] | None = None
) -> None:
    """Add a line to the record's history."""
    db.session.add(
        Event(
            submission_id=submission.id,
            at=now(),
            account_id=by.id if by else None,
            kind=str(kind),
            revision=submission.revision,
            detail=detail or {},
        )
    )
