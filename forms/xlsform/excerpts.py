"""The rows around a mistake, as the sheet shows them: what a person looks for on the screen."""

from typing import Any

from forms.problems import FormProblem
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import base_column

MAX_SHOWN = 60
_NAMING = ("type", "name", "list_name")


def excerpt(sheets: Sheets, problem: FormProblem) -> dict[str, Any] | None:
    """``{"columns": [title], "rows": [{"number", "cells": [text], "wrong": index or None}]}``."""
    rows = sheets.get(problem.sheet)
    if not rows or problem.row < 2 or problem.row > len(rows) + 1:
        return None
    titles = [title for title in _titles(rows) if _shown(title, problem.column)]
    wrong = next((place for place, title in enumerate(titles) if _is(title, problem.column)), None)
    numbers = range(max(2, problem.row - 1), min(len(rows) + 1, problem.row + 1) + 1)
    shown = [
        {
            "number": number,
            "cells": [_cut(rows[number - 2].get(title, "")) for title in titles],
            "wrong": wrong if number == problem.row else None,
        }
        for number in numbers
    ]
    return {"columns": titles, "rows": shown}


def _titles(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(title for row in rows for title in row))


def _shown(title: str, column: str) -> bool:
    return base_column(title) in _NAMING or _is(title, column)


def _is(title: str, column: str) -> bool:
    return bool(column) and (title == column or base_column(title) == base_column(column))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
