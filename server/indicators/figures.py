"""The figures of a selection, each a sum of facts of approved records."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select

from server.accounts.models import Account
from server.extensions import db
from server.indicators.catalogue import AGES, COMMUNES, EVENTS, SEXES
from server.indicators.models import Fact
from server.indicators.selection import Selection
from server.submissions.models import State, Submission

# People near a reintegration activity are recognised in a small group: such cells are not shown.
# Still to come with the privacy work: a second hidden cell, so that a total does not give the first away.
GUARDED_FORMS = ("reintegration",)
SMALLEST_SHOWN = 10


@dataclass(frozen=True)
class Cell:
    """One number and the selection of its list of records; ``hidden`` when it would point at people."""

    code: str
    value: Decimal
    selection: Selection
    hidden: bool = False


@dataclass(frozen=True)
class Counts:
    """How many records stand behind the page, and how many wait and are not counted."""

    approved: int
    in_review: int


class Figures:
    """All sums of a selection, read in one query: by code, sex, age, region and form."""

    def __init__(self, account: Account, selection: Selection) -> None:
        self.selection = selection
        guarded = func.sum(case((Fact.form_id.in_(GUARDED_FORMS), Fact.value), else_=None))
        keys = (Fact.code, Fact.sex, Fact.age, Fact.region, Fact.form_id)
        query = select(*keys, func.sum(Fact.value), guarded).where(*selection.facts(account)).group_by(*keys)
        self.rows = [
            (code, sex, age, region, form, value or Decimal(0), hush or Decimal(0))
            for code, sex, age, region, form, value, hush in db.session.execute(query)
        ]
        self.communes = communes_by_region(account, selection)

    def cell(self, code: str, **where: str | None) -> Cell:
        """The sum of a code where sex, age, region and form are as given; what is not given is added up."""
        chosen = self.selection.with_(**where)
        if code == COMMUNES:
            regions = [where["region"]] if "region" in where else [*self.communes]
            return Cell(code, Decimal(sum(self.communes.get(region, 0) for region in regions)), chosen)
        value = hushed = Decimal(0)
        for fact_code, sex, age, region, form, amount, hush in self.rows:
            keys = {"sex": sex, "age": age, "region": region, "form": form}
            if fact_code == code and all(keys[key] == wanted for key, wanted in where.items()):
                value, hushed = value + amount, hushed + hush
        people = not where.keys().isdisjoint({"sex", "age", "form"}) and code != EVENTS
        return Cell(code, value, chosen, hidden=people and 0 < hushed < SMALLEST_SHOWN)

    def codes(self) -> list[str]:
        """The codes with at least one fact."""
        return sorted({row[0] for row in self.rows})

    def sexes(self, code: str) -> list[str | None]:
        """The two sexes, and "not said" where some fact does not say."""
        return with_others(SEXES, (row[1] for row in self.rows if row[0] == code))

    def ages(self, code: str) -> list[str | None]:
        """The bands of age, and others that occur."""
        return with_others(AGES, (row[2] for row in self.rows if row[0] == code))

    def regions(self) -> list[str | None]:
        """The regions with at least one fact."""
        found = {row[3] for row in self.rows}
        return sorted(found, key=lambda region: (region is None, region or ""))

    def forms(self) -> list[str]:
        """The forms with at least one fact."""
        return sorted({row[4] for row in self.rows})

    def disaggregated(self, code: str) -> list[Cell]:
        """Every cell by sex and age that has a value, for programs."""
        pairs = dict.fromkeys((row[1], row[2]) for row in self.rows if row[0] == code)
        return [self.cell(code, sex=sex, age=age) for sex, age in pairs]


def with_others(usual: tuple[str, ...], found: Iterable[str | None]) -> list[str | None]:
    """The usual values in their order, then what else occurs, "not said" last."""
    others = sorted({value or "" for value in found} - {*usual}, key=lambda value: (value == "", value))
    return [*usual, *(value or None for value in others)]


def communes_by_region(account: Account, selection: Selection) -> dict[str | None, int]:
    """How many communes had at least one event, by region. A commune lies in one region."""
    query = (
        select(Fact.region, func.count(Fact.commune.distinct()))
        .where(*selection.facts(account), Fact.code == EVENTS)
        .group_by(Fact.region)
    )
    return dict(db.session.execute(query).all())


def counts(account: Account, selection: Selection) -> Counts:
    """The records of the selection's period and place: approved, and still waiting for a reader."""
    query = (
        select(Submission.state, func.count(Submission.id))
        .where(*selection.records(account))
        .group_by(Submission.state)
    )
    found: dict[str, int] = dict(db.session.execute(query).all())
    return Counts(found.get(State.APPROVED, 0), found.get(State.IN_REVIEW, 0) + found.get(State.CORRECTED, 0))
