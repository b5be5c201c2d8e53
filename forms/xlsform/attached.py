"""Lists of choices attached to a form as CSV files: ``select_one_from_file postes.csv``."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from forms.problems import FormProblem
from forms.xlsform.choice_rows import CODE
from forms.xlsform.package import csv_rows
from forms.xlsform.sheets import Row
from forms.xlsform.texts import Texts
from forms.xlsform.texts_allowed import text_problems
from forms.xlsform.vocabulary import base_column

MAX_ROWS = 5_000
MAX_BYTES = 1024 * 1024


def read_lists(files: Mapping[str, bytes]) -> tuple[dict[str, list[Row]], list[FormProblem]]:
    """The rows of every attached CSV by its name without ending, and what is wrong in them."""
    found: dict[str, list[Row]] = {}
    problems: list[FormProblem] = []
    for name, content in files.items():
        if name.lower().endswith(".csv"):
            rows, wrong = _read(name, content)
            problems += wrong
            found[name[:-4]] = rows
    return found, problems


def _read(name: str, content: bytes) -> tuple[list[Row], list[FormProblem]]:
    try:
        rows = csv_rows(content) if len(content) <= MAX_BYTES else []
    except (UnicodeDecodeError, ValueError, OSError, csv.Error):
        return [], [FormProblem(name, 0, "", "file_unreadable", {"found": "csv"})]
    if len(content) > MAX_BYTES or len(rows) > MAX_ROWS:
        what, size, most = ("rows", len(rows), MAX_ROWS) if rows else ("bytes", len(content), MAX_BYTES)
        return [], [FormProblem(name, 0, "", "file_too_large", {"what": what, "found": size, "most": most})]
    return rows, [*(text_problems({name: rows})), *_wrong(name, rows)]


def _wrong(name: str, rows: list[Row]) -> Iterator[FormProblem]:
    titles = {base_column(title) for row in rows for title in row}
    for needed in ("name", "label"):
        if needed not in titles:
            yield FormProblem(name, 1, needed, "list_column", {"value": needed})
            return
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        code = row.get("name", "")
        if row and not code:
            yield FormProblem(name, number, "name", "column_missing", {"value": "name"})
        elif code and not CODE.fullmatch(code):
            yield FormProblem(name, number, "name", "choice_invalid", {"value": code})
        elif code and seen.setdefault(code, number) != number:
            params = {"value": code, "name": name, "first": seen[code]}
            yield FormProblem(name, number, "name", "choice_twice", params)


def choices_of_file(rows: list[Row], texts: Texts) -> list[dict[str, Any]]:
    """The rows as a choice list of the form; columns beside name and label are read by choice filters."""
    return [_choice(row, texts) for row in rows if row]


def _choice(row: Row, texts: Texts) -> dict[str, Any]:
    labels = {
        title.partition("::")[2].strip(): text
        for title, text in row.items()
        if base_column(title) == "label" and "::" in title
    }
    label = texts.text({**({"default": row["label"]} if "label" in row else {}), **labels})
    plain = {title: text for title, text in row.items() if base_column(title) != "label"}
    return {**plain, "label": label or row["name"]}
