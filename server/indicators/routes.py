"""``/api/v1/indicators`` and the records behind each figure."""

from decimal import Decimal
from typing import Any

from flask import url_for

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.indicators.catalogue import COMMUNES, INDICATORS
from server.indicators.figures import Cell, Figures, counts
from server.indicators.records import shares
from server.indicators.schemas import CellSelectionSchema, IndicatorsSchema, SelectionSchema, SharesSchema
from server.indicators.selection import NOT_SAID, Selection
from server.office.navigation import READERS
from server.problems import Problem

api_blueprint = ApiBlueprint(
    "indicators_api", __name__, url_prefix="/api/v1/indicators", description="Figures of approved records"
)
PAGE = 1000


@api_blueprint.get("")
@roles(*READERS)
@api_blueprint.arguments(SelectionSchema, location="query")
@api_blueprint.response(200, IndicatorsSchema)
def list_indicators(wanted: dict[str, Any]) -> dict[str, Any]:
    """All indicators of a period, region and programme, by sex and age. Approved records only."""
    account, selection = current_account(), Selection(**wanted)
    figures = Figures(account, selection)
    found = counts(account, selection)
    return {
        "indicators": [described(code, figures) for code in INDICATORS],
        "approved": found.approved,
        "in_review": found.in_review,
    }


@api_blueprint.get("/<code>/submissions")
@roles(*READERS)
@api_blueprint.arguments(CellSelectionSchema, location="query")
@api_blueprint.response(200, SharesSchema)
def list_records(wanted: dict[str, Any], code: str) -> dict[str, Any]:
    """The approved records behind a figure, each with what it adds, 1000 a page."""
    if code not in INDICATORS:
        raise Problem("indicator_unknown")
    page = wanted.pop("page")
    found = shares(current_account(), code, Selection(**wanted))
    return {
        "code": code,
        "value": plain(sum((share.value for share in found), Decimal(0))),
        "submissions": [
            {**vars(share), "value": plain(share.value)} for share in found[(page - 1) * PAGE : page * PAGE]
        ],
        "total": len(found),
        "page": page,
        "pages": max(1, -(-len(found) // PAGE)),
    }


def described(code: str, figures: Figures) -> dict[str, Any]:
    """One indicator with its words, its figure and its cells."""
    indicator = INDICATORS[code]
    cells = [] if code == COMMUNES else figures.disaggregated(code)
    return {
        "code": code,
        "label": str(indicator.label),
        "unit": str(indicator.unit),
        "definition": str(indicator.definition),
        "value": shown(figures.cell(code)),
        "by": [cell_json(cell) for cell in cells],
        "records": url_for("indicators_api.list_records", code=code, **figures.selection.params()),
    }


def cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "sex": None if cell.selection.sex == NOT_SAID else cell.selection.sex,
        "age": None if cell.selection.age == NOT_SAID else cell.selection.age,
        "value": shown(cell),
        "hidden": cell.hidden,
    }


def shown(cell: Cell) -> int | float | None:
    return None if cell.hidden else plain(cell.value)


def plain(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
