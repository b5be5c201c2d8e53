"""``/api/v1/exports/<form>.csv`` and ``.xlsx``."""

from typing import Any

from flask import Response

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.exports.answer import csv_answer, xlsx_answer
from server.exports.choice import Choice
from server.exports.schemas import CsvSchema, ExportSchema
from server.office.navigation import READERS

api_blueprint = ApiBlueprint(
    "exports_api", __name__, url_prefix="/api/v1/exports", description="Records of one form as a file"
)


@api_blueprint.get("/<form_id>.csv")
@roles(*READERS)
@api_blueprint.arguments(CsvSchema, location="query")
@api_blueprint.alt_response(
    200, description="CSV: UTF-8 with BOM, semicolons", content_type="text/csv", success=True
)
def export_csv(wanted: dict[str, Any], form_id: str) -> Response:
    """One form's records as CSV that a French Excel opens; a repeat's table with ``repeat=``."""
    repeat, decimal = wanted.pop("repeat"), wanted.pop("decimal")
    return csv_answer(chosen(form_id, wanted), current_account(), repeat=repeat, comma=decimal == "comma")


@api_blueprint.get("/<form_id>.xlsx")
@roles(*READERS)
@api_blueprint.arguments(ExportSchema, location="query")
@api_blueprint.alt_response(200, description="XLSX: repeats are extra sheets", success=True)
def export_xlsx(wanted: dict[str, Any], form_id: str) -> Response:
    """One form's records as a workbook, its repeats as extra sheets."""
    return xlsx_answer(chosen(form_id, wanted), current_account())


def chosen(form_id: str, wanted: dict[str, Any]) -> Choice:
    """The arguments as a choice."""
    return Choice(form_id, **{**wanted, "states": tuple(wanted["states"])})
