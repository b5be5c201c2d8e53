"""XLSX: one sheet for the form, one per repeat, written row by row."""

import re
import tempfile
from collections.abc import Sequence
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from server.accounts.models import Account
from server.exports.choice import Choice, records
from server.exports.columns import Table
from server.exports.tail import Counters, headings, rows
from server.problems import Problem
from server.tables.cells import Cell, fitting

MOST_ROWS = 1_048_576
EXACT = 10**15  # Excel keeps fifteen digits of a number
SHEET_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def xlsx_file(choice: Choice, account: Account, tables: list[Table]) -> IO[bytes]:
    """A temporary file, at its beginning, that disappears when it is closed."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the answer closes it when it has been sent
    # the library forgets its rows on the disk when an export breaks off: they hold answers
    with tempfile.TemporaryDirectory(prefix="carnet-export-") as folder:
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        fill(xlsxwriter.Workbook(file, options), choice, account, tables)
    file.seek(0)
    return file


def fill(workbook: xlsxwriter.Workbook, choice: Choice, account: Account, tables: list[Table]) -> None:
    """Write the headings and the records, and close the workbook."""
    sheets = {table.path: workbook.add_worksheet(name) for table, name in named(tables)}
    bold = workbook.add_format({"bold": True})
    for table in tables:
        sheet = sheets[table.path]
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings(table)):
            sheet.write_string(0, column, fitting(heading), bold)
    by_path = {table.path: table for table in tables}
    counters = Counters({})
    for record in records(choice, account):
        for table, cells in rows(record, by_path, counters):
            write_row(sheets[table.path], counters.rows[table.path], cells)
    workbook.close()


def named(tables: Sequence[Table]) -> list[tuple[Table, str]]:
    """Sheet names as Excel takes them, each once."""
    taken: set[str] = set()
    found = []
    for table in tables:
        stem = NOT_IN_NAMES.sub("_", table.name)[:SHEET_NAME] or "fiches"
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem[: SHEET_NAME - 4]}_{number}", number + 1
        taken.add(name.casefold())
        found.append((table, name))
    return found


def write_row(sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
    """Text as text and numbers as numbers: never a formula, never a link."""
    if row >= MOST_ROWS:
        raise Problem("export_too_long")
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, column, fitting(cell))
        elif isinstance(cell, int) and abs(cell) > EXACT:
            sheet.write_string(row, column, str(cell))
        elif cell is not None:
            sheet.write_number(row, column, cell)
