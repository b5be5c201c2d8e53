"""Before pyxform reads the sheets: are all columns, settings and names ones that we carry?"""

from collections.abc import Iterator
from dataclasses import replace

from forms.expressions.parser import parse
from forms.expressions.tree import ExpressionError
from forms.problems import FormProblem
from forms.xlsform.quotes import straight
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import (
    CHECK_COLUMNS,
    INDICATOR_COLUMNS,
    LEVELS,
    NAME,
    REFERENCE,
    RESERVED_NAMES,
    SENSITIVITIES,
    SETTINGS,
    SURVEY_COLUMNS,
    base_column,
    yes_no,
)

_EXPRESSIONS = frozenset({"relevant", "constraint", "calculation", "choice_filter"})
_FLAGS = frozenset({"required", "read_only", "readonly"})
_KNOWN = {
    "survey": SURVEY_COLUMNS,
    "settings": SETTINGS,
    "checks": CHECK_COLUMNS,
    "indicators": INDICATOR_COLUMNS,
}


def column_problems(sheets: Sheets) -> Iterator[FormProblem]:
    """Unknown columns, values outside a closed list, names that cannot stand."""
    for sheet, columns in _KNOWN.items():
        for header in headers(sheets.get(sheet, [])):
            if base_column(header) not in columns and not header.startswith("_"):
                code = "setting_unknown" if sheet == "settings" else "column_unknown"
                yield FormProblem(sheet, 1, header, code, {"value": header})
    yield from _survey(sheets["survey"])
    yield from _cells(sheets["survey"])
    lists = {row.get("list_name", row.get("list name", "")) for row in sheets.get("choices", [])}
    yield from _lists(sheets["survey"], lists)
    yield from _checks(sheets.get("checks", []))


def headers(rows: list[Row]) -> list[str]:
    """The columns with a value in some row, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _survey(rows: list[Row]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        name = row.get("name", "")
        if name in RESERVED_NAMES:
            yield FormProblem("survey", number, "name", "name_reserved", {"value": name})
        elif name and not NAME.fullmatch(name):
            yield FormProblem("survey", number, "name", "name_invalid", {"value": name})
        level = row.get("sensitivity", "ordinary")
        if level not in SENSITIVITIES:
            yield FormProblem("survey", number, "sensitivity", "value_unknown", {"value": level})


def _cells(rows: list[Row]) -> Iterator[FormProblem]:
    """pyxform would stop at the first ``${name}`` that no row has; we name them all."""
    names = {row.get("name", "") for row in rows}
    for number, row in enumerate(rows, start=2):
        for header, text in row.items():
            column = base_column(header)
            for name in REFERENCE.findall(text):
                if name not in names:
                    yield FormProblem("survey", number, column, "reference_unknown", {"name": name})
            if column in _EXPRESSIONS or (column in _FLAGS and yes_no(text) is None):
                yield from _syntax(FormProblem("survey", number, column, "expression_syntax"), text)


def _syntax(problem: FormProblem, text: str) -> Iterator[FormProblem]:
    try:
        parse(straight(text))
    except ExpressionError as error:
        params = {"text": text, "position": error.position, "found": error.detail}
        yield replace(problem, params=params)


def _lists(rows: list[Row], known: set[str]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        kind, _, rest = row.get("type", "").partition(" ")
        name = rest.split(" ")[0]
        if kind in ("select_one", "select_multiple", "rank") and name not in known and "$" not in name:
            yield FormProblem("survey", number, "type", "list_unknown", {"value": name})


def _checks(rows: list[Row]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        for column in ("name", "question", "when"):
            if row and column not in row:
                yield FormProblem("checks", number, column, "column_missing", {"value": column})
        level = row.get("level", "warning")
        if level not in LEVELS:
            yield FormProblem("checks", number, "level", "value_unknown", {"value": level})
