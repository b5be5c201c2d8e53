"""Reads a table that anyone may have made; runs in a process of its own (``server.tables.reading``)."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from forms.problems import FormError
from forms.xlsform.bounds import MAX_ROWS, bounded, check_archive

MEMORY = 1024 * 1024 * 1024
LONGEST_CELL = 2000


def rows_of(content: bytes, most: int) -> list[list[str]]:
    """The first sheet that shows of a workbook, or the CSV.

    One row more than ``most`` tells that there are too many.
    """
    rows = xlsx_rows(content, most) if content[:2] == b"PK" else csv_rows(content)
    return [[cell(value) for value in row] for row in islice(rows, most + 1)]


def xlsx_rows(content: bytes, most: int) -> Iterator[Iterable[Any]]:
    check_archive(content)
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    yield from bounded((shown or book.worksheets)[0], max(MAX_ROWS, most + 1))


def csv_rows(content: bytes) -> Iterator[Iterable[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")  # what a French Excel writes as "CSV"
    if "\0" in text:
        raise ValueError("NUL")
    first = text.partition("\n")[0]
    mark = max(";,\t", key=first.count)
    yield from csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:LONGEST_CELL]


def limit(seconds: int) -> None:
    try:
        import resource  # not on Windows, where only the caller's clock stops us
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """``python -m server.tables.reader FILE MOST SECONDS``: the rows as JSON, or why there are none."""
    source, most, seconds = sys.argv[1:4]
    limit(int(seconds))
    try:
        found: dict[str, Any] = {"rows": rows_of(Path(source).read_bytes(), int(most))}
    except FormError as error:
        codes = {problem.code for problem in error.problems}
        found = {"problem": "table_too_large" if "file_too_large" in codes else "table_unreadable"}
    except (MemoryError, RecursionError):
        found = {"problem": "table_too_large"}
    except Exception:
        # whatever a library says of a hostile file, the person needs the same gesture
        found = {"problem": "table_unreadable"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
