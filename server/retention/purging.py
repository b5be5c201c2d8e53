"""Taking answers out of a record for good: out of every revision, its payload, its files and what quotes it.

Its facts stay, so that no figure changes; so do the digests, by which a phone's repeated sending is known.
"""

import copy
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from server.extensions import db
from server.form_library.models import FormVersion
from server.retention.parts import Part, parts_of
from server.review.models import Decision
from server.submissions import reading
from server.submissions.cleaning import is_needed
from server.submissions.intake import locked
from server.submissions.marks import mark
from server.submissions.masking import texts
from server.submissions.models import Attachment, Event, Revision, StoredFile, Submission
from server.submissions.storage import path_of

ERASED = "[effacé]"
# shorter texts stand in too many sentences by chance
SHORTEST_QUOTE = 3

# what to take out of a part of a revision: answers by name
Taking = Callable[[Revision, Part], dict[str, Any]]


def purge(submission: Submission, take: Taking) -> int:
    """Take out of all revisions what ``take`` takes; how many answers. In the caller's transaction."""
    taken: list[Any] = []
    # a correction that is coming in waits
    locked(submission.id)
    db.session.expire(submission, ["revisions"])
    for revision in submission.revisions:
        taken += purge_revision(revision, take)
    if taken:
        quoted = {text for value in taken for text in texts(value) if len(text) >= SHORTEST_QUOTE}
        unquote(submission, quoted)
        db.session.flush()
        mark([reading.current(submission)])
    return len(taken)


def purge_revision(revision: Revision, take: Taking) -> list[Any]:
    answers = copy.deepcopy(revision.answers)
    taken: list[Any] = []
    paths: set[str] = set()
    for part in parts_of(reading.form_of(revision), answers):
        found = take(revision, part)
        taken += found.values()
        paths |= {part.prefix + name for name in found}
    if taken or (revision.sealed and revision.answers):
        # the payload holds them too, and so does a ciphertext that our keys open; one that waits for its
        # key has not been read by anybody, and is kept
        revision.payload = ""
        revision.meta = None
    if taken:
        revision.answers = answers
        revision.problems = [
            {**one, "params": {}} if one.get("path") in paths else one for one in revision.problems
        ]
        drop_files(revision, {text for value in taken for text in texts(value)})
    return taken


def drop_files(revision: Revision, names: set[str]) -> None:
    """Forget the files that these answers named, and their contents where no other record has them."""
    gone = [file for file in revision.attachments if file.name in names]
    for file in gone:
        revision.attachments.remove(file)
        db.session.delete(file)
    db.session.flush()
    for sha256 in {file.sha256 for file in gone}:
        used = select(Attachment.id).where(Attachment.sha256 == sha256)
        stored = db.session.get(StoredFile, sha256)
        if stored is not None and db.session.scalar(used.limit(1)) is None:
            delete_content(stored)


def delete_content(stored: StoredFile) -> None:
    """The content as it came and as it is kept, where neither is another one's too."""
    db.session.delete(stored)
    db.session.flush()
    for sha256 in filter(None, (stored.sha256, stored.kept_sha256)):
        if not is_needed(sha256):
            delete_after_commit(path_of(sha256))


def delete_after_commit(path: Path) -> None:
    """A file leaves the disk when the record without it is stored, not before."""
    doomed: list[Path] = db.session().info.setdefault("carnet.doomed", [])
    doomed.append(path)


@event.listens_for(db.session, "after_commit")
def unlink_doomed(session: Session) -> None:
    for path in session.info.pop("carnet.doomed", []):
        path.unlink(missing_ok=True)


@event.listens_for(db.session, "after_soft_rollback")
def forget_doomed(session: Session, _transaction: Any) -> None:
    session.info.pop("carnet.doomed", None)


def unquote(submission: Submission, quoted: Iterable[str]) -> None:
    """Take the texts out of the title, the decisions' reasons and the remarks of people who quoted them."""
    wanted = sorted(quoted, key=len, reverse=True)
    if said(submission.title, wanted):
        submission.title = title_of(submission)
    for decision in db.session.scalars(select(Decision).where(Decision.submission_id == submission.id)):
        decision.reason = without(decision.reason, wanted)
        for remark in decision.remarks:
            remark.text = without(remark.text, wanted)
    for line in db.session.scalars(select(Event).where(Event.submission_id == submission.id)):
        if said(json.dumps(line.detail, ensure_ascii=False), wanted):
            line.detail = {**line.detail, "reason": without(str(line.detail.get("reason", "")), wanted)}
    for revision in submission.revisions:
        revision.problems = [
            {**one, "params": {}} if said(json.dumps(one.get("params"), ensure_ascii=False), wanted) else one
            for one in revision.problems
        ]


def title_of(submission: Submission) -> str:
    newest = (
        select(FormVersion.title)
        .where(FormVersion.form_id == submission.form_id)
        .order_by(FormVersion.published_at.desc(), FormVersion.id.desc())
    )
    return db.session.scalar(newest.limit(1)) or submission.form_id


def said(text: str, quoted: list[str]) -> bool:
    return any(one.casefold() in text.casefold() for one in quoted)


def without(text: str, quoted: list[str]) -> str:
    """The text with each quote replaced, in whatever case it was written."""
    for one in quoted:
        text = re.sub(re.escape(one), ERASED, text, flags=re.IGNORECASE)
    return text
