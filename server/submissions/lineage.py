"""Which revision of a record counts, and what follows for the record."""

from typing import Any

from sqlalchemy import select

from server.audit import log as audit
from server.devices.models import Device
from server.extensions import db, now
from server.submissions.assessment import Assessment
from server.submissions.feed import tell_author
from server.submissions.models import DECIDED, EventKind, Revision, RevisionStatus, State, Submission
from server.submissions.numbering import next_number
from server.submissions.opening import UNOPENED
from server.submissions.sealed_files import carry_over
from server.submissions.state import change_state, write_event

# what a revision waits for: its parent, or that a decision about its parent is taken back
WAITS = frozenset({"parent_unknown", "already_decided"})


def open_submission(envelope: dict[str, Any], device: Device) -> Submission:
    """A new record, whose header is filled in from its first revision."""
    submission = Submission(
        id=envelope["id"],
        form_id=envelope["form"],
        state=State.QUARANTINED,
        revision=envelope["revision"],
        author_id=device.account_id,
        device_id=device.id,
        received_at=now(),
        updated_at=now(),
    )
    db.session.add(submission)
    return submission


def make_current(
    submission: Submission, revision: Revision, assessment: Assessment, device: Device, *, new: bool
) -> None:
    """This revision counts from now on: the record takes its header, its state and, once, its number."""
    refresh_header(submission, revision, assessment)
    state = state_after(revision, assessment.reason)
    submission.quarantine_reason = assessment.reason or None
    detail = {"device": device.id, "sequence": revision.sequence}
    if new:
        submission.state = state
        write_event(submission, EventKind.RECEIVED, by=device.account, detail=detail)
        audit.record(
            "submission.received", f"submission/{submission.id}", by=device.account_id, device=device.id
        )
        tell_author(submission)
    else:
        change_state(submission, state, by=device.account, kind=EventKind.REVISED, detail=detail)
    if assessment.reason:
        write_event(submission, EventKind.QUARANTINED, by=None, detail={"reason": assessment.reason})


def state_after(revision: Revision, reason: str) -> State:
    if reason:
        return State.QUARANTINED
    return State.IN_REVIEW if revision.revision == 1 else State.CORRECTED


def refresh_header(submission: Submission, revision: Revision, assessment: Assessment) -> None:
    """Copy what lists and filters need from the revision, and give the number once it can be known."""
    former = submission.revision
    submission.revision = revision.revision
    submission.form_id = revision.form_id
    if assessment.unopened and former < revision.revision:
        # who may see the record is said by the revision before, until this one can be read
        return
    for name in ("programme", "region", "departement", "commune"):
        setattr(submission, name, assessment.text(name))
    submission.starts_on = assessment.day("date_debut")
    submission.ends_on = assessment.day("date_fin") or submission.starts_on
    submission.title = assessment.title
    submission.has_alert = assessment.has_alert
    if submission.number is None:
        submission.number = next_number(submission.region, submission.starts_on)


def adopt_waiting(submission: Submission) -> None:
    """Revisions that came before their parent take their place now that it is here."""
    while (waiting := child_waiting(submission)) is not None:
        problems = [problem for problem in waiting.problems if problem["code"] not in WAITS]
        reason = reason_of(problems)
        waiting.problems = problems
        waiting.status = RevisionStatus.QUARANTINED if reason else RevisionStatus.ACCEPTED
        carry_over(waiting)
        assessment = Assessment(
            answers=waiting.answers, problems=problems, title=submission.title, reason=reason
        )
        device = db.session.get_one(Device, waiting.device_id)
        make_current(submission, waiting, assessment, device, new=False)


def reason_of(problems: list[dict[str, Any]]) -> str:
    """Why a record with these problems is set aside; nothing when none of them is an error."""
    errors = [problem["code"] for problem in problems if problem["severity"] == "error"]
    return next((code for code in errors if code in UNOPENED), "rules_broken" if errors else "")


def take_up_waiting(submission: Submission, former: str) -> None:
    """A decision was taken back: the correction that came in the meantime takes its place."""
    if former in DECIDED and submission.state not in DECIDED:
        adopt_waiting(submission)


def child_waiting(submission: Submission) -> Revision | None:
    """The revision by the same author that was set aside until the current one would be there and open."""
    rows = db.session.scalars(
        select(Revision)
        .join(Device, Device.id == Revision.device_id)
        .where(
            Revision.submission_id == submission.id,
            Revision.parent == submission.revision,
            Revision.revision > submission.revision,
            Revision.status == RevisionStatus.QUARANTINED,
            Device.account_id == submission.author_id,
        )
        .order_by(Revision.revision)
    )
    return next((row for row in rows if any(one["code"] in WAITS for one in row.problems)), None)
