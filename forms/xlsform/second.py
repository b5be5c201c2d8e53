"""pyxform: the common reader of XLSForms reads the sheets, and says what it finds wrong in them.

It stops at its first mistake. Where there are mistakes of ours already, it is asked again without the rows
that are known to be wrong, so that an author is told its words and ours at once.
"""

import re
from collections.abc import Sequence
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from forms.problems import FormError, FormProblem
from forms.xlsform.columns import headers
from forms.xlsform.disguise import disguised
from forms.xlsform.kinds import kind_of
from forms.xlsform.quotes import hidden, restored
from forms.xlsform.sheets import FOR_PYXFORM, Row, Sheets

ROUNDS = 10
_STRUCTURE = frozenset({"group_open", "group_end", "group_depth", "text_invalid", "text_too_long"})
_ROW = re.compile(r"\[row : (\d+)\]")


def read_by_pyxform(sheets: Sheets, name: str) -> dict[str, Any]:
    """pyxform's JSON. Raises FormError ``pyxform``: all the mistakes that it gives when asked again."""
    try:
        return _read(sheets, name)
    except PyXFormError as error:
        first = _problem(error)
        others = others_words(_without(sheets, [first]), name, [])
        raise FormError([first, *(each for each in others if each != first)]) from error


def others_words(sheets: Sheets, name: str, problems: Sequence[FormProblem]) -> list[FormProblem]:
    """What pyxform says of the rows in which nothing is known to be wrong yet."""
    found: list[FormProblem] = []
    if any(each.code in _STRUCTURE or each.code == "sheet_missing" for each in problems):
        return found
    left = _without(sheets, problems)
    if left.pop("entities", None):
        # all its rules are ours too, and half of a list is another mistake
        left["survey"] = [
            {key: text for key, text in row.items() if key != "save_to"} for row in left["survey"]
        ]
    named = {(each.sheet, each.row) for each in problems if each.row}
    for _round in range(ROUNDS):
        if not any(left["survey"]):
            break
        try:
            _read(left, name)
            break
        except PyXFormError as error:
            problem = _problem(error)
        # of a question that stood in a row left out; unknown references are ours to name
        if problem in found:
            break  # a row that opens or closes a group stays, and would be told again and again
        theirs = not any(word in str(problem.params["message"]) for word in ("${", "Could not find the name"))
        if theirs and (problem.sheet, problem.row) not in named:
            found.append(problem)
        if not problem.row:
            break
        left = _without(left, [problem])
    return found


def second_opinion(survey: dict[str, Any]) -> None:
    """pyxform writes the XForm, and complains of what it could not: form and choices read by others too."""
    try:
        create_survey_element_from_dict(survey).to_xml(validate=False, pretty_print=False)
    except PyXFormError as error:
        raise FormError([_problem(error)]) from error


def _read(sheets: Sheets, name: str) -> dict[str, Any]:
    book: dict[str, Any] = {"sheet_names": [*sheets], "fallback_form_name": name}
    for sheet in FOR_PYXFORM:
        if sheets.get(sheet):
            rows = _noteless(sheets[sheet]) if sheet == "entities" else sheets[sheet]
            book[sheet] = [{key: _fit(key, value) for key, value in row.items()} for row in rows]
            book[f"{sheet}_header"] = [dict.fromkeys(headers(rows))]
    found: dict[str, Any] = workbook_to_json(get_xlsform(book), fallback_form_name=name, warnings=[])
    version = {key: found[key] for key in ("entity_version",) if key in found}  # an enum, which it needs
    return {**restored(found), **version}


def _noteless(rows: list[Row]) -> list[Row]:
    """pyxform refuses notes to oneself in this sheet, and rows without a list."""
    kept = [{title: text for title, text in row.items() if not title.startswith("_")} for row in rows]
    return [row for row in kept if row]


def _without(sheets: Sheets, problems: Sequence[FormProblem]) -> Sheets:
    """The sheets, rows with a problem left empty; those that open or close a group stay."""
    wrong = {(each.sheet, each.row) for each in problems if each.row > 1}
    columns = {(each.sheet, each.column) for each in problems if each.row == 1}
    return {
        sheet: [
            _cut(row, sheet, columns) if (sheet, number) not in wrong or _bound(row) else {}
            for number, row in enumerate(rows, start=2)
        ]
        for sheet, rows in sheets.items()
    }


def _cut(row: Row, sheet: str, columns: set[tuple[str, str]]) -> Row:
    return {column: text for column, text in row.items() if (sheet, column) not in columns}


def _bound(row: Row) -> bool:
    kind = kind_of(row.get("type", ""))
    return kind is not None and kind.bound != ""


def _fit(column: str, text: str) -> str:
    return disguised(text) if column == "appearance" else hidden(text)


def _problem(error: PyXFormError) -> FormProblem:
    match = _ROW.search(str(error))
    row = int(match.group(1)) if match else 0
    sheet = "entities" if "On the 'entities' sheet" in str(error) else "survey"
    return FormProblem(sheet, row, "", "pyxform", {"message": str(error)})
