"""What the rules say is due, and taking it out: the plan first, without a change."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from server import extensions
from server.accounts.models import Account
from server.audit import log as audit
from server.database import settle
from server.extensions import db, now
from server.retention.models import Kind, Purge, Rule
from server.retention.parts import Part
from server.retention.purging import purge
from server.submissions.models import Revision, Submission

BATCH = 50
EVENT = func.coalesce(Submission.ends_on, Submission.starts_on, func.date(Submission.received_at, type_=Date))


@dataclass(frozen=True)
class Due:
    """One rule with the records that are older than it allows."""

    rule: Rule
    before: date
    records: int
    oldest: date | None


def rules() -> list[Rule]:
    """The rules, those for all programmes last."""
    return list(
        db.session.scalars(select(Rule).order_by(Rule.programme.is_(None), Rule.programme, Rule.kind))
    )


def plan(today: date | None = None) -> list[Due]:
    """What is due, rule by rule; nothing is changed."""
    found = []
    for rule in rules():
        before = months_before(today or extensions.today(), rule.months)
        query = due(rule, before)
        count, oldest = db.session.execute(
            query.with_only_columns(func.count(), func.min(EVENT)).order_by(None)
        ).one()
        found.append(Due(rule, before, count, oldest))
    return found


def due(rule: Rule, before: date) -> Select[Submission]:
    """The records of the rule's programme whose event is older, and that changed since their purge."""
    done = exists().where(
        Purge.submission_id == Submission.id, Purge.kind == rule.kind, Purge.at >= Submission.updated_at
    )
    query = select(Submission).where(before > EVENT, ~done)
    if rule.programme is not None:
        return query.where(Submission.programme == rule.programme).order_by(Submission.id)
    own = aliased(Rule)
    ruled = select(own.programme).where(own.kind == rule.kind, own.programme.is_not(None))
    others = or_(Submission.programme.is_(None), Submission.programme.not_in(ruled))
    return query.where(others).order_by(Submission.id)


def apply(by: Account | None = None, today: date | None = None) -> dict[str, int]:
    """Take out all that is due; how many records of each kind. Commits as it goes: it may be repeated."""
    counts = dict.fromkeys((str(kind) for kind in Kind), 0)
    for rule in rules():
        before = months_before(today or extensions.today(), rule.months)
        for submission in in_batches(due(rule, before)):
            apply_to(submission, rule, by)
            counts[rule.kind] += 1
    settle()
    return counts


def in_batches(query: Select[Submission]) -> Iterator[Submission]:
    """The records, each batch committed before the next is read."""
    last = ""
    while batch := db.session.scalars(query.where(Submission.id > last).limit(BATCH)).unique().all():
        yield from batch
        last = batch[-1].id
        db.session.commit()


def apply_to(submission: Submission, rule: Rule, by: Account | None) -> None:
    kinds = frozenset({rule.kind})

    def take(_revision: Revision, part: Part) -> dict[str, object]:
        return part.take(kinds)

    count = purge(submission, take)
    mark = db.session.get(Purge, (submission.id, rule.kind)) or Purge(
        submission_id=submission.id, kind=rule.kind
    )
    mark.at = now()
    db.session.add(mark)
    if count:
        audit.record(
            "submission.purged",
            f"submission/{submission.id}",
            by=by.id if by else None,
            kind=rule.kind,
            months=rule.months,
            answers=count,
        )


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
