"""Texts for a reader: labels with their references filled in, choices with their labels."""

from collections.abc import Mapping
from typing import Any

from forms.calculation import Program, text_of
from forms.context import Context, Lists, zone_of
from forms.definition import Text, text_in
from forms.expressions.points import RowPoint, Rows, rows_with
from forms.expressions.scope import Scope, Step, Surroundings
from forms.program import Slot
from forms.record import Instance, Record


def plain(text: Text | None, language: str) -> str:
    """A text without its references: pieces only."""
    found = text_in(text, language)
    if isinstance(found, str):
        return found
    return "".join(piece if isinstance(piece, str) else "…" for piece in found["t"])


def filled(program: Program, text: Text | None, scope: Scope) -> str:
    """A text with its references filled in from the record."""
    found = text_in(text, scope.around.language)
    if isinstance(found, str):
        return found
    return "".join(piece if isinstance(piece, str) else _shown(program, piece, scope) for piece in found["t"])


def _shown(program: Program, expr: Any, scope: Scope) -> str:
    """The answer as its reader knows it: the label of a choice, not its name."""
    value = text_of(program, expr, scope)
    return scope.around.choice_label(str(expr[1]), value) if expr[0] == "$" else value


def rows_of(program: Program, name: str, lists: Lists) -> Rows:
    """The rows of a choice list of the form, else of a list from the context."""
    rows = program.form.choices.get(name)
    return rows if rows is not None else lists.get(name, ())


def label_of(row: Mapping[str, Any], language: str) -> str:
    return plain(row.get("label"), language)


def _label(rows: Rows, name: str, language: str) -> str:
    found = rows_with(rows, "name", name)
    return label_of(found[-1], language) if found else name


def _is_place(text: str, size: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) < size


def own_rows(program: Program, name: str, language: str) -> Rows:
    """A choice list of the form with its labels in one language, remembered."""
    found = program.rows.get((name, language))
    if found is None:
        found = program.rows[name, language] = [
            {key: value if isinstance(value, str) else plain(value, language) for key, value in row.items()}
            for row in program.form.choices[name]
        ]
    return found


def surroundings(program: Program, context: Context) -> Surroundings:
    """What every expression of a record sees around it."""
    language = context.language

    def rows(name: str) -> Rows:
        if name not in program.form.choices:
            return context.lists.get(name, ())
        return own_rows(program, name, language)

    def choice_label(question: str, value: str) -> str:
        slots = program.layout.by_name.get(question, [])
        node = slots[0].node if slots else None
        if node is None or not (node.list or node.file):
            return value
        known = rows_of(program, node.list or node.file, context.lists)
        return ", ".join(_label(known, part, language) for part in value.split(" "))

    def itext(identifier: str) -> str:
        path, _, part = identifier.rpartition(":")
        slots = program.layout.by_name.get(path.rsplit("/", 1)[-1], [])
        if slots:
            return plain({"label": slots[0].node.label, "hint": slots[0].node.hint}.get(part), language)
        name, _, index = identifier.rpartition("-")
        known = program.form.choices.get(name, ())
        return label_of(known[int(index)], language) if _is_place(index, len(known)) else ""

    return Surroundings(
        now=context.now.timestamp() * 1000,
        zone=zone_of(context.now),
        language=language,
        rows=rows,
        choice_label=choice_label,
        itext=itext,
    )


def offers(program: Program, record: Record, slot: Slot, instance: Instance, name: str) -> bool:
    """Whether a name is among the choices now; only the rows of that name are looked at."""
    node = slot.node
    rows = rows_with(record.around.rows(node.list or node.file), "name", name)
    condition = program.rules[slot.index].choice_filter
    if condition is None or not rows:
        return bool(rows)
    scope = record.scope(slot, instance)
    return any(condition(Step(scope, RowPoint(row), 1, 1)) for row in rows)
