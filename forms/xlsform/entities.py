"""The sheet ``entities`` compiled; and the guard that nothing personal gets into a list that travels."""

from collections.abc import Iterator
from typing import Any

from forms.definition import Form
from forms.expressions.dependencies import reads, value_reads
from forms.expressions.tree import Expr
from forms.problems import FormProblem
from forms.program import Layout, Slot
from forms.xlsform.entity_rows import EXPRESSIONS, list_of, lists_of, target
from forms.xlsform.expressions import Cell, Expressions
from forms.xlsform.sheets import Row, Sheets

_KEYS = {"label": "label", "entity_id": "id", "create_if": "create_if", "update_if": "update_if"}
_GUARDED = frozenset({"personal", "sensitive"})


def read_entities(sheets: Sheets, expressions: Expressions) -> list[dict[str, Any]]:
    """One entry a list: ``list``, ``save`` (question by property), ``label``, ``id``, ``create_if``…"""
    lists = lists_of(sheets)
    found = []
    for number, row in enumerate(sheets.get("entities", []), start=2):
        if not list_of(row):
            continue
        entry: dict[str, Any] = {"list": list_of(row)}
        for column, key in _KEYS.items():
            if column in row:
                tree: Expr | None = expressions.read(row[column], Cell("entities", number, column), "")
                entry[key] = tree
        saved = ((target(each["save_to"], lists), each["name"]) for each in _saving(sheets))
        entry["save"] = {name: question for (of, name), question in saved if of == entry["list"]}
        found.append(entry)
    return found


def _saving(sheets: Sheets) -> Iterator[Row]:
    return (row for row in sheets["survey"] if "save_to" in row and "name" in row)


def personal_problems(form: Form, layout: Layout, sheets: Sheets) -> Iterator[FormProblem]:
    """What would put a personal or sensitive answer into a list, directly or through a calculation.

    In a sealed form that is every answer but those that its author marked ``ordinary`` in so many words.
    """
    rows = {row["name"]: number for number, row in enumerate(sheets["survey"], start=2) if "save_to" in row}
    numbers = lists_of(sheets)
    silent = _unmarked(sheets) if form.settings.get("sealed") else frozenset()
    for entry in form.entities:
        for question in entry["save"].values():
            slot = layout.resolve(None, question)
            if slot is not None:
                yield from _problem(
                    Cell("survey", rows[question], "save_to"), _kept_back(layout, {slot.index}, silent)
                )
        for column in EXPRESSIONS:
            expr = entry.get(_KEYS[column])
            if expr is not None:
                cell = Cell("entities", numbers[entry["list"]], column)
                yield from _problem(cell, _kept_back(layout, reads(layout, None, expr), silent))


def _unmarked(sheets: Sheets) -> frozenset[str]:
    """The questions of which nobody wrote that they are ordinary."""
    return frozenset(row.get("name", "") for row in sheets["survey"] if row.get("sensitivity") != "ordinary")


def _problem(cell: Cell, found: tuple[str, str] | None) -> Iterator[FormProblem]:
    if found is not None:
        yield cell.problem(found[0], name=found[1])


def _kept_back(layout: Layout, start: set[int], silent: frozenset[str]) -> tuple[str, str] | None:
    """The first question that these rest on and that may not travel, through calculations, conditions and
    first values; before it the mistake's code."""
    todo, seen = [*start], {*start}
    while todo:
        slot = layout.slots[todo.pop()]
        if _guarded(slot):
            return "entity_personal", slot.name
        if slot.name in silent and slot.node.type != "group":
            return "entity_sealed", slot.name
        found = value_reads(layout, slot)
        if isinstance(slot.node.default, dict):
            found |= reads(layout, slot, slot.node.default["expr"])
        todo += found - seen
        seen |= found
    return None


def _guarded(slot: Slot | None) -> bool:
    while slot is not None:
        if slot.node.sensitivity in _GUARDED:
            return True
        slot = slot.parent
    return False
