"""``carnet keys reopen``: records that could not be opened are judged as if they came now."""

from collections.abc import Iterator
from typing import Any

from flask import g
from sqlalchemy import select

from server.audit import log as audit
from server.devices.models import Device
from server.extensions import db, now
from server.submissions import doubles
from server.submissions.assessment import Assessment, assess_payload, judged_scope
from server.submissions.intake import locked
from server.submissions.lineage import adopt_waiting, refresh_header, state_after
from server.submissions.models import EventKind, Revision, RevisionStatus, State, Submission
from server.submissions.numbering import give_numbers
from server.submissions.opening import UNOPENED
from server.submissions.sealed_files import carry_over, rename
from server.submissions.state import change_state, write_event
from server.submissions.unsealing import open_arrived

# what a record was told on arrival, and what a key changes nothing about
KEPT = frozenset(
    {"device_revoked", "other_device", "other_author", "parent_unknown", "parent_superseded",
     "already_decided", "two_contents"}
)  # fmt: skip


def reopen_all() -> tuple[int, int]:
    """Try every record that waits for its key: how many were opened, and how many still wait."""
    opened = waiting = 0
    for revision_id in list(unopened()):
        if reopen(revision_id):
            opened += 1
        else:
            waiting += 1
    audit.record("keys.reopened", "keys", by=None, opened=opened, waiting=waiting)
    db.session.commit()
    return opened, waiting


def unopened() -> Iterator[int]:
    """The revisions that could not be opened, in the order they came."""
    rows = db.session.execute(
        select(Revision.id, Revision.problems)
        .where(Revision.status != RevisionStatus.ACCEPTED, Revision.payload != "")
        .order_by(Revision.id)
    )
    for revision_id, problems in rows:
        if any(one["code"] in UNOPENED for one in problems):
            yield revision_id


def reopen(revision_id: int) -> bool:
    """Judge one revision anew, in a transaction of its own; whether it could be opened."""
    revision = db.session.get_one(Revision, revision_id)
    device = db.session.get_one(Device, revision.device_id)
    g.pop("choice_lists", None)
    found = assess_payload(as_envelope(revision), device)
    db.session.commit()
    if found.unopened:
        return False
    submission = locked(revision.submission_id)
    revision = db.session.get_one(Revision, revision_id, populate_existing=True)
    if submission is None or not any(one["code"] in UNOPENED for one in revision.problems):
        db.session.commit()
        return False
    judged_scope(found, device)
    keep_what_was_said(found, revision)
    take_in(revision, found)
    conclude(submission, revision, found)
    digests = {file.sha256 for file in revision.attachments}
    db.session.commit()
    open_arrived(digests)
    return True


def as_envelope(revision: Revision) -> dict[str, Any]:
    """The revision as it came. Its files go by the names they have outside."""
    return {
        "id": revision.submission_id,
        "revision": revision.revision,
        "sequence": revision.sequence,
        "form": revision.form_id,
        "version": revision.form_version,
        "content": revision.content,
        "key": revision.key,
        "payload": revision.payload,
        "device": revision.device_id,
        "files": [{"name": file.sealed_name or file.name} for file in revision.attachments],
    }


def keep_what_was_said(found: Assessment, revision: Revision) -> None:
    for one in reversed(revision.problems):
        if one["code"] in KEPT:
            found.set_aside(one["code"])


def take_in(revision: Revision, found: Assessment) -> None:
    """The revision takes what was found in it."""
    revision.answers, revision.problems, revision.meta = found.answers, found.problems, found.meta
    if revision.status == RevisionStatus.QUARANTINED and not found.reason:
        revision.status = RevisionStatus.ACCEPTED
    rename(revision)
    carry_over(revision)


def conclude(submission: Submission, revision: Revision, found: Assessment) -> None:
    """What follows for the record: where this revision counts, the record is read, numbered, and reviewed."""
    submission.updated_at = now()
    if revision.revision != submission.revision or revision.status == RevisionStatus.CONFLICT:
        write_event(submission, EventKind.OPENED, by=None, detail={"revision": revision.revision})
        return adopt_waiting(submission)
    refresh_header(submission, revision, found)
    give_numbers([submission])
    db.session.flush()
    doubles.compare([revision])
    if submission.state == State.QUARANTINED:
        submission.quarantine_reason = found.reason or None
        change_state(submission, state_after(revision, found.reason), by=None, kind=EventKind.OPENED)
        adopt_waiting(submission)
    else:
        # somebody decided on the closed record: that stands, and the log says that it can be read now
        write_event(submission, EventKind.OPENED, by=None)
    return None
