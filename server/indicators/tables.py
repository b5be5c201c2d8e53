"""The tables of the page *Indicateurs*, made of cells that each know their list of records."""

from dataclasses import dataclass
from decimal import Decimal

from server.indicators.catalogue import (
    COMMUNES,
    EVENTS,
    INDICATORS,
    PAID,
    PARTICIPATIONS,
    PERSON_DAYS,
    Indicator,
    age_word,
    sex_word,
)
from server.indicators.figures import Cell, Figures
from server.office.formats import DASH
from server.office.forms import titles
from server.office.places import place_names

BAR = 26  # the longest bar, in hundredths of the drawing's width


@dataclass(frozen=True)
class CrossTable:
    """Rows by columns with their totals. Each row: its title and its cells, the total last."""

    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    totals: list[Cell]


@dataclass(frozen=True)
class Bar:
    """One band of age: women to the left, men to the right, lengths in hundredths."""

    label: str
    women: Cell
    men: Cell
    women_length: float
    men_length: float


@dataclass(frozen=True)
class RegionRow:
    """One region's figures."""

    name: str
    events: Cell
    communes: Cell
    people: Cell
    women: Cell
    men: Cell


@dataclass(frozen=True)
class FormRow:
    """One kind of activity."""

    name: str
    events: Cell
    people: Cell
    women: Cell
    men: Cell


@dataclass(frozen=True)
class WorkRow:
    """Cash for Work, women, men or together."""

    title: str
    days: Cell
    paid: Cell

    @property
    def per_day(self) -> Decimal | None:
        """Paid by day worked; nothing where nobody worked, or where one of the two is hidden."""
        shown = self.days.value and not self.days.hidden and not self.paid.hidden
        return self.paid.value / self.days.value if shown else None


@dataclass(frozen=True)
class PageTables:
    """Everything the page shows."""

    summary: list[tuple[Indicator, Cell]]
    people: CrossTable
    bars: list[Bar]
    regions: list[RegionRow]
    forms: list[FormRow]
    work: list[WorkRow]
    women: Cell
    total: Cell

    @property
    def cells(self) -> list[Cell]:
        """Every cell with a figure: each must open its list."""
        found = [cell for _indicator, cell in self.summary]
        found += [cell for _title, cells in self.people.rows for cell in cells] + self.people.totals
        for row in self.regions:
            found += [row.events, row.communes, row.people, row.women, row.men]
        for each in self.forms:
            found += [each.events, each.people, each.women, each.men]
        return found + [cell for row in self.work for cell in (row.days, row.paid)]


def page_tables(figures: Figures) -> PageTables:
    """The tables of a selection."""
    return PageTables(
        summary=[(indicator, figures.cell(code)) for code, indicator in INDICATORS.items()],
        people=cross_table(figures, PARTICIPATIONS),
        bars=bars(figures, PARTICIPATIONS),
        regions=region_rows(figures),
        forms=form_rows(figures),
        work=work_rows(figures),
        women=figures.cell(PARTICIPATIONS, sex="f"),
        total=figures.cell(PARTICIPATIONS),
    )


def cross_table(figures: Figures, code: str) -> CrossTable:
    """Age by sex."""
    sexes = figures.sexes(code)
    rows = [
        (
            age_word(age),
            [*(figures.cell(code, sex=sex, age=age) for sex in sexes), figures.cell(code, age=age)],
        )
        for age in figures.ages(code)
    ]
    totals = [*(figures.cell(code, sex=sex) for sex in sexes), figures.cell(code)]
    return CrossTable([sex_word(sex) for sex in sexes], rows, totals)


def bars(figures: Figures, code: str) -> list[Bar]:
    """The drawing of age by sex; the longest bar is the largest shown cell."""
    pairs = [
        (short_age(age), figures.cell(code, sex="f", age=age), figures.cell(code, sex="h", age=age))
        for age in figures.ages(code)
    ]
    largest = max(
        (cell.value for _label, *cells in pairs for cell in cells if not cell.hidden), default=Decimal(0)
    )
    return [
        Bar(label, women, men, length(women, largest), length(men, largest)) for label, women, men in pairs
    ]


def short_age(age: str | None) -> str:
    """`18-35` -> `18–35`, to fit between two bars."""
    return age.replace("-", "–") if age else DASH


def length(cell: Cell, largest: Decimal) -> float:
    return (
        0.0 if cell.hidden or largest <= 0 else round(float(max(cell.value, Decimal(0)) / largest) * BAR, 2)
    )


def region_rows(figures: Figures) -> list[RegionRow]:
    """The regions with at least one fact, by name."""
    names = place_names(figures.regions())
    rows = [
        RegionRow(
            name=names.get(region or "", region or "–"),
            events=figures.cell(EVENTS, region=region),
            communes=figures.cell(COMMUNES, region=region),
            people=figures.cell(PARTICIPATIONS, region=region),
            women=figures.cell(PARTICIPATIONS, region=region, sex="f"),
            men=figures.cell(PARTICIPATIONS, region=region, sex="h"),
        )
        for region in figures.regions()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def form_rows(figures: Figures) -> list[FormRow]:
    """The kinds of activity with at least one fact, by name."""
    names = titles()
    rows = [
        FormRow(
            name=names.get(form, form),
            events=figures.cell(EVENTS, form=form),
            people=figures.cell(PARTICIPATIONS, form=form),
            women=figures.cell(PARTICIPATIONS, form=form, sex="f"),
            men=figures.cell(PARTICIPATIONS, form=form, sex="h"),
        )
        for form in figures.forms()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def work_rows(figures: Figures) -> list[WorkRow]:
    """Cash for Work by sex, then together."""
    sexes = dict.fromkeys([*figures.sexes(PERSON_DAYS), *figures.sexes(PAID)])
    rows = [
        WorkRow(sex_word(sex), figures.cell(PERSON_DAYS, sex=sex), figures.cell(PAID, sex=sex))
        for sex in sexes
    ]
    return [*rows, WorkRow("", figures.cell(PERSON_DAYS), figures.cell(PAID))]
