"""The sheet ``entities`` and the column ``save_to``, row by row: lists that approved records keep."""

from collections.abc import Iterator, Mapping

from forms.problems import FormProblem
from forms.xlsform.cells import expression_problems, near
from forms.xlsform.expressions import Cell
from forms.xlsform.kinds import Kind, kind_of
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import CONTEXT_LISTS, MAX_NAME, NAME, REFERENCE

COLUMNS = ("list_name", "dataset", "label", "entity_id", "create_if", "update_if")
EXPRESSIONS = ("label", "entity_id", "create_if", "update_if")
_NOT_SAVED = frozenset({"group", "repeat", "note"})


def list_of(row: Row) -> str:
    """The list that a row of the sheet is about; ``dataset`` is the column's older name."""
    return row.get("list_name", row.get("dataset", ""))


def lists_of(sheets: Sheets) -> dict[str, int]:
    """The lists that the form keeps, with their rows."""
    rows = [*enumerate(sheets.get("entities", []), start=2)]
    return {list_of(row): number for number, row in reversed(rows) if list_of(row)}


def target(text: str, lists: Mapping[str, int]) -> tuple[str, str]:
    """The list and the property of a ``save_to``: ``puits#debit``, or ``debit`` where there is one list."""
    name, mark, saved = text.rpartition("#")
    return (name, saved) if mark else (next(iter(lists), ""), text)


def entity_problems(sheets: Sheets) -> Iterator[FormProblem]:
    """All that is wrong in the sheet, and in the column ``save_to``."""
    rows, lists = sheets["survey"], lists_of(sheets)
    names = {row["name"]: number for number, row in reversed([*enumerate(rows, start=2)]) if "name" in row}
    repeated = _in_repeats(rows)
    inside = {row.get("name", "") for number, row in enumerate(rows, start=2) if number in repeated}
    for number, row in enumerate(sheets.get("entities", []), start=2):
        if row and any(not title.startswith("_") for title in row):
            yield from _list(number, row, lists)
            yield from _conditions(number, row)
            yield from _expressions(number, row, names, inside)
    taken: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=2):
        if "save_to" in row:
            wrong = [*_saved(number, row, lists, number in repeated, "entities" in sheets)]
            yield from wrong
            first = taken.setdefault(target(row["save_to"], lists), number)
            if first != number and not wrong:
                params = {"value": row["save_to"], "first": first}
                yield FormProblem("survey", number, "save_to", "name_twice", params)


def _list(number: int, row: Row, lists: Mapping[str, int]) -> Iterator[FormProblem]:
    name = list_of(row)
    column = "list_name" if "list_name" in row else "dataset" if "dataset" in row else "list_name"
    if not name:
        yield FormProblem("entities", number, column, "column_missing", {"value": column})
        return
    yield from _name(Cell("entities", number, column), name, CONTEXT_LISTS)
    if lists[name] != number:
        params = {"value": name, "first": lists[name]}
        yield FormProblem("entities", number, column, "name_twice", params)


def _name(cell: Cell, name: str, reserved: frozenset[str]) -> Iterator[FormProblem]:
    if name.lower() in reserved or name.startswith("_"):
        yield cell.problem("name_reserved", value=name)
    elif not NAME.fullmatch(name):
        yield cell.problem("name_invalid", value=name)
    elif len(name) > MAX_NAME:
        yield cell.problem("name_too_long", value=name, most=MAX_NAME)


def _conditions(number: int, row: Row) -> Iterator[FormProblem]:
    """Which of the columns ask for which: a change needs to know of what, a new one needs a label."""
    missing = []
    if "entity_id" not in row and "update_if" in row:
        missing.append("entity_id")
    if "entity_id" in row and "create_if" in row and "update_if" not in row:
        missing.append("update_if")
    if "label" not in row and ("entity_id" not in row or "create_if" in row):
        missing.append("label")
    for column in missing:
        yield FormProblem("entities", number, column, "column_missing", {"value": column})


def _expressions(number: int, row: Row, names: Mapping[str, int], inside: set[str]) -> Iterator[FormProblem]:
    for column in EXPRESSIONS:
        cell, text = Cell("entities", number, column), row.get(column, "")
        yield from expression_problems(cell, text, names)
        for name in dict.fromkeys(REFERENCE.findall(text)):
            if name in inside:
                yield cell.problem("entity_repeat", value=name)


def _saved(
    number: int, row: Row, lists: Mapping[str, int], repeated: bool, declared: bool
) -> Iterator[FormProblem]:
    cell, text = Cell("survey", number, "save_to"), row["save_to"]
    kind = kind_of(row.get("type", "")) or Kind("")
    name, saved = target(text, lists)
    if not declared or not lists:
        yield cell.problem("entity_sheet", value=text)
    elif kind.name in _NOT_SAVED or kind.bound:
        yield cell.problem("entity_place", value=row.get("type", ""))
    elif repeated:
        yield cell.problem("entity_repeat", value=row.get("name", ""))
    elif "#" not in text and len(lists) > 1:
        yield cell.problem("entity_which", value=text, known=", ".join(lists))
    elif name not in lists:
        yield cell.problem("entity_list", value=name, **near(name, lists))
    else:
        yield from _name(cell, saved, frozenset({"name", "label"}))


def _in_repeats(rows: list[Row]) -> set[int]:
    """The rows that stand in a repeat."""
    found: set[int] = set()
    depth = 0
    for number, row in enumerate(rows, start=2):
        kind = kind_of(row.get("type", "")) or Kind("")
        if kind.name == "repeat" and kind.bound == "end":
            depth -= 1
        if depth > 0:
            found.add(number)
        if kind.name == "repeat" and kind.bound == "begin":
            depth += 1
    return found
