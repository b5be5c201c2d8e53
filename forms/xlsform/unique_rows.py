"""Rows of ``checks`` with ``unique``: what may stand in one record only. Their mistakes, and compiled.

The columns name questions: by their path as ``question`` does, by a name that only one has, by ``${name}``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.problems import FormProblem
from forms.unique import deepest, paths_of, scope_of
from forms.xlsform.cells import near
from forms.xlsform.expressions import Cell
from forms.xlsform.kinds import Kind, kind_of
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.texts import Texts
from forms.xlsform.vocabulary import REFERENCE, base_column, yes_no

UNIQUE = "unique"
COLUMNS = ("unique", "others", "within", "from", "to", "days")
_COMPARED = frozenset({
    "text", "integer", "decimal", "range", "select_one", "date", "time", "dateTime", "barcode", "calculate",
    "hidden", "username",
})  # fmt: skip
_DAYS = frozenset({"date", "dateTime", "start", "end", "today", "calculate", "hidden"})
_NUMBERS = frozenset({"select_multiple", "select_one", "integer", "calculate", "hidden"})
# what the questions of each column may be
KINDS = {"unique": _COMPARED, "within": _COMPARED, "from": _DAYS, "to": _DAYS, "days": _NUMBERS}
_NUMBER = re.compile(r"[0-9]{1,3}")
_GUARDS = ("", "ordinary", "personal", "sensitive")
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the survey: where it stands, what it is, how guarded by itself or by what is around it."""

    path: str
    kind: str
    guard: str


def asked(rows: Sequence[Row]) -> dict[str, Asked]:
    """The rows of the survey by path."""
    found: dict[str, Asked] = {}
    around: list[tuple[str, str]] = [("", "")]
    for row in rows:
        kind = kind_of(row.get("type", "")) or Kind("")
        if kind.bound == "end":
            around = around[:-1] or around
            continue
        prefix, guard = around[-1]
        own = row.get("sensitivity", "")
        guard = max(guard, own if own in _GUARDS else "", key=_GUARDS.index)
        path = prefix + row.get("name", "")
        found.setdefault(path, Asked(path, kind.name, guard))
        if kind.bound == "begin":
            around.append((f"{path}/" if kind.name == "repeat" else prefix, guard))
    return found


def names_in(text: str) -> list[str]:
    """The questions that a cell names: ``carte``, ``${carte} ${site}``, ``travailleurs/carte``."""
    return REFERENCE.sub(r" \1 ", text).replace(",", " ").split()


def meant(name: str, questions: Mapping[str, Asked]) -> list[Asked]:
    """The question of this path; else those of this name."""
    if name in questions:
        return [questions[name]]
    return [one for path, one in questions.items() if path.rpartition("/")[2] == name]


def is_unique(row: Row) -> bool:
    return UNIQUE in row


def unique_problems(sheets: Sheets) -> Iterator[FormProblem]:
    """All that is wrong in these rows, and in their columns where a row is none of them."""
    questions = asked(sheets["survey"])
    first: dict[str, int] = {}
    for number, row in enumerate(sheets.get("checks", []), start=2):
        if not is_unique(row):
            if not row.keys().isdisjoint(COLUMNS):
                yield FormProblem("checks", number, UNIQUE, "column_missing", {"value": UNIQUE})
            continue
        name = row.get("name", "")
        if name and first.setdefault(name, number) != number:
            params = {"value": name, "first": first[name]}
            yield FormProblem("checks", number, "name", "name_twice", params)
        yield from _cells(number, row)
        yield from _questions(number, row, questions)


