"""What an export holds: the form, the filters and how answers are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, and_, select

from forms.definition import Form
from server.accounts.models import Account, Role
from server.accounts.scope import visible
from server.audit import log as audit
from server.database import begin_write
from server.exports.columns import Table, Wish, tables
from server.exports.tail import Record
from server.extensions import db
from server.form_library import reading as library
from server.form_library.models import FormVersion
from server.problems import Problem
from server.submissions import reading
from server.submissions.models import Revision, RevisionStatus, State, Submission

BATCH = 200
# who sees personal answers on the page of a record may take them out, with a reason
MAY_EXPORT_PERSONAL = (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True)
class Choice:
    """Filters all together; without states, everything but what was set aside."""

    form: str
    since: date | None = None
    until: date | None = None
    region: str = ""
    programme: str = ""
    states: tuple[str, ...] = ()
    version: str = ""
    labels: bool = False
    personal: bool = False
    reason: str = ""

    @property
    def wish(self) -> Wish:
        return Wish(labels=self.labels, personal=self.personal)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The SQL conditions on submissions and their current revisions."""
        found = [Submission.form_id == self.form]
        if self.states:
            found.append(Submission.state.in_(self.states))
        else:
            found.append(Submission.state != State.QUARANTINED)
        if self.since:
            found.append(Submission.starts_on >= self.since)
        if self.until:
            found.append(Submission.starts_on <= self.until)
        if self.region:
            found.append(Submission.region == self.region)
        if self.programme:
            found.append(Submission.programme == self.programme)
        if self.version:
            found.append(Revision.form_version == self.version)
        return found


def permit(choice: Choice, account: Account) -> None:
    """Write the export into the log before anything leaves.

    Raises Problem ``personal_data_refused``, ``export_reason_required``.
    """
    if choice.personal and account.role not in MAY_EXPORT_PERSONAL:
        raise Problem("personal_data_refused")
    if choice.personal and not choice.reason.strip():
        raise Problem("export_reason_required")
    begin_write()
    audit.record(
        "export.personal" if choice.personal else "export",
        f"form/{choice.form}",
        by=account.id,
        reason=choice.reason.strip()[:500],
        states=list(choice.states),
        region=choice.region,
        programme=choice.programme,
    )
    db.session.commit()
    # the file is read in transactions that only read: on SQLite nobody waits for a long export
    g.writing = False


def export_tables(choice: Choice) -> list[Table]:
    """The tables of the export. Raises Problem ``form_unknown``."""
    return tables(versions(choice), reading.lists(), choice.wish)


def versions(choice: Choice) -> list[Form]:
    """The published versions asked for, the newest first."""
    query = select(FormVersion.version).where(FormVersion.form_id == choice.form)
    if choice.version:
        query = query.where(FormVersion.version == choice.version)
    codes = db.session.scalars(query.order_by(FormVersion.published_at.desc(), FormVersion.id.desc())).all()
    found = [form for code in codes if (form := library.compiled(choice.form, code))]
    if not found:
        raise Problem("form_unknown")
    return found


def record_query(choice: Choice, account: Account) -> Select[*tuple[Any, ...]]:
    """The current revisions of the records, the oldest first."""
    current = and_(
        Revision.submission_id == Submission.id,
        Revision.revision == Submission.revision,
        Revision.status != RevisionStatus.CONFLICT,
    )
    return (
        select(
            Submission.id,
            Submission.number,
            Submission.state,
            Submission.received_at,
            Account.username,
            Revision.form_version,
            Revision.answers,
        )
        .join(Revision, current)
        .outerjoin(Account, Account.id == Submission.author_id)
        .where(visible(account), *choice.conditions())
        .order_by(Submission.received_at, Submission.id)
    )


def records(choice: Choice, account: Account) -> Iterator[Record]:
    """The records one after the other: a few are in memory at a time."""
    rows = db.session.execute(record_query(choice, account).execution_options(yield_per=BATCH))
    for row in rows:
        yield Record(*row)
