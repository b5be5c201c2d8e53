"""The sheets of an XLSForm as rows of text, row numbers kept: row 2 is the first below the header."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import load_workbook

from forms.problems import FormError, FormProblem

Row: TypeAlias = dict[str, str]
Sheets: TypeAlias = dict[str, list[Row]]

FOR_PYXFORM = ("survey", "choices", "settings")
OURS = ("checks", "indicators")


def read_sheets(source: Path) -> Sheets:
    """All sheets of a folder of CSV files, an .xlsx workbook or a Markdown file.

    Raises FormError ``sheet_unknown`` for a sheet that nothing reads, ``sheet_missing`` without a survey.
    """
    if source.is_dir():
        sheets = {file.stem: read_csv(file) for file in sorted(source.glob("*.csv"))}
    elif source.suffix == ".xlsx":
        sheets = read_xlsx(source.read_bytes())
    else:
        sheets = read_markdown(source.read_text("utf-8"))
    return known(sheets)


def known(sheets: Sheets) -> Sheets:
    """The sheets, none of them unknown and the survey among them; raises FormError otherwise."""
    problems = [
        FormProblem(name, 0, "", "sheet_unknown")
        for name in sheets
        if name not in FOR_PYXFORM + OURS and not name.startswith("_")
    ]
    if not sheets.get("survey"):
        problems.append(FormProblem("survey", 0, "", "sheet_missing"))
    if problems:
        raise FormError(problems)
    return sheets


def read_csv(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return rows_of(csv.reader(lines))


def read_xlsx(content: bytes) -> Sheets:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    try:
        return {
            sheet.title: rows_of(map(_cells, sheet.iter_rows(values_only=True))) for sheet in book.worksheets
        }
    finally:
        book.close()


def _cells(values: Iterable[Any]) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_markdown(text: str) -> Sheets:
    """Tables as pyxform writes them: ``| survey |`` names the sheet, its rows start with an empty cell."""
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in text.splitlines():
        if not line.strip().startswith("|"):
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in _split(line.strip()[1:])]
        if cells and cells[0]:
            name = cells[0]
            found[name] = []
        if any(cells[1:]):
            found.setdefault(name, []).append(cells[1:])
    return {sheet: rows_of(iter(rows)) for sheet, rows in found.items()}


def _split(line: str) -> list[str]:
    return line.replace("\\|", "\0").replace("|", "\1").replace("\0", "\\|").rstrip().rstrip("\1").split("\1")


def rows_of(lines: Iterator[list[str]] | Iterable[list[str]]) -> list[Row]:
    """One dict a line, without its empty cells; an empty line stays an empty dict, to keep the count."""
    every = iter(lines)
    header = [cell.strip() for cell in next(every, [])]
    rows = [
        {name: cell.strip() for name, cell in zip(header, line, strict=False) if name and cell.strip()}
        for line in every
    ]
    while rows and not rows[-1]:
        rows.pop()
    return rows
