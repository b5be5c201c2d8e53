"""Taking a record in: stored once, whatever arrives; set aside where something is wrong; never lost.

The caller commits. A record's row is locked before anything is decided about it, so that two pushes of the
same record, at the same moment, on two connections, are one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from server.audit import log as audit
from server.devices.models import Device
from server.extensions import db, now
from server.submissions import doubles
from server.submissions.assessment import Assessment, assess, hushed, problem
from server.submissions.feed import tell_authors
from server.submissions.lineage import (
    adopt_waiting,
    is_waiting,
    make_current,
    open_submission,
    write_received,
)
from server.submissions.models import (
    DECIDED,
    EventKind,
    Revision,
    RevisionStatus,
    State,
    StoredFile,
    Submission,
)
from server.submissions.numbering import give_numbers
from server.submissions.ownership import is_own
from server.submissions.sealed_files import attachments_of, carry_over
from server.submissions.state import write_event
from server.submissions.tickets import regain
from sync.revisions import Arriving, Decision, Held, Status, Stored, arrived_whole, decide, status_again


@dataclass
class Outcome:
    """The result of one record, as it is sent back."""

    status: str
    number: str | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)
    files_wanted: list[str] = field(default_factory=list)
    stored: bool = False


def receive(envelope: dict[str, Any], device: Device, clock: str | None) -> Outcome:
    """Store one record, or recognise it. The transaction is open on return: the caller commits it."""
    weighed = weigh(envelope, device, known=find_revision(envelope) is not None)
    return weighed if isinstance(weighed, Outcome) else place(envelope, device, clock, weighed)


def weigh(envelope: dict[str, Any], device: Device, *, known: bool) -> Assessment | Outcome:
    """What to think of a record, before anything is locked; the refusal of one that was damaged."""
    if not arrived_whole(envelope["payload"], envelope["sha256"]):
        return Outcome(Status.REFUSED, problems=[problem("digest_mismatch")])
    return Assessment() if known else assess(envelope, device)


def receive_unread(envelope: dict[str, Any], device: Device, clock: str | None) -> Outcome:
    """Store a record whose reading made us stumble: our fault must not lose it."""
    assessment = Assessment(title=envelope["form"])
    assessment.set_aside("unexpected")
    return place(envelope, device, clock, assessment)


def place(envelope: dict[str, Any], device: Device, clock: str | None, assessment: Assessment) -> Outcome:
    submission = locked(envelope["id"])
    known = find_revision(envelope)
    if known is not None:
        return recognised(known, device)
    decision = decide(arriving(envelope, device), held(submission))
    return store(envelope, device, clock, submission, assessment, decision)


def find_revision(envelope: dict[str, Any]) -> Revision | None:
    return db.session.scalar(
        select(Revision).where(
            Revision.submission_id == envelope["id"],
            Revision.revision == envelope["revision"],
            Revision.sha256 == envelope["sha256"],
        )
    )


def locked(submission_id: str) -> Submission | None:
    """The record, locked until the transaction ends, as it is now."""
    return db.session.get(
        Submission, submission_id, with_for_update={"of": Submission}, populate_existing=True
    )


def arriving(envelope: dict[str, Any], device: Device) -> Arriving:
    return Arriving(envelope["revision"], envelope["parent"], envelope["sha256"], device.account_id)


def held(submission: Submission | None) -> Stored:
    if submission is None:
        return Stored()
    rows = db.session.execute(
        select(Revision.revision, Revision.sha256, Revision.status).where(
            Revision.submission_id == submission.id
        )
    )
    return Stored(
        author=submission.author_id or "",
        current=submission.revision,
        revisions=[Held(row.revision, row.sha256, row.status == RevisionStatus.CONFLICT) for row in rows],
        decided=submission.state in DECIDED,
        waiting=submission.state == State.QUARANTINED and is_waiting(submission),
    )


def recognised(known: Revision, device: Device) -> Outcome:
    """A record that came before: the answer of the first time was lost, or somebody repeats it."""
    submission = db.session.get_one(Submission, known.submission_id)
    again = Held(known.revision, known.sha256, known.status == RevisionStatus.CONFLICT)
    return outcome_for(device, submission, known, status_again(again))


def outcome_for(device: Device, submission: Submission, revision: Revision, status: Status) -> Outcome:
    """The result; whoever sends what is another person's record learns nothing of it."""
    number = submission.number if submission.author_id == device.account_id else None
    own = is_own(device.account_id, revision)
    # which other records say the same is for the office: a phone could ask for anybody
    told = [one for one in revision.problems if one["code"] not in doubles.CODES]
    problems = told if own else [hushed(one) for one in told]
    return Outcome(status, number, problems, files_wanted(revision), stored=True)


