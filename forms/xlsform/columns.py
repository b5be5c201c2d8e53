"""Before pyxform reads the sheets: everything that can be said of them row by row, all of it at once."""

from collections.abc import Collection, Iterator

from forms.problems import FormProblem
from forms.xlsform.cells import expression_problems, near, reference_problems
from forms.xlsform.choice_rows import choice_problems, choices_twice
from forms.xlsform.circles import cycle_problems
from forms.xlsform.entity_rows import COLUMNS, entity_problems
from forms.xlsform.expressions import Cell
from forms.xlsform.sheets import FOR_PYXFORM, OURS, Row, Sheets
from forms.xlsform.structure import structure_problems
from forms.xlsform.survey_rows import survey_problems
from forms.xlsform.texts_allowed import text_problems
from forms.xlsform.vocabulary import (
    CHECK_COLUMNS,
    INDICATOR_COLUMNS,
    LEVELS,
    NAME,
    SETTINGS,
    SURVEY_COLUMNS,
    VERSION,
    base_column,
    yes_no,
)

_KNOWN = {
    "survey": SURVEY_COLUMNS,
    "settings": SETTINGS,
    "checks": CHECK_COLUMNS,
    "indicators": INDICATOR_COLUMNS,
}


def sheet_problems(sheets: Sheets, attached: Collection[str] = ()) -> Iterator[FormProblem]:
    """Every mistake of every sheet that needs no compiled form to be seen; ``attached`` names CSV files."""
    unreadable = list(text_problems(sheets))
    if unreadable:
        yield from unreadable
        return
    for name in sheets:
        if name not in FOR_PYXFORM + OURS and not name.startswith("_"):
            yield FormProblem(name, 0, "", "sheet_unknown", {"value": name, **near(name, FOR_PYXFORM + OURS)})
    yield from _columns(sheets)
    yield from survey_problems(sheets["survey"], sheets.get("choices", []), attached)
    if yes_no(_setting(sheets, "allow_choice_duplicates")) is not True:
        yield from choices_twice(sheets.get("choices", []))
    yield from choice_problems(sheets.get("choices", []))
    names = {row["name"]: number for number, row in enumerate(sheets["survey"], start=2) if "name" in row}
    yield from _settings(sheets.get("settings", []), names)
    yield from _checks(sheets.get("checks", []), names)
    yield from _indicators(sheets.get("indicators", []), names)
    yield from entity_problems(sheets)
    structure = list(structure_problems(sheets["survey"]))
    yield from structure or cycle_problems(sheets["survey"])


def _setting(sheets: Sheets, name: str) -> str:
    return (sheets.get("settings") or [{}])[0].get(name, "no")


def headers(rows: list[Row]) -> list[str]:
    """The columns with a value in some row, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _columns(sheets: Sheets) -> Iterator[FormProblem]:
    for sheet, columns in _KNOWN.items():
        for header in headers(sheets.get(sheet, [])):
            if base_column(header) not in columns and not header.startswith("_"):
                code = "setting_unknown" if sheet == "settings" else "column_unknown"
                params = {"value": header, **near(header, sorted(columns))}
                yield FormProblem(sheet, 1, header, code, params)
    for header in headers(sheets.get("entities", [])):
        # as they are: pyxform knows no other spelling of these, and no languages
        if header not in COLUMNS and not header.startswith("_"):
            params = {"value": header, **near(header, COLUMNS)}
            yield FormProblem("entities", 1, header, "column_unknown", params)


def _settings(rows: list[Row], names: dict[str, int]) -> Iterator[FormProblem]:
    row = rows[0] if rows else {}
    for column, pattern in (("form_id", NAME), ("version", VERSION)):
        if column in row and not pattern.fullmatch(row[column]):
            yield FormProblem("settings", 2, column, "name_invalid", {"value": row[column]})
    yield from expression_problems(Cell("settings", 2, "instance_name"), row.get("instance_name", ""), names)


def _checks(rows: list[Row], names: dict[str, int]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        for column in ("name", "question", "when"):
            if row and column not in row:
                yield FormProblem("checks", number, column, "column_missing", {"value": column})
        level = row.get("level", "warning")
        if level not in LEVELS:
            known = {"value": level, "known": ", ".join(sorted(LEVELS))}
            yield FormProblem("checks", number, "level", "value_unknown", known)
        question = row.get("question", "")
        if question and question.rpartition("/")[2] not in names:
            params = {"name": question, **near(question, names)}
            yield FormProblem("checks", number, "question", "reference_unknown", params)
        yield from expression_problems(Cell("checks", number, "when"), row.get("when", ""), names)
        for header, text in row.items():
            if base_column(header) == "message":
                yield from reference_problems(Cell("checks", number, "message"), text, names)


def _indicators(rows: list[Row], names: dict[str, int]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        for column in ("numerator", "denominator", "where"):
            cell = Cell("indicators", number, column)
            yield from expression_problems(cell, row.get(column, ""), names)
