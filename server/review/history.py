"""A record's history in words, and the remarks that were made on its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.extensions import db
from server.office.words import event_word
from server.review.models import Decision
from server.review.wording import reason_aside
from server.submissions.models import Event, Submission


@dataclass(frozen=True)
class Line:
    """One line: when, what, who, why."""

    at: datetime
    what: str
    who: str
    why: str
    revision: int
    remarks: int


def history(submission: Submission) -> list[Line]:
    """All lines, the latest first."""
    events = db.session.scalars(
        select(Event).where(Event.submission_id == submission.id).order_by(Event.at.desc(), Event.id.desc())
    ).unique()
    return [
        Line(
            at=event.at,
            what=str(event_word(event.kind)),
            who=event.account.name if event.account else "",
            why=why(event),
            revision=event.revision,
            remarks=int(event.detail.get("remarks") or 0),
        )
        for event in events
    ]


def why(event: Event) -> str:
    """The reason a person gave, or the server's own."""
    reason = str(event.detail.get("reason") or "")
    return reason_aside(reason) if event.kind == "quarantined" else reason


def decisions(submission: Submission) -> Sequence[Decision]:
    """All decisions, the latest first."""
    query = select(Decision).where(Decision.submission_id == submission.id).order_by(Decision.id.desc())
    return db.session.scalars(query).unique().all()


@dataclass(frozen=True)
class Said:
    """A remark with the question it stands beside."""

    path: str
    label: str
    text: str
    who: str
    at: datetime
    revision: int


def remarks(found: Sequence[Decision], labels: dict[str, str]) -> list[Said]:
    """All remarks on single answers, the latest first."""
    return [
        Said(
            remark.path,
            labels.get(remark.path) or remark.path,
            remark.text,
            each.account.name,
            each.at,
            each.revision,
        )
        for each in found
        for remark in each.remarks
    ]
