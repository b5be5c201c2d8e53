"""One person in the records: found by name, telephone or card, printed, erased."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, select

from forms.definition import Node, text_in
from server.accounts.models import Account
from server.audit import log as audit
from server.extensions import db
from server.form_library.models import FormVersion
from server.form_library.reading import definitions
from server.retention.parts import GUARDED, Part, parts_of
from server.retention.purging import purge
from server.submissions import reading
from server.submissions.feed import tell_author
from server.submissions.masking import MASKED, texts
from server.submissions.models import Revision, RevisionStatus, Submission

MOST_FOUND = 200
SHORTEST_QUERY = 3
# of a telephone number, the digits that people leave out come first
DIGITS = 8
LANGUAGE = "fr"
BATCH = 200
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One answer with its question."""

    label: str
    text: str


@dataclass(frozen=True)
class Found:
    """One part of one record in which the person stands: ``token`` names it on the page."""

    submission: Submission
    revision: Revision
    prefix: str
    personal: list[Line]
    others: list[Line]

    @property
    def token(self) -> str:
        return f"{self.submission.id}|{self.prefix}" + ("" if self.counts else f"|{self.revision.id}")

    @property
    def counts(self) -> bool:
        """Whether it stands in the content that counts; else in one that was replaced, or kept beside."""
        return self.revision.id == reading.current(self.submission).id


class Query:
    """What is looked for: a text without accents, capitals and marks, or the end of a number."""

    def __init__(self, text: str) -> None:
        self.plain = plain(text)
        digits = "".join(letter for letter in text if letter.isdigit())
        self.digits = digits[-DIGITS:] if len(digits) >= 6 else ""

    @property
    def short(self) -> bool:
        return len(self.plain) < SHORTEST_QUERY

    def fits(self, value: Any) -> bool:
        """Whether an answer holds it."""
        for text in texts(value):
            if self.plain in plain(text):
                return True
            if self.digits and self.digits in "".join(letter for letter in text if letter.isdigit()):
                return True
        return False


def plain(text: str) -> str:
    """`N'Guigmi  Élise` -> `n guigmi elise`."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare.casefold()).split())


def search(query: Query) -> Iterator[Found]:
    """The parts of records in which a personal answer fits, the newest records first.

    Of each record those of the content that counts; where the person stands in another one only, those of it.
    """
    counts = and_(Revision.revision == Submission.revision, Revision.status != RevisionStatus.CONFLICT)
    rows = (
        select(Revision.id)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(Revision.form_id.in_(asking()) | Revision.form_id.not_in(published()))
        .order_by(
            Submission.received_at.desc(), Submission.id, case((counts, 0), else_=1), Revision.id.desc()
        )
    )
    ids = db.session.scalars(rows).all()
    seen, count = "", 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        read = {one.id: one for one in db.session.scalars(select(Revision).where(Revision.id.in_(batch)))}
        for revision in (read[id] for id in batch if id in read):
            if revision.submission_id == seen:
                continue
            for part in parts_of(reading.form_of(revision), revision.answers):
                if any(query.fits(value) for value in part.personal().values()):
                    seen = revision.submission_id
                    yield found_in(revision, part)
                    count += 1
                    if count == MOST_FOUND:
                        return


def published() -> set[str]:
    return set(db.session.scalars(select(FormVersion.form_id)))


def asking() -> set[str]:
    """The forms with a personal or sensitive question in some version."""
    rows = db.session.scalars(select(FormVersion))
    return {
        row.form_id for row in rows if any(node.sensitivity in MASKED for node in definitions.get(row).walk())
    }


def found_in(revision: Revision, part: Part) -> Found:
    personal: list[Line] = []
    others: list[Line] = []
    for name, value in part.answers.items():
        node = part.nodes.get(name)
        if node is not None and node.type == "repeat":
            continue
        line = Line(label_of(node, name), ", ".join(texts(value)))
        (personal if part.kinds.get(name, "") in GUARDED else others).append(line)
    submission = db.session.get_one(Submission, revision.submission_id)
    return Found(submission, revision, part.prefix, personal, others)


def label_of(node: Node | None, name: str) -> str:
    label = text_in(node.label, LANGUAGE) if node else ""
    return label if isinstance(label, str) and label else name


def at(tokens: Collection[str]) -> list[Found]:
    """The parts that these tokens name, as they are now; a token that names nothing is left out."""
    found = []
    for token in tokens:
        id, _bar, rest = token.partition("|")
        prefix, _bar, number = rest.partition("|")
        revision = named(id, number)
        if revision is None:
            continue
        parts = parts_of(reading.form_of(revision), revision.answers)
        found += [found_in(revision, part) for part in parts if part.prefix == prefix and part.personal()]
    return found


def named(id: str, number: str) -> Revision | None:
    """The content of a record that a token names: by its number, or the one that counts."""
    submission = db.session.get(Submission, id)
    if submission is None:
        return None
    if not number:
        return reading.current(submission)
    revision = db.session.get(Revision, int(number)) if NUMBER.fullmatch(number) else None
    return revision if revision is not None and revision.submission_id == id else None


def erase(found: Found, query: Query, by: Account, reason: str) -> int:
    """Take the person's answers out of every revision of the record; how many there were.

    In other revisions the person may stand elsewhere: there the parts are taken in which the query fits.
    """

    def take(revision: Revision, part: Part) -> dict[str, Any]:
        here = (revision.id, part.prefix) == (found.revision.id, found.prefix)
        if not here and not any(query.fits(value) for value in part.personal().values()):
            return {}
        return {name: part.answers.pop(name) for name in part.personal()}

    count = purge(found.submission, take)
    audit.record(
        "person.erased",
        f"submission/{found.submission.id}",
        by=by.id,
        revision=found.submission.revision,
        answers=count,
        reason=reason,
    )
    tell_author(found.submission)
    return count
