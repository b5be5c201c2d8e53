"""The feed of changes of each account, which its phones read with a cursor."""

from collections.abc import Iterable

from server.extensions import db
from server.submissions.models import Change, FeedHead, Submission
from server.submissions.numbering import increment


def tell_author(submission: Submission) -> None:
    """Put the record in its author's feed, in the caller's transaction."""
    tell_authors([submission])


def tell_authors(submissions: Iterable[Submission]) -> None:
    """Put each record in its author's feed, in this order, in the caller's transaction."""
    feeds: dict[str, list[str]] = {}
    for one in submissions:
        if one.author_id is not None:
            feeds.setdefault(one.author_id, []).append(one.id)
    for author, records in feeds.items():
        last = increment(FeedHead, {"account_id": author}, "position", by=len(records))
        db.session.add_all(
            Change(account_id=author, position=position, submission_id=record)
            for position, record in enumerate(records, last - len(records) + 1)
        )
