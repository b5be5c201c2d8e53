"""The rows of the survey: types, names, lists, appearances, and what stands in their cells."""

import re
from collections.abc import Collection, Iterator, Mapping

from forms.problems import FormProblem
from forms.xlsform.appearances import appearance_problems, parameter_problems
from forms.xlsform.cells import expression_problems, near, reference_problems, text_problems
from forms.xlsform.expressions import Cell
from forms.xlsform.kinds import Kind, kind_of, type_names, wants_list
from forms.xlsform.sheets import Row
from forms.xlsform.vocabulary import (
    CONTEXT_LISTS,
    MAX_NAME,
    NAME,
    RESERVED_NAMES,
    SENSITIVITIES,
    base_column,
    yes_no,
)

_EXPRESSIONS = frozenset({"relevant", "constraint", "calculation", "choice_filter", "repeat_count"})
_SILENT = frozenset(
    {"group", "repeat", "calculate", "hidden", "start", "end", "today", "username", "deviceid"}
)
_WORDS = frozenset({"label", "hint", "guidance_hint", "media::image", "image"})
_TRIGGERS = re.compile(r"\$\{[^{}]+\}(\s*,\s*\$\{[^{}]+\})*")
_FLAGS = frozenset({"required", "read_only", "readonly"})


def survey_problems(
    rows: list[Row], choices: list[Row], attached: Collection[str] = ()
) -> Iterator[FormProblem]:
    """All mistakes of the survey that one row shows, and names that meet."""
    names = {row["name"]: number for number, row in reversed([*enumerate(rows, start=2)]) if "name" in row}
    lists = {row.get("list_name", row.get("list name", "")): 0 for row in choices}
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        kind = kind_of(row.get("type", ""))
        if kind is None:
            yield from _unknown_type(number, row)
        else:
            yield from _named(number, row, kind)
            yield from _told(number, row, kind)
            yield from _listed(number, kind, lists, attached)
            if kind.bound != "end":
                yield from appearance_problems(number, row, kind)
                yield from parameter_problems(number, row, kind)
        level = row.get("sensitivity", "ordinary")
        if level not in SENSITIVITIES:
            params = {"value": level, "known": ", ".join(sorted(SENSITIVITIES))}
            yield FormProblem("survey", number, "sensitivity", "value_unknown", params)
        yield from _cells(number, row, names)
    yield from _names_that_meet(rows)


def _unknown_type(number: int, row: Row) -> Iterator[FormProblem]:
    if any(not header.startswith("_") for header in row):
        value = row.get("type", "")
        if not value:
            yield FormProblem("survey", number, "type", "column_missing", {"value": "type"})
            return
        if wants_list(value):
            yield FormProblem("survey", number, "type", "list_missing", {"value": value})
            return
        close = near(value.partition(" ")[0], type_names())
        yield FormProblem("survey", number, "type", "type_unknown", {"value": value, **close})


def _named(number: int, row: Row, kind: Kind) -> Iterator[FormProblem]:
    name = row.get("name", "")
    if kind.bound == "end":
        return
    if not name:
        yield FormProblem("survey", number, "name", "name_missing", {"value": row["type"]})
    elif name in RESERVED_NAMES:
        yield FormProblem("survey", number, "name", "name_reserved", {"value": name})
    elif name.startswith("_"):
        # exports end in columns of their own whose names start so: _id, _uuid, _index…
        yield FormProblem("survey", number, "name", "name_reserved", {"value": name})
    elif not NAME.fullmatch(name):
        yield FormProblem("survey", number, "name", "name_invalid", {"value": name})
    elif len(name) > MAX_NAME:
        yield FormProblem("survey", number, "name", "name_too_long", {"value": name, "most": MAX_NAME})


def _told(number: int, row: Row, kind: Kind) -> Iterator[FormProblem]:
    """A question that is shown needs words: pyxform stops at the first without, and says no row."""
    shown = kind.name not in _SILENT and "calculation" not in row
    if shown and not any(base_column(header) in _WORDS for header in row):
        yield FormProblem("survey", number, "label", "column_missing", {"value": "label"})
    columns = {base_column(header) for header in row}
    if kind.name == "calculate" and not columns & {"calculation", "default"}:
        yield FormProblem("survey", number, "calculation", "column_missing", {"value": "calculation"})
    if not _TRIGGERS.fullmatch(row.get("trigger", "${a}")):
        params = {"value": row["trigger"], "known": "${a}; ${a}, ${b}"}
        yield FormProblem("survey", number, "trigger", "value_unknown", params)


def _listed(
    number: int, kind: Kind, lists: Mapping[str, int], attached: Collection[str]
) -> Iterator[FormProblem]:
    if not kind.list:
        return
    if "$" in kind.list:
        yield FormProblem("survey", number, "type", "list_from_repeat", {"value": kind.list})
        return
    if kind.from_file:
        if kind.list.removesuffix(".csv") not in CONTEXT_LISTS.union(attached):
            params = {"value": kind.list, "known": ", ".join(f"{name}.csv" for name in sorted(CONTEXT_LISTS))}
            yield FormProblem("survey", number, "type", "file_unknown", params)
    elif kind.list not in lists:
        yield FormProblem(
            "survey", number, "type", "list_unknown", {"value": kind.list, **near(kind.list, lists)}
        )


def _cells(number: int, row: Row, names: Mapping[str, int]) -> Iterator[FormProblem]:
    for header, text in row.items():
        column = base_column(header)
        cell = Cell("survey", number, column)
        if column in _EXPRESSIONS or (column in _FLAGS and yes_no(text) is None):
            yield from expression_problems(cell, text, names)
        elif column != "trigger" and not column.startswith("_"):
            yield from text_problems(cell, text, names)
        elif column == "trigger":
            yield from reference_problems(cell, text, names)


def _names_that_meet(rows: list[Row]) -> Iterator[FormProblem]:
    """Names used twice in a scope, and names that only differ in case: an export keeps one column of them."""
    scopes: list[dict[str, tuple[int, str]]] = [{}]
    for number, row in enumerate(rows, start=2):
        kind = kind_of(row.get("type", ""))
        if kind is None:
            continue
        name = row.get("name", "")
        if name and kind.bound != "end":
            first = scopes[-1].setdefault(name.lower(), (number, name))
            if first[0] != number:
                code = "name_twice" if first[1] == name else "name_case"
                params = {"value": name, "first": first[0], "other": first[1]}
                yield FormProblem("survey", number, "name", code, params)
        if kind.name == "repeat" and kind.bound == "begin":
            scopes.append({})
        elif kind.name == "repeat" and len(scopes) > 1:
            scopes.pop()
