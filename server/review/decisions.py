"""What a person may do with a record: each verb moves it and writes why, in one transaction of the caller.

===================  =====================================  ==============  ================
verb                 from                                   to              a reason
===================  =====================================  ==============  ================
approve              in_review, corrected                   approved        may be given
withdraw_approval    approved                               in_review [1]_  may be given
return_to_author     in_review, corrected, quarantined      returned        obligatory
reject               in_review, corrected, quarantined      rejected        obligatory
release              quarantined, rejected                  in_review [1]_  obligatory
===================  =====================================  ==============  ================

.. [1] ``corrected`` when the record has been revised.

Every verb takes the revision that the person saw: when another one has come since, nothing is decided.
"""

from collections.abc import Mapping

from sqlalchemy import select

from server.accounts.models import Account
from server.extensions import db
from server.problems import Problem
from server.review.models import Decision, DecisionKind, Remark
from server.submissions import doubles, reading
from server.submissions.models import State, Submission
from server.submissions.state import change_state

OPEN = frozenset({State.IN_REVIEW, State.CORRECTED})
LONGEST_REASON = 2000


def lock(submission: Submission) -> Submission:
    """Read the record again and hold it until the transaction ends: of two deciders, one is first."""
    statement = (
        select(Submission)
        .where(Submission.id == submission.id)
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).unique().one()


def approve(
    submission: Submission, by: Account, *, revision: int | None = None, reason: str = ""
) -> Decision:
    """Count the record. Raises Problem ``not_reviewable``, ``revision_changed``."""
    expect(submission, OPEN, revision)
    return decide(submission, DecisionKind.APPROVED, State.APPROVED, by, reason)


def withdraw_approval(
    submission: Submission, by: Account, *, revision: int | None = None, reason: str = ""
) -> Decision:
    """Stop counting the record and put it back in review."""
    expect(submission, frozenset({State.APPROVED}), revision)
    return decide(submission, DecisionKind.APPROVAL_WITHDRAWN, reviewed_again(submission), by, reason)


def return_to_author(
    submission: Submission,
    by: Account,
    reason: str,
    remarks: Mapping[str, str] | None = None,
    *,
    revision: int | None = None,
) -> Decision:
    """Send the record back to its author's phone, with remarks on single answers: path -> text."""
    expect(submission, OPEN | {State.QUARANTINED}, revision)
    if submission.author_id is None:
        raise Problem("nobody_to_return_to")
    said = {path: tidy(text) for path, text in (remarks or {}).items() if tidy(text)}
    return decide(submission, DecisionKind.RETURNED, State.RETURNED, by, required(reason), said)


def reject(submission: Submission, by: Account, reason: str, *, revision: int | None = None) -> Decision:
    """Leave the record out of the figures for good; it stays readable."""
    expect(submission, OPEN | {State.QUARANTINED}, revision)
    return decide(submission, DecisionKind.REJECTED, State.REJECTED, by, required(reason))


def release(submission: Submission, by: Account, reason: str, *, revision: int | None = None) -> Decision:
    """Take a record that was set aside or rejected back into review."""
    expect(submission, frozenset({State.QUARANTINED, State.REJECTED}), revision)
    if not readable(submission):
        raise Problem("not_reviewable")
    decision = decide(submission, DecisionKind.RELEASED, reviewed_again(submission), by, required(reason))
    doubles.look_again(reading.current(submission))
    return decision


def expect(submission: Submission, states: frozenset[str], revision: int | None) -> None:
    """Raise the problem if the record is not, or no longer, what the person saw."""
    if revision is not None and revision != submission.revision:
        raise Problem("revision_changed")
    if submission.state not in states:
        raise Problem("not_reviewable")


def decide(
    submission: Submission,
    kind: DecisionKind,
    state: State,
    by: Account,
    reason: str,
    remarks: Mapping[str, str] | None = None,
) -> Decision:
    """Write the decision and move the record."""
    decision = Decision(
        submission_id=submission.id,
        revision=submission.revision,
        kind=str(kind),
        account_id=by.id,
        reason=tidy(reason),
        remarks=[Remark(path=path[:500], text=text) for path, text in (remarks or {}).items()],
    )
    db.session.add(decision)
    db.session.flush()
    # whoever decides has seen what was kept beside; what comes after the decision says so anew
    submission.quarantine_reason = None
    detail = {"reason": decision.reason, "remarks": len(decision.remarks), "decision": decision.id}
    change_state(submission, state, by=by, kind=str(kind), detail=detail)
    return decision


def reviewed_again(submission: Submission) -> State:
    """The open state a record goes back to."""
    return State.CORRECTED if submission.revision > 1 else State.IN_REVIEW


def readable(submission: Submission) -> bool:
    """Whether intake could read the current revision: what was never read cannot be counted."""
    revision = reading.current(submission)
    return bool(revision.answers) and reading.form_of(revision) is not None


def required(reason: str) -> str:
    """The reason, which must say something."""
    if not tidy(reason):
        raise Problem("reason_required")
    return reason


def tidy(text: str) -> str:
    """What a person wrote, without what a database cannot hold and within a sensible length."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()[:LONGEST_REASON]
