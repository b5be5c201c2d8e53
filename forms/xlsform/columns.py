"""Before pyxform reads the sheets: are all columns, settings and names ones that we carry?"""

from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import (
    CHECK_COLUMNS,
    INDICATOR_COLUMNS,
    LEVELS,
    NAME,
    RESERVED_NAMES,
    SENSITIVITIES,
    SETTINGS,
    SURVEY_COLUMNS,
    base_column,
)

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


def _checks(rows: list[Row]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        for column in ("name", "question", "when"):
            if row and column not in row:
                yield FormProblem("checks", number, column, "column_missing", {"value": column})
        level = row.get("level", "warning")
        if level not in LEVELS:
            yield FormProblem("checks", number, "level", "value_unknown", {"value": level})
