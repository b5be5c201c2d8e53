"""The sheets of an XLSForm as rows of text, row numbers kept: row 2 is the first below the header."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from io import BytesIO
from itertools import repeat
from typing import Any, TypeAlias
from zipfile import ZipFile

from forms.problems import FormError, FormProblem
from forms.xlsform.bounds import bounded, check_archive

Row: TypeAlias = dict[str, str]
Sheets: TypeAlias = dict[str, list[Row]]

FOR_PYXFORM = ("survey", "choices", "settings", "entities")
OURS = ("checks", "indicators")


def known(sheets: Sheets) -> Sheets:
    """The sheets, the survey among them; raises FormError otherwise."""
    if not sheets.get("survey"):
        names = ", ".join(name[:40] for name in sheets)
        raise FormError([FormProblem("survey", 0, "", "sheet_missing", {"found": names})])
    return sheets


def read_xlsx(content: bytes) -> Sheets:
    """All sheets of a workbook; raises FormError ``file_too_large`` past the bounds of ``bounds.py``."""
    # a server starts without it: workbooks are read in a process of their own
    from openpyxl import load_workbook

    check_archive(content)
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(content), read_only=True) if _has_formulas(content) else None
    try:
        return {
            sheet.title: rows_of(
                map(_cells, bounded(sheet), bounded(formulas[sheet.title]) if formulas else repeat(None))
            )
            for sheet in book.worksheets
        }
    finally:
        book.close()


def _has_formulas(content: bytes) -> bool:
    with ZipFile(BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(b"<f>" in part or b"<f " in part for part in map(archive.read, sheets))


def _cells(values: Iterable[Any], written: Iterable[Any] | None) -> list[str]:
    """A formula that no sheet program has worked out yet has no value, which is not nothing."""
    if written is None:
        return [_cell(value) for value in values]
    return [
        _cell("#VALUE!" if value is None and text else value)
        for value, text in zip(values, written, strict=False)
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # midnight is a day that Excel took for a moment
        return value.date().isoformat() if value.time() == time() else value.isoformat()
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
    """One dict a line, without its empty cells; an empty line stays an empty dict, to keep the count.

    A cell under no title is kept as the column ``(C)``, one under a title that stood before as ``label (D)``,
    with a no-break space: so that it is named and not dropped.
    """
    every = iter(lines)
    header = [cell.strip() for cell in next(every, [])]
    rows = [
        {_title(header, index): cell.strip() for index, cell in enumerate(line) if cell.strip()}
        for line in every
    ]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _title(header: list[str], index: int) -> str:
    from openpyxl.utils import get_column_letter

    title = header[index] if index < len(header) else ""
    if title and title not in header[:index]:
        return title
    return f"{title}\xa0({get_column_letter(index + 1)})".strip()
