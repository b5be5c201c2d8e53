"""The figures of a selection, each a sum of facts of approved records."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from sqlalchemy import case, func, select

from server.accounts.models import Account
from server.accounts.scope import NAMED_FORMS
from server.extensions import db
from server.indicators.catalogue import AGES, COMMUNES, EVENTS, SEXES
from server.indicators.models import Fact
from server.indicators.selection import NOT_SAID, Selection
from server.indicators.suppression import ANY, DIMENSIONS, Suppression
from server.submissions.models import State, Submission

Row = tuple[str, str | None, str | None, str | None, str, Decimal, Decimal]


@dataclass(frozen=True)
class Cell:
    """One number and the selection of its list of records.

    ``hidden`` when it would point at people; ``neighbour`` when it would only give such a one away.
    """

    code: str
    value: Decimal
    selection: Selection
    hidden: bool = False
    neighbour: bool = False


@dataclass(frozen=True)
class Counts:
    """How many records stand behind the page, and how many wait and are not counted."""

    approved: int
    in_review: int


def read_rows(account: Account, selection: Selection) -> list[Row]:
    """The sums of facts by code, sex, age, region and form, and the part of guarded forms in each."""
    # people near these activities are recognised in a small group
    guarded = func.sum(case((Fact.form_id.in_(NAMED_FORMS), Fact.value), else_=None))
    keys = (Fact.code, Fact.sex, Fact.age, Fact.region, Fact.form_id)
    query = select(*keys, func.sum(Fact.value), guarded).where(*selection.facts(account)).group_by(*keys)
    return [
        (code, sex, age, region, form, value or Decimal(0), hush or Decimal(0))
        for code, sex, age, region, form, value, hush in db.session.execute(query)
    ]


class Figures:
    """All sums of a selection, read in one query: by code, sex, age, region and form."""

    def __init__(self, account: Account, selection: Selection) -> None:
        self.selection = selection
        self.account = account
        self.rows = read_rows(account, selection)
        self.communes = communes_by_region(account, selection)
        self.suppressions: dict[str, Suppression] = {}

    def cell(self, code: str, **where: str | None) -> Cell:
        """The sum of a code where sex, age, region and form are as given; what is not given is added up."""
        chosen = self.selection.with_(**where)
        if code == COMMUNES:
            regions = [where["region"]] if "region" in where else [*self.communes]
            return Cell(code, Decimal(sum(self.communes.get(region, 0) for region in regions)), chosen)
        value = Decimal(0)
        for fact_code, sex, age, region, form, amount, _hush in self.rows:
            keys = {"sex": sex, "age": age, "region": region, "form": form}
            if fact_code == code and all(keys[key] == wanted for key, wanted in where.items()):
                value += amount
        if code == EVENTS:
            return Cell(code, value, chosen)
        key = tuple(where.get(name, self.chosen(name)) for name in DIMENSIONS)
        hidden, small = self.suppression(code).hidden, self.suppression(code).small
        return Cell(code, value, chosen, hidden=key in hidden, neighbour=key in hidden - small)

    def chosen(self, name: str) -> str | None:
        """What the selection itself says of a dimension."""
        value = str(getattr(self.selection, name))
        return None if value == NOT_SAID else value or ANY

    def suppression(self, code: str) -> Suppression:
        """What is hidden of an indicator: the same whether a cell is read alone or among its neighbours."""
        if code not in self.suppressions:
            facts = [(row[1:5], row[5], row[6]) for row in self.around if row[0] == code]
            self.suppressions[code] = Suppression(facts)
        return self.suppressions[code]

    @cached_property
    def around(self) -> list[Row]:
        """The facts of all sexes, ages, regions and forms, which the selection may have left out."""
        whole = replace(self.selection, sex="", age="", region="", form="")
        return self.rows if whole == self.selection else read_rows(self.account, whole)

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
