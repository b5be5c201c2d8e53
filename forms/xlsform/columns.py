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
from forms.xlsform.texts import languages_of
from forms.xlsform.texts_allowed import text_problems
from forms.xlsform.unique_rows import is_unique, unique_problems
from forms.xlsform.vocabulary import (
    CHECK_COLUMNS,
    CHOICE_COLUMNS,
    FLAGS,
    INDICATOR_COLUMNS,
    LEVELS,
    NAME,
    SETTINGS,
    SURVEY_COLUMNS,
    VERSION,
    WORD,
    base_column,
    language_code,
    same_column,
    yes_no,
)

_KNOWN = {
    "survey": SURVEY_COLUMNS,
    "settings": SETTINGS,
    "checks": CHECK_COLUMNS,
    "indicators": INDICATOR_COLUMNS,
}

# a French Excel shows #NOM? and #VALEUR!, and writes them so into CSV
_NO_RESULT = frozenset(
    [
        "#REF!",
        "#N/A",
        "#NAME?",
        "#NOM?",
        "#VALUE!",
        "#VALEUR!",
        "#DIV/0!",
        "#NULL!",
        "#NUL!",
        "#NUM!",
        "#NOMBRE!",
    ]
)


def sheet_problems(sheets: Sheets, attached: Collection[str] = ()) -> Iterator[FormProblem]:
    """Every mistake of every sheet that needs no compiled form to be seen; ``attached`` names CSV files."""
    unreadable = list(text_problems(sheets))
    if unreadable:
        yield from unreadable
        return
    for name, rows in sheets.items():
        if rows and name not in FOR_PYXFORM + OURS and not name.startswith("_"):
            yield FormProblem(name, 0, "", "sheet_unknown", {"value": name, **near(name, FOR_PYXFORM + OURS)})
    yield from _columns(sheets)
    yield from _errors(sheets)
    yield from survey_problems(sheets["survey"], sheets.get("choices", []), attached)
    if yes_no(_setting(sheets, "allow_choice_duplicates")) is not True:
        yield from choices_twice(sheets.get("choices", []))
    yield from choice_problems(sheets.get("choices", []))
    names = {row["name"]: number for number, row in enumerate(sheets["survey"], start=2) if "name" in row}
    yield from _settings(sheets.get("settings", []), names, _languages(sheets))
    yield from _checks(sheets.get("checks", []), names)
    yield from unique_problems(sheets)
    yield from _indicators(sheets.get("indicators", []), names)
    yield from entity_problems(sheets)
    structure = list(structure_problems(sheets["survey"]))
    yield from structure or cycle_problems(sheets["survey"])


def _setting(sheets: Sheets, name: str) -> str:
    return (sheets.get("settings") or [{}])[0].get(name, "no")


def _languages(sheets: Sheets) -> list[str]:
    """The languages that texts are written in; none where some are plain, which are in the default one."""
    titles = [title for sheet in ("survey", "choices") for title in headers(sheets.get(sheet, []))]
    plain = any(title in ("label", "caption") for title in titles)
    return [] if plain or not any("::" in title for title in titles) else languages_of(titles, "")


def headers(rows: list[Row]) -> list[str]:
    """The columns with a value in some row, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _columns(sheets: Sheets) -> Iterator[FormProblem]:
    for sheet, columns in _KNOWN.items():
        for header in headers(sheets.get(sheet, [])):
            if base_column(header) not in columns and not header.startswith("_") and "\xa0(" not in header:
                code = "setting_unknown" if sheet == "settings" else "column_unknown"
                params = {
                    "value": header,
                    **near(header.partition("::")[0], sorted(columns)),
                    **near(header, sorted(columns)),
                }
                yield FormProblem(sheet, 1, header, code, params)
    for sheet in FOR_PYXFORM + OURS:
        yield from _columns_twice(sheet, headers(sheets.get(sheet, [])))
    for header in headers(sheets.get("choices", [])):
        column = base_column(header)
        if column.startswith("media::") and column != "media::image":
            yield FormProblem("choices", 1, header, "column_unknown", {"value": header})
        elif column not in CHOICE_COLUMNS and not header.startswith("_") and not WORD.fullmatch(column):
            # pyxform drops such a column, and a filter would look for it in vain
            yield FormProblem("choices", 1, header, "name_invalid", {"value": header})
    for header in headers(sheets.get("entities", [])):
        # as they are: pyxform knows no other spelling of these, and no languages
        if header not in COLUMNS and not header.startswith("_"):
            params = {"value": header, **near(header, COLUMNS)}
            yield FormProblem("entities", 1, header, "column_unknown", params)


def _columns_twice(sheet: str, titles: list[str]) -> Iterator[FormProblem]:
    """A title that stands twice, or two titles that mean one column: only one of them could be read."""
    seen: dict[str, str] = {}
    for header in titles:
        first = seen.setdefault(same_column(header.partition("\xa0(")[0]), header)
        if first != header and not header.startswith("_"):
            yield FormProblem(sheet, 1, header, "column_twice", {"value": header, "other": first})


def _errors(sheets: Sheets) -> Iterator[FormProblem]:
    """What a sheet program writes where a formula has no result."""
    for sheet in FOR_PYXFORM + OURS:
        for number, row in enumerate(sheets.get(sheet, []), start=2):
            for header, text in row.items():
                if text in _NO_RESULT and header != "name" and not header.startswith("_"):
                    yield FormProblem(sheet, number, header, "cell_error", {"value": text})


def _settings(rows: list[Row], names: dict[str, int], languages: Collection[str]) -> Iterator[FormProblem]:
    row = rows[0] if rows else {}
    for number, other in enumerate(rows[1:], start=3):
        if other:
            yield FormProblem("settings", number, next(iter(other)), "setting_twice", {})
    for flag in FLAGS:
        if yes_no(row.get(flag, "no")) is None:
            yield FormProblem("settings", 2, flag, "value_unknown", {"value": row[flag], "known": "yes, no"})
    default = row.get("default_language", "")
    if default and languages and language_code(default) not in languages:
        known = {"value": default, "known": ", ".join(languages)}
        yield FormProblem("settings", 2, "default_language", "value_unknown", known)
    for column, pattern in (("form_id", NAME), ("version", VERSION)):
        if column in row and not pattern.fullmatch(row[column]):
            yield FormProblem("settings", 2, column, "name_invalid", {"value": row[column]})
    yield from expression_problems(Cell("settings", 2, "instance_name"), row.get("instance_name", ""), names)


def _checks(rows: list[Row], names: dict[str, int]) -> Iterator[FormProblem]:
    for number, row in enumerate(rows, start=2):
        for column in ("name", "question", "when"):
            if row and column not in row and not (column == "when" and is_unique(row)):
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
        if row and "code" not in row:
            yield FormProblem("indicators", number, "code", "column_missing", {"value": "code"})
        for column in ("numerator", "denominator", "where"):
            cell = Cell("indicators", number, column)
            yield from expression_problems(cell, row.get(column, ""), names)
