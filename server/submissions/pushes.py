"""The records of one push, weighed together and stored together: one commit, and few questions to the
database. The rules are those of ``intake``; the caller commits."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.devices.models import Device
from server.extensions import db
from server.submissions import reading
from server.submissions.assessment import Assessment
from server.submissions.intake import Outcome, arriving, conclude, outcome_of, place, weigh, write
from server.submissions.marking import mark_before
from server.submissions.models import Revision, Submission
from sync.revisions import Stored, decide

Envelopes = Sequence[dict[str, Any]]


def weigh_all(envelopes: Envelopes, device: Device) -> list[Assessment | Outcome]:
    """What to think of each record, before anything is locked."""
    mark_before({envelope["form"] for envelope in envelopes})
    rows = db.session.execute(
        select(Revision.submission_id, Revision.revision, Revision.sha256).where(
            Revision.submission_id.in_({envelope["id"] for envelope in envelopes})
        )
    )
    known = {tuple(row) for row in rows}
    reading.look_up({(one["form"], one["version"]) for one in envelopes})
    return [
        weigh(one, device, known=(one["id"], one["revision"], one["sha256"]) in known) for one in envelopes
    ]


def place_all(
    envelopes: Envelopes, device: Device, clock: str | None, weighed: Sequence[Assessment | Outcome]
) -> list[Outcome]:
    """Store the records of a push: those of ids never seen are written together, the others one by one."""
    unseen = ids_unseen(envelopes)
    written = {}
    with db.session.no_autoflush:
        for envelope, one in zip(envelopes, weighed, strict=True):
            if envelope["id"] in unseen and isinstance(one, Assessment):
                decision = decide(arriving(envelope, device), Stored())
                written[envelope["id"]] = write(envelope, device, clock, None, one, decision)
        conclude([*written.values()], device)
    outcomes = []
    for envelope, one in zip(envelopes, weighed, strict=True):
        if isinstance(one, Assessment):
            new = written.get(envelope["id"])
            one = outcome_of(new, device) if new else place(envelope, device, clock, one)
        outcomes.append(one)
    return outcomes


def ids_unseen(envelopes: Envelopes) -> set[str]:
    """The ids that occur once in these envelopes, and not yet on the server."""
    counted = Counter(envelope["id"] for envelope in envelopes)
    known = set(db.session.scalars(select(Submission.id).where(Submission.id.in_(list(counted)))))
    return {one for one, times in counted.items() if times == 1 and one not in known}
