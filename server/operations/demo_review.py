"""The demonstration supervisor's decisions, through the verbs of ``server.review``."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from server.accounts.creation import find_account
from server.accounts.models import Account
from server.extensions import db
from server.operations.demo_events import DemoEvent
from server.operations.demo_texts import REJECTION_REASONS, RETURN_REASONS
from server.review import decisions
from server.submissions.models import Submission

T = TypeVar("T")


def review(events: Iterable[DemoEvent]) -> None:
    """Decide on what is open, each event after its fate; fiches set aside wait for a person."""
    supervisor = find_account("superviseur")
    if supervisor is None:
        return
    for turn, (event, submission) in enumerate(waiting(events)):
        settle(event, submission, supervisor, turn)
        db.session.commit()


def settle(event: DemoEvent, submission: Submission, supervisor: Account, turn: int) -> None:
    if event.fate == "approve":
        decisions.approve(submission, supervisor)
    elif event.fate == "return":
        path, reason = next(one for one in turned(RETURN_REASONS, turn) if one[0] in event.answers)
        decisions.return_to_author(submission, supervisor, reason, {path: reason})
    elif event.fate == "reject":
        decisions.reject(submission, supervisor, turned(REJECTION_REASONS, turn)[0])


def waiting(events: Iterable[DemoEvent]) -> Iterator[tuple[DemoEvent, Submission]]:
    for event in events:
        submission = db.session.get(Submission, event.id)
        if submission is not None and submission.state in decisions.OPEN:
            yield event, submission


def turned(values: Sequence[T], by: int) -> list[T]:
    """The same values, starting from another one, so that reasons take turns."""
    start = by % len(values)
    return [*values[start:], *values[:start]]
