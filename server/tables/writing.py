"""A small table as a CSV that a French Excel opens by double click."""

import csv
from collections.abc import Iterable
from io import StringIO

from flask import Response

from server.tables.cells import Cell, for_csv

BOM = "\ufeff"


def csv_answer(rows: Iterable[Iterable[Cell]], name: str) -> Response:
    """All rows at once, to be kept under this name; no cell is run as a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([for_csv(cell) for cell in row] for row in rows)
    answer = Response(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
