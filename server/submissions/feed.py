"""The feed of changes of each account, which its phones read with a cursor."""

from server.extensions import db
from server.submissions.models import Change, FeedHead, Submission
from server.submissions.numbering import increment


def tell_author(submission: Submission) -> None:
    """Put the record in its author's feed, in the caller's transaction."""
    if submission.author_id is not None:
        position = increment(FeedHead, {"account_id": submission.author_id}, "position")
        db.session.add(
            Change(account_id=submission.author_id, position=position, submission_id=submission.id)
        )
