"""An export as an HTTP answer: permitted, logged, then sent piece by piece."""

import re
from datetime import date

from flask import Response, send_file, stream_with_context

from server.accounts.models import Account
from server.exports.choice import Choice, export_tables, permit
from server.exports.columns import Table
from server.exports.csv_file import csv_file
from server.exports.xlsx_file import xlsx_file
from server.extensions import today
from server.problems import Problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(choice: Choice, account: Account, *, repeat: str = "", comma: bool = True) -> Response:
    """The form's table, or one of its repeats. Raises ``repeat_unknown`` and what :func:`permit` raises."""
    tables = export_tables(choice)
    table = table_named(tables, repeat)
    permit(choice, account)
    pieces = csv_file(choice, account, tables, table, comma)
    answer = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(choice, "csv", repeat)}"'
    return answer


def xlsx_answer(choice: Choice, account: Account) -> Response:
    """The form's table and its repeats, a sheet each."""
    tables = export_tables(choice)
    permit(choice, account)
    file = xlsx_file(choice, account, tables)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=file_name(choice, "xlsx"))


def table_named(tables: list[Table], repeat: str) -> Table:
    """The main table, or the repeat's."""
    found = next((table for table in tables if repeat == "/".join(table.path)), None)
    found = found or next((table for table in tables if table.path and table.path[-1] == repeat), None)
    if found is None:
        raise Problem("repeat_unknown")
    return found


def file_name(choice: Choice, extension: str, repeat: str = "", on: date | None = None) -> str:
    """`carnet-formation-2026-11-22.csv`, of plain letters only."""
    parts = ["carnet", choice.form, *([repeat] if repeat else []), (on or today()).isoformat()]
    return re.sub(r"[^A-Za-z0-9_-]+", "_", "-".join(parts)) + f".{extension}"
