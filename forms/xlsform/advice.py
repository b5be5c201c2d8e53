"""What will work and could be better: said beside the mistakes, never in the way of publishing."""

from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.appearances import ignored_appearances
from forms.xlsform.choice_rows import list_of
from forms.xlsform.kinds import kind_of
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import base_column

MAX_HINT = 140
FILED_BY = ("programme", "region", "commune", "date_debut")


def advice(sheets: Sheets) -> list[FormProblem]:
    """Rules without a message, hints longer than a phone's screen, layout that phones do not have."""
    rows = sheets.get("survey", [])
    found = [problem for number, row in enumerate(rows, start=2) for problem in _row(number, row)]
    readers = [*rows, *sheets.get("checks", []), *sheets.get("indicators", [])]
    return [*_missing(rows), *found, *_unused_lists(readers, sheets.get("choices", []))]


def _missing(rows: list[Row]) -> Iterator[FormProblem]:
    """The questions by which the office finds and counts a record."""
    names = {row.get("name") for row in rows}
    missing = [name for name in FILED_BY if name not in names]
    if missing:
        yield FormProblem("survey", 0, "name", "question_missing", {"names": ", ".join(missing)})


def _row(number: int, row: Row) -> Iterator[FormProblem]:
    columns = {base_column(header) for header in row}
    if "constraint" in columns and "constraint_message" not in columns:
        yield FormProblem("survey", number, "constraint_message", "message_missing")
    for header, text in row.items():
        if base_column(header) == "hint" and len(text) > MAX_HINT:
            params = {"length": len(text), "most": MAX_HINT}
            yield FormProblem("survey", number, header, "hint_long", params)
    yield from ignored_appearances(number, row, kind_of(row.get("type", "")))


def _unused_lists(rows: list[Row], choices: list[Row]) -> Iterator[FormProblem]:
    kinds = (kind_of(row.get("type", "")) for row in rows)
    used = {kind.list for kind in kinds if kind}
    text = " ".join(value for row in rows for value in row.values())
    seen: set[str] = set()
    for number, row in enumerate(choices, start=2):
        name = list_of(row)
        if name and name not in used and name not in seen and f"'{name}'" not in text:
            yield FormProblem("choices", number, "list_name", "list_unused", {"value": name})
        seen.add(name)
