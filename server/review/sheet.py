"""A record's questions and answers laid out for reading: sections, the sex and age grid, repeats."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeGuard

from flask_babel import gettext as _

from forms.answers import AnswerRow, labelled
from forms.definition import Form
from server.office.formats import number
from server.submissions import reading

DECIMAL = r"-?\d{1,6}(?:\.\d{1,15})?"
POINT = re.compile(
    rf"(?P<latitude>{DECIMAL}) (?P<longitude>{DECIMAL}) {DECIMAL} (?P<precision>{DECIMAL})", re.ASCII
)
SUMS = frozenset({"total_f", "total_h", "total_dsa"})
GRID_NAME = re.compile(r"(?:.*_)?(?P<sex>[fh])_(?P<column>.+)")


@dataclass(frozen=True)
class Cell:
    """One answer of a grid."""

    path: str
    label: str
    text: str
    value: Any


@dataclass(frozen=True)
class GridRow:
    """Women, or men. None stands where a question was not answered."""

    title: str
    cells: list[Cell | None]

    @property
    def total(self) -> int:
        return added(self.cells)


@dataclass(frozen=True)
class Grid:
    """Women and men by column, with their sums."""

    label: str
    columns: list[str]
    rows: list[GridRow]
    kind: str = "grid"

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell]

    @property
    def totals(self) -> list[int]:
        return [added(list(column)) for column in zip(*(row.cells for row in self.rows), strict=True)]

    @property
    def total(self) -> int:
        return added(list(self.cells))


def added(cells: Sequence[Cell | None]) -> int:
    """The sum of the whole numbers among the cells; anything else was set aside already."""
    return sum(cell.value for cell in cells if cell and type(cell.value) is int)


@dataclass(frozen=True)
class Answer:
    """One question with its answer; ``masked`` when the reader may not see it."""

    path: str
    label: str
    text: str
    value: Any
    type: str
    masked: bool = False
    kind: str = "answer"


@dataclass(frozen=True)
class Heading:
    """A group inside a section, or one instance of a repeat."""

    label: str
    path: str
    kind: str = "heading"


Item = Answer | Grid | Heading


@dataclass
class Section:
    """One page of the phone."""

    label: str
    items: list[Item] = field(default_factory=list)


def sections(
    form: Form, answers: dict[str, Any], language: str, *, personal: bool, keep: Collection[str] = ()
) -> list[Section]:
    """The record in the order of its form; only what was answered and has a label.

    Totals that the grid shows already are left out, unless ``keep`` names their path.
    """
    found = [Section("")]
    for item in laid_out(form, labelled(form, answers, language, reading.lists()), personal=personal):
        if isinstance(item, Section):
            found.append(item)
        else:
            found[-1].items.append(item)
    for section in found:
        if any(isinstance(item, Grid) for item in section.items):
            section.items = [item for item in section.items if not is_sum(item) or item.path in keep]
    return [section for section in found if any(not isinstance(item, Heading) for item in section.items)]


def is_sum(item: Item) -> TypeGuard[Answer]:
    """Whether the item repeats a sum of the sex and age grid."""
    return isinstance(item, Answer) and item.type == "calculate" and item.path in SUMS


def laid_out(form: Form, rows: Iterable[AnswerRow], *, personal: bool) -> Iterator[Item | Section]:
    """Rows as items: a run of women-and-men questions becomes one grid."""
    run: list[AnswerRow] = []
    for row in rows:
        node = form.question(row.path)
        if row.kind == "answer" and node and node.type == "integer" and GRID_NAME.fullmatch(node.name):
            run.append(row)
            continue
        yield from as_grid(run)
        run = []
        if row.kind == "answer":
            if not row.label or node is None:
                continue
            masked = bool(row.sensitivity in {"personal", "sensitive"} and not personal)
            yield Answer(row.path, row.label, "" if masked else words(row), row.value, node.type, masked)
        elif row.kind == "group" and row.depth == 0:
            yield Section(row.label)
        elif row.label:
            yield Heading(f"{row.label} {row.text}".strip(), row.path)
    yield from as_grid(run)


def words(row: AnswerRow) -> str:
    """The answer as people read it; numbers with their thousands parted."""
    if isinstance(row.value, int | float) and not isinstance(row.value, bool):
        return number(Decimal(str(row.value)))
    return point(row.value) or row.text


def point(value: Any) -> str:
    """`13.7031 6.612 0 8` -> `13,7031 N ; 6,6120 E ± 8 m`; nothing for what is no measured point."""
    parts = POINT.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        return ""
    latitude, longitude, precision = (float(parts[name]) for name in ("latitude", "longitude", "precision"))
    shown = _(
        "%(latitude)s %(ns)s ; %(longitude)s %(ew)s ± %(precision)s m",
        latitude=f"{abs(latitude):.4f}".replace(".", ","),
        ns="N" if latitude >= 0 else "S",
        longitude=f"{abs(longitude):.4f}".replace(".", ","),
        ew="E" if longitude >= 0 else "O",
        precision=f"{precision:.0f}",
    )
    return str(shown)


def as_grid(run: list[AnswerRow]) -> Iterator[Item]:
    """A run of integer questions `f_…`, `h_…` as a table; a lone one as an answer."""
    if not run:
        return
    columns: dict[str, str] = {}
    cells: dict[tuple[str, str], Cell] = {}
    for row in run:
        found = GRID_NAME.fullmatch(row.path.rsplit("/", 1)[-1])
        if found is None:
            continue
        columns.setdefault(found["column"], row.label.partition(", ")[2] or row.label)
        cells[found["sex"], found["column"]] = Cell(row.path, row.label, row.text, row.value)
    if len(columns) < 2:
        yield from (Answer(row.path, row.label, row.text, row.value, "integer") for row in run)
        return
    rows = [GridRow(title, [cells.get((sex, column)) for column in columns]) for sex, title in sexes()]
    yield Grid(_("Sexe et âge") if "0_17" in columns else _("Par sexe"), [*columns.values()], rows)


def sexes() -> list[tuple[str, str]]:
    """The two rows of every grid."""
    return [("f", _("Femmes")), ("h", _("Hommes"))]
