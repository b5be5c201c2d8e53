"""What a phone is told: the changes of its account's records since its cursor."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from server.accounts.models import Account
from server.extensions import db
from server.review.models import Decision, DecisionKind
from server.submissions import reading
from server.submissions.models import Change, Revision, State, Submission
from server.submissions.ownership import is_own
from sync.cursor import START, Cursor, read_cursor

A_PAGE = 200
FRESH = (State.IN_REVIEW, State.CORRECTED)
# what the author is told of: the last decision, where it is one of these
SAID = (DecisionKind.APPROVED, DecisionKind.RETURNED, DecisionKind.REJECTED)


def changes_since(
    account: Account, cursor: str | None, created: Mapping[str, int]
) -> tuple[list[dict[str, Any]], str | None, bool]:
    """The changed records, oldest change first and each once; the new cursor; whether more are waiting.

    Not those of which the results beside say it all: ``created``, the revisions that just came in, by id.
    """
    start = checked(account, read_cursor(cursor))
    rows = db.session.scalars(
        select(Change)
        .where(Change.account_id == account.id, Change.position > start.position)
        .order_by(Change.position)
        .limit(A_PAGE + 1)
    ).all()
    page, more = rows[:A_PAGE], len(rows) > A_PAGE
    newest = {change.submission_id: change.position for change in page}
    submissions = {
        one.id: one for one in db.session.scalars(select(Submission).where(Submission.id.in_(newest)))
    }
    decisions = last_decisions(submissions)
    told = [
        as_change(submissions[one], decisions.get((one, submissions[one].revision)))
        for one in sorted(newest, key=lambda one: newest[one])
        if not is_said(submissions[one], created)
    ]
    end = Cursor(page[-1].position, page[-1].submission_id) if page else start
    return told, None if end == START else str(end), more


def is_said(submission: Submission, created: Mapping[str, int]) -> bool:
    """Whether the record stands just as its phone takes it to stand after « created »."""
    return created.get(submission.id) == submission.revision and submission.state in FRESH


def checked(account: Account, cursor: Cursor) -> Cursor:
    """The cursor, or the start of the feed where it names a change that this server does not know."""
    if cursor == START:
        return START
    change = db.session.get(Change, (account.id, cursor.position))
    return cursor if change is not None and change.submission_id == cursor.record else START


def as_change(submission: Submission, decision: Decision | None) -> dict[str, Any]:
    """The record as it stands now, with the decision about its current revision; and with its answers when
    it came back to be corrected."""
    told = {
        "id": submission.id,
        "number": submission.number,
        "state": submission.state,
        "comment": decision.reason if decision else None,
        "remarks": [{"path": one.path, "text": one.text} for one in decision.remarks] if decision else [],
        "by": decision.account.name if decision else None,
        "at": (decision.at if decision else submission.updated_at).isoformat(),
        "revision": submission.revision,
        "form": submission.form_id,
        "title": submission.title,
        "date": submission.starts_on.isoformat() if submission.starts_on else None,
        "commune": submission.commune,
    }
    return told | (to_correct(submission) if submission.state == State.RETURNED else {})


def last_decisions(records: Iterable[str]) -> dict[tuple[str, int], Decision]:
    """The last decision about each revision of these records; a corrected one has none yet."""
    rows = db.session.scalars(
        select(Decision)
        .where(Decision.submission_id.in_(list(records)), Decision.kind.in_(SAID))
        .order_by(Decision.at)
    )
    return {(row.submission_id, row.revision): row for row in rows}


def to_correct(submission: Submission) -> dict[str, Any]:
    """What another phone of the author needs to correct it. A form that is sealed for good is filled anew:
    its answers go back to no phone, only the remarks do; so does what another person's phone finished."""
    revision: Revision = reading.current(submission)
    told: dict[str, Any] = {"version": revision.form_version, "sha256": revision.sha256}
    form = reading.form_of(revision)
    if form is None or form.settings.get("sealed") or not is_own(submission.author_id, revision):
        return told
    return told | {
        "answers": revision.answers,
        "files": [
            {
                "name": file.name,
                "sha256": file.content_sha256 or file.sha256,
                "bytes": file.bytes if file.content_bytes is None else file.content_bytes,
                "type": file.type,
            }
            for file in revision.attachments
        ],
    }