def _cells(number: int, row: Row) -> Iterator[FormProblem]:
    if "when" in row:
        yield FormProblem("checks", number, "when", "unique_when")
    if row.get("level", "alert") == "warning":
        params = {"value": row["level"], "known": "alert"}
        yield FormProblem("checks", number, "level", "value_unknown", params)
    if "others" in row and not _NUMBER.fullmatch(row["others"]):
        params = {"value": row["others"], "known": "0, 1, 2, 3…"}
        yield FormProblem("checks", number, "others", "value_unknown", params)
    if "from" not in row and ("to" in row or "days" in row):
        yield FormProblem("checks", number, "from", "column_missing", {"value": "from"})
    for header, text in row.items():
        if base_column(header) == "message":
            for name in dict.fromkeys(REFERENCE.findall(text)):
                yield FormProblem("checks", number, header, "unique_message", {"name": name})


def _questions(number: int, row: Row, questions: Mapping[str, Asked]) -> Iterator[FormProblem]:
    wrong = [problem for column in KINDS for problem in _column(number, row, column, questions)]
    yield from wrong
    place = row.get("question", "")
    if place not in questions:
        if meant(place.rpartition("/")[2], questions):
            params = {"name": place, **near(place, questions.keys())}
            yield FormProblem("checks", number, "question", "reference_unknown", params)
        return
    if wrong:
        return
    compiled = compiled_row(row, questions)
    inside = deepest(compiled)
    for column in ("question", *KINDS):
        for path in paths_of(compiled, column):
            scope = scope_of(path)
            # a repeat that is not around the innermost one has other turns: which goes with which?
            if scope and not f"{inside}/".startswith(f"{scope}/"):
                params = {"name": path, "repeat": scope, "other": inside}
                yield FormProblem("checks", number, column, "unique_repeat", params)


def _column(number: int, row: Row, column: str, questions: Mapping[str, Asked]) -> Iterator[FormProblem]:
    cell = Cell("checks", number, column)
    names = names_in(row.get(column, ""))
    if column in row and (not names or (len(names) > 1 and column in ("from", "to", "days"))):
        fitting = [path for path, one in questions.items() if one.kind in KINDS[column]]
        yield cell.problem("value_unknown", value=row[column][:100], known=", ".join(fitting[:MOST_NAMED]))
        return
    for name in names:
        found = meant(name, questions)
        if not found:
            yield cell.problem("reference_unknown", name=name, **near(name, _short(questions)))
        elif len(found) > 1:
            yield cell.problem("reference_ambiguous", name=name)
        elif found[0].kind not in KINDS[column]:
            params = {"type": found[0].kind, "known": ", ".join(sorted(KINDS[column]))}
            yield cell.problem("unique_type", name=name, **params)
        elif found[0].guard == "sensitive":
            yield cell.problem("unique_sensitive", name=name)


def _short(questions: Mapping[str, Asked]) -> list[str]:
    return [path.rpartition("/")[2] for path in questions]


def read_unique(sheets: Sheets, texts: Texts) -> list[dict[str, Any]]:
    """The rows compiled: names become paths, and what a row does not say is left out."""
    questions = asked(sheets["survey"])
    sealed = bool(yes_no((sheets.get("settings") or [{}])[0].get("sealed", "no")))
    found = []
    for row in filter(is_unique, sheets.get("checks", [])):
        rule = {"name": row["name"], **compiled_row(row, questions)}
        if int(row.get("others", "0")):
            rule["others"] = int(row["others"])
        told = {questions[path].guard for path in rule["unique"]}
        if rule["question"] not in rule["unique"] and told <= ({"ordinary"} if sealed else {"", "ordinary"}):
            rule["tell"] = True
        message = texts.text(_messages(row) or row.get("message"))
        found.append({**rule, "message": message} if message else rule)
    return found


def compiled_row(row: Row, questions: Mapping[str, Asked]) -> dict[str, Any]:
    found: dict[str, Any] = {"question": row["question"]}
    for column in KINDS:
        paths = [meant(name, questions)[0].path for name in names_in(row.get(column, ""))]
        if paths:
            found[column] = paths if column in ("unique", "within") else paths[0]
    return found


def _messages(row: Row) -> dict[str, str]:
    return {
        key.partition("::")[2].strip(): value for key, value in row.items() if key.startswith("message::")
    }
