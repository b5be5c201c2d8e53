"""Which revision of a record counts, and what follows for the record."""

from typing import Any

from sqlalchemy import select

from forms.validation import reopened, title_of
from server.audit import log as audit
from server.devices.models import Device
from server.extensions import db
from server.submissions import doubles, reading
from server.submissions.assessment import LONGEST_TITLE, Assessment
from server.submissions.models import DECIDED, EventKind, Revision, RevisionStatus, State, Submission
from server.submissions.numbering import give_numbers
from server.submissions.opening import UNOPENED
from server.submissions.ownership import OTHER_DEVICE
from server.submissions.sealed_files import carry_over
from server.submissions.state import change_state, write_event
from server.submissions.storable import storable

# what a revision waits for: its parent, or that a decision about its parent is taken back
WAITS = frozenset({"parent_unknown", "already_decided"})
# why the server itself sets a revision aside, whatever it waits for
OWN = UNOPENED | {"payload_unreadable", "form_unknown", "unexpected", "device_revoked", OTHER_DEVICE}


def open_submission(revision: Revision, assessment: Assessment, device: Device) -> Submission:
    """A new record with its first revision; the caller gives the number."""
    submission = Submission(
        id=revision.submission_id,
        state=state_after(revision, assessment.reason),
        revision=revision.revision,
        author_id=None if assessment.borrowed else device.account_id,
        device_id=device.id,
        quarantine_reason=assessment.reason or None,
        received_at=revision.received_at,
        updated_at=revision.received_at,
    )
    refresh_header(submission, revision, assessment)
    db.session.add(submission)
    return submission


def make_current(submission: Submission, revision: Revision, assessment: Assessment, device: Device) -> None:
    """This revision counts from now on: the record takes its header, its state and, once, its number."""
    refresh_header(submission, revision, assessment)
    submission.quarantine_reason = assessment.reason or None
    give_numbers([submission])
    change_state(
        submission,
        state_after(revision, assessment.reason),
        by=device.account,
        kind=EventKind.REVISED,
        detail=arrival(revision, device),
    )
    write_quarantined(submission)
    doubles.compare([revision])


def write_received(submission: Submission, revision: Revision, device: Device) -> None:
    """The first lines of a new record's history; its author's feed is the caller's."""
    write_event(submission, EventKind.RECEIVED, by=device.account, detail=arrival(revision, device))
    audit.record("submission.received", f"submission/{submission.id}", by=device.account_id, device=device.id)
    write_quarantined(submission)


def arrival(revision: Revision, device: Device) -> dict[str, Any]:
    return {"device": device.id, "sequence": revision.sequence}


def write_quarantined(submission: Submission) -> None:
    if submission.quarantine_reason:
        detail = {"reason": submission.quarantine_reason}
        write_event(submission, EventKind.QUARANTINED, by=None, detail=detail)


def state_after(revision: Revision, reason: str) -> State:
    if reason:
        return State.QUARANTINED
    return State.IN_REVIEW if revision.revision == 1 else State.CORRECTED


def refresh_header(submission: Submission, revision: Revision, assessment: Assessment) -> None:
    """Copy what lists and filters need from the revision."""
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


def adopt_waiting(submission: Submission) -> None:
    """Revisions that came before their parent take their place now that it is here."""
    while (waiting := child_waiting(submission)) is not None:
        problems = [problem for problem in waiting.problems if problem["code"] not in WAITS]
        reason = reason_of(problems)
        waiting.problems = problems
        waiting.status = RevisionStatus.QUARANTINED if reason else RevisionStatus.ACCEPTED
        carry_over(waiting)
        assessment = Assessment(
            answers=waiting.answers,
            problems=problems,
            title=title_again(waiting) or submission.title,
            reason=reason,
        )
        device = db.session.get_one(Device, waiting.device_id)
        make_current(submission, waiting, assessment, device)


def title_again(revision: Revision) -> str:
    """What the revision is called in lists; nothing where its form or its answers are not here."""
    form = reading.form_of(revision)
    if form is None or not revision.answers:
        return ""
    program, record, _scope = reopened(form, revision.answers, reading.context(at=revision.received_at))
    title: str = storable(title_of(program, record))[:LONGEST_TITLE]
    record.close()
    return title


def reason_of(problems: list[dict[str, Any]]) -> str:
    """Why a record with these problems is set aside; nothing when none of them is an error."""
    errors = [problem["code"] for problem in problems if problem["severity"] == "error"]
    # each is put before the others when it is found, and the first one found is the reason
    return next((code for code in reversed(errors) if code in OWN), "rules_broken" if errors else "")


def take_up_waiting(submission: Submission, former: str) -> None:
    """A decision was taken back: the correction that came in the meantime takes its place."""
    if former in DECIDED and submission.state not in DECIDED:
        adopt_waiting(submission)


def is_waiting(submission: Submission) -> bool:
    """Whether the record's current revision came before its parent."""
    problems = db.session.scalars(
        select(Revision.problems).where(
            Revision.submission_id == submission.id,
            Revision.revision == submission.revision,
            Revision.status == RevisionStatus.QUARANTINED,
        )
    )
    return any(one["code"] == "parent_unknown" for found in problems for one in found)


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
