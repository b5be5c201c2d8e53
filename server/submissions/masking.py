"""Personal and sensitive answers: taken out of what is read, unless its reader gave a reason.

An author sees their own record whole. Everybody else sees it without these answers; who decides on records
may see them with a reason, and the log says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import g
from sqlalchemy import select

from forms.definition import Form, Node
from server.accounts.models import Account, Role
from server.audit import log as audit
from server.audit.models import Entry
from server.database import begin_write
from server.extensions import db, now
from server.submissions import reading
from server.submissions.assessment import hushed
from server.submissions.models import Revision, Submission
from server.submissions.ownership import is_own

MASKED = frozenset({"personal", "sensitive"})
MAY_REVEAL = (Role.SUPERVISOR, Role.ADMIN)
LONGEST_REASON = 500
REVEALED = "answers.revealed"
# how long one reason opens one record
SHOWN_FOR = timedelta(minutes=15)
COPIED = (
    "id", "revision", "parent", "sha256", "status", "form_id", "form_version", "device_id", "sequence",
    "received_at", "phone_clock",
)  # fmt: skip
# stands for every answer of a form that was never published here: nobody said what is personal in it
EVERYTHING = "*"


@dataclass
class Shown:
    """Answers as somebody may read them: the paths that were taken out, and the texts that stood there."""

    answers: dict[str, Any]
    masked: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)


def shown(revision: Revision) -> Shown:
    """The revision's answers without the personal and sensitive ones."""
    form = reading.form_of(revision)
    if form is None:
        return closed(revision)
    found = Shown({})
    found.answers = without(form, form.children, revision.answers, "", found)
    return found


def closed(revision: Revision) -> Shown:
    """Nothing of the revision's answers."""
    return Shown({}, [EVERYTHING], {attachment.name for attachment in revision.attachments})


def seen_by(account: Account, submission: Submission, revision: Revision) -> Shown:
    """The answers as this account reads them without giving a reason.

    An agent is shown what they finished themselves, and nothing of what another phone sent for their record.
    """
    if sees_all(account, submission, revision):
        return Shown(revision.answers)
    return closed(revision) if account.role == Role.AGENT else shown(revision)


def without(
    form: Form, nodes: Sequence[Node], answers: Mapping[str, Any], prefix: str, found: Shown
) -> dict[str, Any]:
    questions = dict(in_scope(nodes))
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        node, path = questions.get(name), prefix + name
        if node is None or node.sensitivity in MASKED:
            found.masked.append(path)
            found.hidden.update(texts(value))
        elif node.type == "repeat" and isinstance(value, list):
            kept[name] = [
                without(form, node.children, turn, f"{path}[{number}]/", found)
                for number, turn in enumerate(value, start=1)
                if isinstance(turn, Mapping)
            ]
        else:
            kept[name] = value
    return kept


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer, whatever it is made of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def in_scope(nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """The questions and repeats of one scope; a sensitive group makes everything in it sensitive."""
    for node in nodes:
        if node.type != "group":
            yield node.name, node
        elif node.sensitivity in MASKED:
            yield from ((name, node) for name, _inner in in_scope(node.children))
        else:
            yield from in_scope(node.children)


def as_read(revision: Revision, found: Shown) -> dict[str, Any]:
    """The revision as the API shows it. The digest of a masked photo would open it: it is left out too."""
    return {
        **{name: getattr(revision, name) for name in COPIED},
        "answers": found.answers,
        "masked": found.masked,
        "problems": problems_of(revision, found),
        "attachments": [file for file in revision.attachments if file.name not in found.hidden],
    }


def problems_of(revision: Revision, found: Shown) -> list[dict[str, Any]]:
    """The revision's problems, without what they quote of masked answers."""
    masked = found.masked
    if EVERYTHING in masked:
        return [hushed(one) for one in revision.problems]
    return [without_quotes(one, masked) for one in revision.problems] if masked else revision.problems


def without_quotes(problem: dict[str, Any], masked: list[str]) -> dict[str, Any]:
    """What is wrong, not with which value."""
    return {**unfilled(problem), "params": {}} if is_masked(problem["path"], masked) else unfilled(problem)


def unfilled(problem: dict[str, Any]) -> dict[str, Any]:
    """Without the form's message as it was filled in: it may quote any answer."""
    return {**problem, "params": {name: one for name, one in problem["params"].items() if name != "message"}}


def is_masked(path: str, masked: list[str]) -> bool:
    """Whether this is a masked answer, or lies in one."""
    return EVERYTHING in masked or any(
        path == one or path.startswith((f"{one}[", f"{one}/")) for one in masked
    )


def sees_all(account: Account, submission: Submission, revision: Revision) -> bool:
    """Whether this is the person's own record, as they finished it themselves."""
    return submission.author_id == account.id and is_own(account.id, revision)


def said_why(account: Account, submission_id: str) -> bool:
    """Whether this person gave a reason for the record's personal answers, not long ago: the log knows."""
    line = select(Entry.id).where(
        Entry.object == f"submission/{submission_id}",
        Entry.action == REVEALED,
        Entry.account_id == account.id,
        Entry.at > now() - SHOWN_FOR,
    )
    return db.session.scalar(line.limit(1)) is not None


def record_reading(submission: Submission, by: Account) -> None:
    """Log that personal answers stood on a page, in the time after they were opened; commits."""
    begin_write()
    audit.record("answers.read", f"submission/{submission.id}", by=by.id, revision=submission.revision)
    db.session.commit()
    # the page itself is read without SQLite's write lock
    g.writing = False


def record_disclosure(submission: Submission, by: Account, reason: str) -> None:
    """Log that personal answers were shown, and why; in the caller's transaction."""
    audit.record(
        REVEALED,
        f"submission/{submission.id}",
        by=by.id,
        revision=submission.revision,
        reason=reason.strip()[:LONGEST_REASON],
    )
