"""What will work and could be better: said beside the mistakes, never in the way of publishing."""

from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.appearances import ignored_appearances
from forms.xlsform.choice_rows import list_of
from forms.xlsform.kinds import Kind, kind_of
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import SURVEY_COLUMNS, base_column

_ANSWER = frozenset(
    {"required", "required_message", "constraint", "constraint_message", "calculation", "default", "trigger"}
)
_TEXTS = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
MAX_HINT = 140
FILED_BY = ("programme", "region", "commune", "date_debut")


def advice(sheets: Sheets) -> list[FormProblem]:
    """Rules without a message, hints longer than a phone's screen, layout that phones do not have."""
    rows = sheets.get("survey", [])
    found = [problem for number, row in enumerate(rows, start=2) for problem in _row(number, row)]
    readers = [*rows, *sheets.get("checks", []), *sheets.get("indicators", [])]
    return [
        *_missing(rows),
        *found,
        *_languages_missing(sheets),
        *_unused_lists(readers, sheets.get("choices", [])),
    ]


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
    yield from _ignored(number, row)
    yield from ignored_appearances(number, row, kind_of(row.get("type", "")))


def _ignored(number: int, row: Row) -> Iterator[FormProblem]:
    """Columns that say nothing on a row of this kind: conditions of an ``end``, answers of a note."""
    kind = kind_of(row.get("type", ""))
    if kind is None:
        return
    unread = _unread(kind)
    if not any(base_column(header) == "calculation" for header in row):
        unread |= {"trigger"}  # which says when to calculate
    for header in row:
        if base_column(header) in unread:
            params = {"value": header, "type": row["type"]}
            yield FormProblem("survey", number, header, "column_ignored", params)


def _unread(kind: Kind) -> frozenset[str]:
    if kind.bound == "end":
        return SURVEY_COLUMNS - {"type", "name", "label"}
    if kind.name == "repeat":
        return _ANSWER | {"choice_filter", "hint", "guidance_hint", "media::image", "image"}
    if kind.name == "group":
        # a grid shows its hint above the rows
        return _ANSWER | {"choice_filter", "repeat_count", "guidance_hint", "media::image", "image"}
    if kind.name == "note":
        return _ANSWER | {"choice_filter", "repeat_count"}
    return frozenset({"repeat_count"} if kind.list else {"repeat_count", "choice_filter"})


def _languages_missing(sheets: Sheets) -> Iterator[FormProblem]:
    """Texts that some language has and another has not: who reads that one sees the code, or nothing."""
    for sheet in ("survey", "choices"):
        rows = sheets.get(sheet, [])
        titles = {title for row in rows for title in row if base_column(title) in _TEXTS and "::" in title}
        languages = {title.partition("::")[2].strip() for title in titles}
        for column in sorted({base_column(title) for title in titles}):
            for language in sorted(languages):
                yield from _missing_in(sheet, rows, column, language)


def _missing_in(sheet: str, rows: list[Row], column: str, language: str) -> Iterator[FormProblem]:
    told: list[int] = []
    for number, row in enumerate(rows, start=2):
        spoken = {title.partition("::")[2].strip() for title in row if base_column(title) == column}
        if spoken and language not in spoken:
            told.append(number)
    if told:
        title = f"{column}::{language}"
        params = {"value": title, "count": len(told), "language": language}
        yield FormProblem(sheet, told[0], title, "language_missing", params)


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
