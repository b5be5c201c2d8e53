"""The rows of the review lists, each with what asks for a look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from forms.definition import Form
from forms.facts import facts
from server.extensions import db
from server.office.forms import titles
from server.office.places import place_names
from server.review.differences import differences
from server.review.listing import ALERT, CORRECTED, QUIET, days_since
from server.review.view import reader_language
from server.review.wording import comment, notices
from server.submissions import reading
from server.submissions.models import Revision, State, Submission

PARTICIPATIONS = "TRA02"
MOST_ALERTS = 3


@dataclass(frozen=True)
class People:
    """Participations of one record; None where its form counts none."""

    total: Decimal | None = None
    women: Decimal | None = None


@dataclass(frozen=True)
class ListRow:
    """One record in the list of all records."""

    record: Submission
    name: str
    form_title: str
    commune: str
    author: str


@dataclass(frozen=True)
class ReviewRow:
    """One record that waits for a reader."""

    record: Submission
    name: str
    author: str
    rank: int
    days: int
    alerts: list[str] = field(default_factory=list)
    warnings: int = 0
    changed: int = 0
    comment: str = ""
    people: People = field(default_factory=People)

    @property
    def group_label(self) -> str:
        """The heading of the row's group."""
        words = {ALERT: _("Avec alerte"), CORRECTED: _("Corrigées, revenues"), QUIET: _("Sans alerte")}
        return str(words[self.rank])


def name_of(record: Submission) -> str:
    """What a record is called where it has no title: its number, or the start of its id."""
    return record.number or record.id[:8]


def list_rows(records: Sequence[Submission]) -> list[ListRow]:
    """Rows of *Fiches*."""
    names, forms = place_names(record.commune for record in records), titles()
    return [
        ListRow(
            record,
            name_of(record),
            forms.get(record.form_id, record.form_id),
            names.get(record.commune or "", ""),
            record.author.name if record.author else "",
        )
        for record in records
    ]


def review_rows(records: Sequence[Submission]) -> list[ReviewRow]:
    """Rows of *À relire*, with alerts in words, what was corrected and how many people came."""
    revisions = revisions_of(records)
    return [review_row(record, revisions[record.id]) for record in records]


def review_row(record: Submission, revisions: list[Revision]) -> ReviewRow:
    revision = next(each for each in revisions if each.revision == record.revision)
    form = reading.form_of(revision)
    problems = revision.problems
    said = notices(revision, form, reader_language(), personal=False)
    return ReviewRow(
        record=record,
        name=name_of(record),
        author=record.author.name if record.author else "",
        rank=ALERT if record.has_alert else CORRECTED if record.state == State.CORRECTED else QUIET,
        days=days_since(record.updated_at if record.state == State.CORRECTED else record.received_at),
        alerts=[each.text for each in said if each.severity == "alert"][:MOST_ALERTS],
        warnings=sum(each["severity"] == "warning" for each in problems),
        changed=changed(form, revision, revisions),
        comment=comment(revision),
        people=people(form, revision),
    )


def revisions_of(records: Iterable[Submission]) -> dict[str, list[Revision]]:
    """All accepted or set aside revisions of these records, in one query."""
    found: dict[str, list[Revision]] = {record.id: [] for record in records}
    query = select(Revision).where(Revision.submission_id.in_(found), Revision.status != "conflict")
    for revision in db.session.scalars(query.order_by(Revision.revision, Revision.id)):
        found[revision.submission_id].append(revision)
    return found


def changed(form: Form | None, revision: Revision, revisions: list[Revision]) -> int:
    """How many answers the person corrected; totals that followed are not counted."""
    before = next((each for each in revisions if each.revision == revision.parent), None)
    if form is None or before is None:
        return 0
    found = differences(form, before.answers, revision.answers, reader_language())
    return sum(not difference.computed for difference in found)


def people(form: Form | None, revision: Revision) -> People:
    """The participations that the record would count."""
    counted = facts(form, revision.answers, reading.context()) if form else []
    present = [fact for fact in counted if fact.code == PARTICIPATIONS]
    if not present:
        return People()
    return People(
        sum((fact.value for fact in present), Decimal(0)),
        sum((fact.value for fact in present if fact.sex == "f"), Decimal(0)),
    )
