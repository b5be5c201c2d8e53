"""The lists of records: what waits for a reader, and all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, select

from server.accounts.models import Account
from server.accounts.scope import visible
from server.extensions import db, now
from server.office.forms import titles
from server.office.places import place_names
from server.office.words import STATES
from server.places.models import Place
from server.review.filters import GROUPS, LATE, WAITING, Filters, late, scoped
from server.submissions.models import State, Submission

PAGE_SIZE = 30
ALERT, CORRECTED, QUIET = range(3)
# what needs a person comes first: alerts, then what came back corrected, then the rest
RANK = case(
    (Submission.has_alert, ALERT),
    (Submission.state == State.CORRECTED, CORRECTED),
    else_=QUIET,
)


@dataclass(frozen=True)
class Option:
    """One line of a select."""

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """What the filters offer: only what occurs in the records that the account may see."""

    forms: list[Option]
    regions: list[Option]
    communes: list[Option]
    authors: list[Option]
    states: list[Option]


@dataclass(frozen=True)
class Summary:
    """The line under the title of *À relire*."""

    alerts: int
    corrected: int
    quiet: int
    aside: int
    late: int
    oldest: datetime | None

    @property
    def waiting(self) -> int:
        return self.alerts + self.corrected + self.quiet

    @property
    def by_rank(self) -> dict[int, int]:
        return {ALERT: self.alerts, CORRECTED: self.corrected, QUIET: self.quiet}

    @property
    def oldest_days(self) -> int:
        return days_since(self.oldest) if self.oldest else 0


def to_review(account: Account, filters: Filters, offset: int) -> Sequence[Submission]:
    """A page of what waits: alerts first, then corrected, the oldest first."""
    query = (
        select(Submission)
        .where(*waiting(account, filters))
        .order_by(RANK, Submission.received_at, Submission.id)
    )
    return db.session.scalars(query.limit(PAGE_SIZE).offset(offset)).unique().all()


def all_records(
    account: Account, filters: Filters, offset: int, size: int = PAGE_SIZE
) -> Sequence[Submission]:
    """A page of all records, the latest first."""
    query = (
        select(Submission)
        .where(*scoped(account, filters))
        .order_by(Submission.received_at.desc(), Submission.id)
        .limit(size)
        .offset(offset)
    )
    return db.session.scalars(query).unique().all()


def count(account: Account, filters: Filters) -> int:
    """How many records the list has."""
    return db.session.scalar(select(func.count(Submission.id)).where(*scoped(account, filters))) or 0


def waiting(account: Account, filters: Filters) -> list[ColumnElement[bool]]:
    """What waits for a reader: unless a state was chosen, what is in review or corrected."""
    conditions = scoped(account, filters)
    return conditions if filters.state else [*conditions, Submission.state.in_(WAITING)]


def waiting_count(account: Account) -> int:
    """The number on the tab."""
    query = select(func.count(Submission.id)).where(visible(account), Submission.state.in_(WAITING))
    return db.session.scalar(query) or 0


def summary(account: Account, filters: Filters) -> Summary:
    """How many of each kind wait, under the same filters as the list."""
    conditions = waiting(account, filters)
    rows = db.session.execute(select(RANK, func.count(Submission.id)).where(*conditions).group_by(RANK))
    counts: dict[int, int] = dict(rows.all())
    oldest = db.session.scalar(select(func.min(Submission.received_at)).where(*conditions))
    aside = select(func.count(Submission.id)).where(visible(account), Submission.state == State.QUARANTINED)
    after = select(func.count(Submission.id)).where(visible(account), late())
    return Summary(
        counts.get(ALERT, 0),
        counts.get(CORRECTED, 0),
        counts.get(QUIET, 0),
        db.session.scalar(aside) or 0,
        db.session.scalar(after) or 0,
        oldest,
    )


def days_since(moment: datetime) -> int:
    """Whole days."""
    return max(0, (now() - moment).days)


def choices(account: Account, states: Sequence[str]) -> Choices:
    """The options of the filters."""
    seen = visible(account)
    names = titles()
    forms = db.session.scalars(select(Submission.form_id).where(seen).distinct())
    regions = place_names(db.session.scalars(select(Submission.region).where(seen).distinct()))
    communes = db.session.execute(
        select(Place.pcode, Place.name).where(
            Place.pcode.in_(select(Submission.commune).where(seen).distinct())
        )
    )
    authors = db.session.execute(
        select(Account.id, Account.name).where(
            Account.id.in_(select(Submission.author_id).where(seen).distinct())
        )
    )
    return Choices(
        by_label(Option(each, names.get(each, each)) for each in forms),
        by_label(Option(code, name) for code, name in regions.items()),
        by_label(Option(code, name) for code, name in communes),
        by_label(Option(id, name) for id, name in authors),
        [Option(state, state_label(state)) for state in states],
    )


def by_label(options: Iterable[Option]) -> list[Option]:
    """In the order a reader looks for them."""
    return sorted(options, key=lambda option: option.label.casefold())


def state_label(state: str) -> str:
    """The word for a state or a group of states."""
    if state == LATE:
        return str(_("Correction après décision"))
    return str(_("À relire")) if state in GROUPS else str(STATES[state].text)
