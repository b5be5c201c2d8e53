"""By what records are compared (:mod:`server.submissions.doubles`): a keyed digest of the answers that a row
with ``unique`` names, beside each record that counts.

An answer cannot be read from its digest without the server's secret, and goes with the answer: whatever
changes or erases the answers of a record marks it anew.
"""

import hmac
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from forms.unique import COLUMNS, Given, Rule, given, paths_of
from server.extensions import Base, db
from server.form_library.models import FormVersion
from server.form_library.reading import definitions
from server.submissions.models import Revision

PROGRAMME = "programme"
# of one record; a fortnight of a hundred workers has a hundred
MOST_MARKS = 2_000


class Mark(Base):
    """That a record gave these answers. ``days`` are bits from ``first_day`` on, a hexadecimal number."""

    __tablename__ = "marks"

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)
    first_day: Mapped[date | None]
    days: Mapped[str | None]


class ComparedForm(Base):
    """By which rows the records of a form are marked; another text, and they are to be marked anew."""

    __tablename__ = "compared_forms"

    form_id: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[str]


@dataclass(frozen=True)
class Found:
    """What a record gave to a row, by its digest."""

    rule: Rule
    given: Given
    digest: bytes


@dataclass(frozen=True)
class Rules:
    """The rows of a form's newest version: they hold for its older records too, by the questions' names."""

    form_id: str
    rows: tuple[Rule, ...] = field(default=())

    @property
    def stamp(self) -> str:
        """Equal as long as records are marked alike; '' without rows."""
        read = [{column: paths_of(row, column) for column in COLUMNS} for row in self.rows]
        return digest_of(self.form_id, read).hex() if read else ""

    def found(self, answers: Mapping[str, Any]) -> list[Found]:
        programme = answers.get(PROGRAMME)
        group = programme if isinstance(programme, str) else ""
        return [
            Found(row, one, digest_of(self.form_id, reading, group, one.within, one.answers))
            for row in self.rows
            for reading in [[paths_of(row, column) for column in COLUMNS]]
            for one in given(row, answers)
        ]


def digest_of(*parts: Any) -> bytes:
    text = json.dumps(parts, separators=(",", ":"))
    return hmac.digest(key_of(current_app.config["SECRET_KEY"]), text.encode(), "sha256")[:16]


@lru_cache(maxsize=4)
def key_of(secret: str) -> bytes:
    return hmac.digest(b"carnet doubles 1", secret.encode(), "sha256")


def rules_of(form_ids: Collection[str]) -> dict[str, Rules]:
    """The rows of each form: of its newest version that is not withdrawn, else of its newest one."""
    versions = db.session.scalars(select(FormVersion).where(FormVersion.form_id.in_(form_ids)))
    newest: dict[str, FormVersion] = {}
    for row in sorted(versions, key=lambda one: (one.withdrawn_at is None, one.id)):
        newest[row.form_id] = row
    return {
        form_id: Rules(form_id, tuple(definitions.get(newest[form_id]).unique) if form_id in newest else ())
        for form_id in form_ids
    }


def mark(revisions: Iterable[Revision], *, new: bool = False) -> dict[str, list[Found]]:
    """Mark records by these revisions, which count and were flushed; in the caller's transaction.

    What each gave, by the record's id. ``new`` records have no marks to be replaced.
    """
    by_id = {one.submission_id: one for one in revisions}
    rules = rules_of({one.form_id for one in by_id.values()})
    found = {id: rules[one.form_id].found(one.answers) for id, one in by_id.items()}
    if not new:
        forget(found)
    write(found)
    return found


def forget(submission_ids: Iterable[str]) -> None:
    """Take the marks of these records away."""
    gone = delete(Mark).where(Mark.submission_id.in_(list(submission_ids)))
    db.session.execute(gone, execution_options={"synchronize_session": False})


def write(found: Mapping[str, Iterable[Found]]) -> None:
    rows = [row for id, marks in found.items() for row in rows_of(id, marks)]
    if rows:
        db.session.execute(insert(Mark), rows)


def rows_of(submission_id: str, found: Iterable[Found]) -> list[dict[str, Any]]:
    """One row a digest: what several turns gave alike counts on the days of all of them."""
    together: dict[bytes, Given] = {}
    for one in found:
        known = together.get(one.digest)
        together[one.digest] = one.given if known is None else joined(known, one.given)
    return [
        {"submission_id": submission_id, "digest": digest, **days_of(one)}
        for digest, one in [*together.items()][:MOST_MARKS]
    ]


def joined(one: Given, other: Given) -> Given:
    if one.first is None or other.first is None:
        return one
    first = min(one.first, other.first)
    days = shifted(one.first, one.days, first) | shifted(other.first, other.days, first)
    return Given(one.path, one.answers, one.within, first, days)


def shifted(first: date, days: int, since: date) -> int:
    """The days as bits from an earlier day on."""
    return days << (first - since).days


def days_of(one: Given) -> dict[str, Any]:
    if one.first is None:
        return {"first_day": None, "days": None}
    return {"first_day": one.first, "days": f"{one.days:x}"}
