"""Relevance and calculated values: the built functions of a form, and one pass over a record."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from forms.definition import Form
from forms.expressions.dependencies import order
from forms.expressions.evaluator import Run, build
from forms.expressions.scope import Rows, Scope
from forms.expressions.tree import Expr, ExpressionError, parts
from forms.expressions.values import Value, to_number, to_text, to_truth
from forms.program import Layout, Slot
from forms.question_types import MAX_WHOLE, answer_text
from forms.record import Instance, Record

_UNREPEATABLE = frozenset({"random", "uuid", "now", "today", "once"})


class Program:
    """A form made ready: its layout, its expressions as functions, the order of calculation."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.layout = Layout(form)
        self.order = order(self.layout)[0]
        self.rows: dict[tuple[str, str], Rows] = {}
        self._runs: dict[int, Run] = {}
        self._kept: list[Expr] = []
        self.checks: dict[str, list[Mapping[str, Any]]] = {}
        for check in form.checks:
            self.checks.setdefault(check["question"], []).append(check)
        self._keeping = {
            slot.index
            for slot in self.layout.slots
            if slot.node.trigger or unrepeatable(slot.node.calculation)
        }

    def keeps(self, slot: Slot) -> bool:
        """Whether a value that is there stands: one with a trigger, or with a clock or chance in it."""
        return slot.index in self._keeping

    def run(self, expr: Expr) -> Run:
        """The function of one of this form's expressions, built at its first use."""
        found = self._runs.get(id(expr))
        if found is None:
            found = self._runs[id(expr)] = build(expr)
            # an id is only good while its tree lives
            self._kept.append(expr)
        return found


@lru_cache(maxsize=128)
def program_of(form: Form) -> Program:
    """The program of a form object, remembered as long as the form is in use."""
    return Program(form)


def value_of(program: Program, expr: Expr, scope: Scope) -> Value:
    """The value of an expression; '' if it cannot be evaluated (the form check names such expressions)."""
    try:
        return program.run(expr)(scope)
    except ExpressionError:
        return ""


def truth_of(program: Program, expr: Expr, scope: Scope) -> bool:
    return to_truth(value_of(program, expr, scope))


def text_of(program: Program, expr: Expr, scope: Scope) -> str:
    return to_text(value_of(program, expr, scope), scope.around.zone)


def unrepeatable(expr: Expr | None) -> bool:
    """Whether a second evaluation may differ: a clock, a random number. The first result stands."""
    return expr is not None and any(head in _UNREPEATABLE for head, _ in parts(expr))


def recalculate(program: Program, record: Record) -> None:
    """Sets relevance and every calculated value, each after what it rests on."""
    root = record.root
    known = root.relevant
    for slot in program.order:
        if slot.scope is not None:
            _recalculate_turns(program, record, slot)
            continue
        # most nodes stand outside repeats: their one instance needs no looking for
        node = slot.node
        relevant = slot.parent is None or known.get(slot.parent.index, True)
        if relevant and node.relevant is not None:
            relevant = truth_of(program, node.relevant, record.scope(slot, root))
        known[slot.index] = relevant
        if relevant and node.calculation is not None:
            set_value(program, record, slot, root)


def _recalculate_turns(program: Program, record: Record, slot: Slot) -> None:
    for instance in record.instances(slot.scope):
        set_relevance(program, record, slot, instance)
        if slot.node.calculation is not None:
            set_value(program, record, slot, instance)


def set_relevance(program: Program, record: Record, slot: Slot, instance: Instance) -> None:
    above = slot.parent
    holder = instance
    if above is not None and above.node.type == "repeat" and instance.parent is not None:
        holder = instance.parent
    relevant = holder.relevant.get(above.index, True) if above is not None else True
    if relevant and slot.node.relevant is not None:
        relevant = truth_of(program, slot.node.relevant, record.scope(slot, instance))
    instance.relevant[slot.index] = relevant


def set_value(program: Program, record: Record, slot: Slot, instance: Instance) -> None:
    """A calculated question gets its value; one with a trigger or a clock in it keeps what it has."""
    node = slot.node
    if node.calculation is None or not instance.relevant[slot.index]:
        return
    if program.keeps(slot) and answer_text(instance.values.get(node.name)):
        return
    found = stored(value_of(program, node.calculation, record.scope(slot, instance)), slot, record)
    if found is None:
        instance.values.pop(node.name, None)
    else:
        instance.values[node.name] = found


def stored(value: Value, slot: Slot, record: Record) -> Any:
    """A value as an answer: a number, a list, or a text; None when empty or not a number."""
    zone = record.around.zone
    kind = slot.node.type
    if slot.node.number or kind in ("integer", "decimal", "range"):
        return as_number(to_number(value, zone))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return as_number(value)
    text = to_text(value, zone)
    if kind in ("select_multiple", "rank"):
        return text.split() or None
    return text or None


def as_number(value: float) -> int | float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) <= MAX_WHOLE else value
