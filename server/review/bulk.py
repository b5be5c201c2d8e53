"""Several records at once: each decision stands alone, and what is refused says why."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from server.accounts.models import Account
from server.extensions import db
from server.problems import Problem
from server.review import decisions
from server.review.rows import name_of
from server.submissions import listing

MOST = 50
REVISION = re.compile(r"[0-9]{1,7}", re.ASCII)


@dataclass
class Refusal:
    """One record that was not decided."""

    id: str
    name: str
    why: str


@dataclass
class BulkOutcome:
    """What became of the chosen records."""

    approved: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def to_session(self) -> dict[str, Any]:
        return asdict(self)


def approve_chosen(chosen: Iterable[str], by: Account) -> BulkOutcome:
    """Approve records given as ``id:revision``. One with an open alert is refused: it wants a reader."""
    outcome = BulkOutcome()
    for each in list(chosen)[:MOST]:
        id, _colon, revision = each.rpartition(":")
        name = id[:8]
        try:
            name = approve_one(id, int(revision) if REVISION.fullmatch(revision) else -1, by)
            outcome.approved.append(id)
        except Problem as problem:
            db.session.rollback()
            record = listing.find(id, by)
            outcome.refused.append(
                Refusal(
                    id if record else "",
                    name_of(record) if record else name,
                    str(problem.to_json()["detail"]),
                )
            )
    return outcome


def approve_one(id: str, revision: int, by: Account) -> str:
    """Approve and commit one record; its name."""
    record = listing.find(id, by)
    if record is None:
        raise Problem("not_found")
    record = decisions.lock(record)
    decisions.expect(record, decisions.OPEN, revision)
    if record.has_alert:
        raise Problem("open_alert")
    decisions.approve(record, by, revision=revision)
    db.session.commit()
    return name_of(record)


def withdraw_chosen(chosen: Iterable[str], by: Account) -> int:
    """Take back approvals just given. Returns how many were."""
    count = 0
    for id in list(chosen)[:MOST]:
        record = listing.find(id, by)
        if record is None:
            continue
        try:
            decisions.withdraw_approval(decisions.lock(record), by)
            db.session.commit()
            count += 1
        except Problem:
            db.session.rollback()
    return count
