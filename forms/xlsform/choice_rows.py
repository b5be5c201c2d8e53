"""The rows of the sheet ``choices``."""

import re
from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.sheets import Row

CODE = re.compile(r"[^\s'\"]+")


def choice_problems(rows: list[Row]) -> Iterator[FormProblem]:
    """Rows without a list or a code, codes with blanks."""
    for number, row in enumerate(rows, start=2):
        if not row or all(header.startswith("_") for header in row):
            continue
        name, code = list_of(row), row.get("name", row.get("value", ""))
        for column, value in (("list_name", name), ("name", code)):
            if not value:
                yield FormProblem("choices", number, column, "column_missing", {"value": column})
        if code and not CODE.fullmatch(code):
            yield FormProblem("choices", number, "name", "choice_invalid", {"value": code})


def choices_twice(rows: list[Row]) -> Iterator[FormProblem]:
    """A code twice in its list."""
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=2):
        name, code = list_of(row), row.get("name", row.get("value", ""))
        if not name or not code:
            continue
        first = seen.setdefault((name, code), number)
        if first != number:
            params = {"value": code, "name": name, "first": first}
            yield FormProblem("choices", number, "name", "choice_twice", params)


def list_of(row: Row) -> str:
    """The list that a row belongs to."""
    return row.get("list_name", row.get("list name", ""))
