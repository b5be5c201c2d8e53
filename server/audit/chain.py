"""The chain of the log: a line that was changed, removed or slipped in shows at the next verification."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from server.audit.models import Entry, Head
from server.database import begin_snapshot
from server.extensions import db, now

# what the first line holds as the hash of the one before
START = "0" * 64
BATCH = 1000


@dataclass(frozen=True)
class Verdict:
    """What a verification found: the lines read, and the first broken one with the reason's code."""

    entries: int
    head: str
    broken: int | None = None
    why: str = ""


def entry_hash(entry: Entry) -> str:
    """The sha256 over the line's own values and the hash of the line before."""
    values = [
        entry.previous,
        entry.id,
        moment(entry.at),
        entry.account_id,
        entry.action,
        entry.object,
        entry.detail,
    ]
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link(pending: list[dict[str, Any]]) -> list[Entry]:
    """Lines as links of the chain, whose end stays locked until the transaction ends."""
    head = db.session.get_one(Head, 1, with_for_update=True, populate_existing=True)
    entries = []
    for line in pending:
        entry = Entry(id=head.last + 1, previous=head.hash, **line)
        entry.hash = entry_hash(entry)
        head.last, head.hash = entry.id, entry.hash
        entries.append(entry)
    return entries


@dataclass(frozen=True)
class Note:
    """The end of the log as somebody noted it outside of the server."""

    at: datetime
    last: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.isoformat(timespec='seconds')} {self.last} {self.hash}"


def note() -> Note:
    """The end of the log now, to be kept where nobody of the server can change it."""
    head = db.session.get_one(Head, 1)
    return Note(now(), head.last, head.hash)


def read_note(line: str) -> Note:
    """Raises ValueError on a line that is no note."""
    at, last, hash = line.split()
    return Note(datetime.fromisoformat(at), int(last), hash)


def contradicted(notes: Iterable[Note]) -> Note | None:
    """The first note that the log of today does not bear out: it was rewritten since, wholly or in part."""
    for one in notes:
        entry = db.session.get(Entry, one.last)
        if one.last and (entry is None or entry.hash != one.hash):
            return one
    return None


def verify() -> Verdict:
    """Compute every hash again, in order, and compare the end with what was noted.

    Lines that are added meanwhile are neither waited for nor taken for a broken end.
    """
    begin_snapshot()
    expected, read = START, 0
    for entry in db.session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=BATCH)):
        if entry.previous != expected:
            return Verdict(read, expected, entry.id, "predecessor")
        if entry.hash != entry_hash(entry):
            return Verdict(read, expected, entry.id, "content")
        expected, read = entry.hash, read + 1
    head = db.session.get_one(Head, 1, populate_existing=True)
    last = db.session.scalar(select(func.max(Entry.id))) or 0
    if (head.last, head.hash) != (last, expected):
        return Verdict(read, expected, last + 1, "end")
    return Verdict(read, expected)