@dataclass
class Written:
    """A revision that was added, and what is still to be said of it."""

    submission: Submission
    revision: Revision
    assessment: Assessment
    decision: Decision
    status: Status
    new: bool


def store(
    envelope: dict[str, Any],
    device: Device,
    clock: str | None,
    submission: Submission | None,
    assessment: Assessment,
    decision: Decision,
) -> Outcome:
    written = write(envelope, device, clock, submission, assessment, decision)
    conclude([written], device)
    return outcome_of(written, device)


def write(
    envelope: dict[str, Any],
    device: Device,
    clock: str | None,
    submission: Submission | None,
    assessment: Assessment,
    decision: Decision,
) -> Written:
    """Add the revision, and the record where it is a new one; :func:`conclude` follows."""
    if decision.reason:
        assessment.set_aside(decision.reason)
    status = decision.status
    if status == Status.CREATED and assessment.reason:
        status = Status.QUARANTINED
    new = submission is None
    number = given_before(envelope, submission, assessment)
    revision = add_revision(envelope, device, clock, assessment, status)
    if submission is None:
        submission = open_submission(revision, assessment, device)
    submission.number = submission.number or number
    return Written(submission, revision, assessment, decision, status, new)


def given_before(
    envelope: dict[str, Any], submission: Submission | None, assessment: Assessment
) -> str | None:
    """The number that the record had before a backup was restored; an alert where another one has it now."""
    if not envelope["ticket"] or (submission is not None and submission.number):
        return None
    number, taken = regain(envelope["id"], envelope["ticket"])
    if taken:
        assessment.problems.append(problem("number_taken", "alert", number=taken))
    return number


def conclude(written: Sequence[Written], device: Device) -> None:
    """Number the new records together, and let follow what follows for each record."""
    new = [one.submission for one in written if one.new]
    give_numbers(new)
    db.session.flush()
    for one in written:
        follow(one, device)
    doubles.compare((one.revision for one in written if one.new), new=True)
    tell_authors(new)


def follow(written: Written, device: Device) -> None:
    submission, revision = written.submission, written.revision
    if written.status == Status.CONFLICT:
        submission.updated_at = now()
        write_event(submission, EventKind.CONFLICT, by=device.account, detail={"revision": revision.revision})
        audit_kept(submission, EventKind.CONFLICT, revision, device)
    elif written.new:
        write_received(submission, revision, device)
    elif written.decision.status == Status.CREATED:
        carry_over(revision)
        make_current(submission, revision, written.assessment, device)
        adopt_waiting(submission)
        db.session.flush()
    else:
        keep_aside(submission, revision, written.decision, device)


def outcome_of(written: Written, device: Device) -> Outcome:
    """The result for the record's phone."""
    return outcome_for(device, written.submission, written.revision, written.status)


def keep_aside(submission: Submission, revision: Revision, decision: Decision, device: Device) -> None:
    """A revision that does not follow what is held is kept beside it; the record stays as it is."""
    submission.quarantine_reason = decision.reason
    submission.updated_at = now()
    detail = {"reason": decision.reason, "revision": revision.revision, "device": device.id}
    write_event(submission, EventKind.QUARANTINED, by=device.account, detail=detail)
    audit_kept(submission, EventKind.QUARANTINED, revision, device)


def audit_kept(submission: Submission, kind: str, revision: Revision, device: Device) -> None:
    """Log a content that is kept beside the one that counts."""
    audit.record(
        f"submission.{kind}",
        f"submission/{submission.id}",
        by=device.account_id,
        revision=revision.revision,
        device=device.id,
    )


def add_revision(
    envelope: dict[str, Any], device: Device, clock: str | None, assessment: Assessment, status: str
) -> Revision:
    kept = {
        Status.CREATED: RevisionStatus.ACCEPTED,
        Status.CONFLICT: RevisionStatus.CONFLICT,
    }.get(Status(status), RevisionStatus.QUARANTINED)
    revision = Revision(
        submission_id=envelope["id"],
        revision=envelope["revision"],
        parent=envelope["parent"],
        sha256=envelope["sha256"],
        payload=envelope["payload"],
        answers=assessment.answers,
        problems=assessment.problems,
        form_id=envelope["form"],
        form_version=envelope["version"],
        device_id=assessment.finished_on or device.id,
        sequence=envelope["sequence"],
        content=envelope["content"],
        key=envelope["key"],
        status=kept,
        received_at=now(),
        phone_clock=clock,
        meta=assessment.meta,
        attachments=attachments_of(envelope, assessment.meta),
    )
    db.session.add(revision)
    return revision


def files_wanted(revision: Revision) -> list[str]:
    """The digests of the revision's files whose content has not come."""
    digests = {attachment.sha256 for attachment in revision.attachments}
    if not digests:
        return []
    there = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(digests))))
    return sorted(digests - there)
