"""Relevance and calculated values: the built functions of a form, and one pass over a record."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forms.definition import Form
from forms.expressions.dependencies import order
from forms.expressions.evaluator import build
from forms.expressions.points import Rows
from forms.expressions.runs import Run, guarded
from forms.expressions.scope import Scope
from forms.expressions.tree import Expr, parts
from forms.expressions.values import Value, to_text, words
from forms.program import ALWAYS, Layout, Slot
from forms.question_types import MAX_WHOLE, NUMBERS, SELECTS, Reader, answer_text
from forms.record import Instance, Record
from forms.schema import reader_of

_UNREPEATABLE = frozenset({"random", "uuid", "now", "today", "once"})


@dataclass(slots=True)
class Rules:
    """The expressions of one node as closures; None where it has none."""

    relevant: Callable[[Scope], bool] | None
    calculation: Run | None
    constraint: Callable[[Scope], bool] | None
    required: Callable[[Scope], bool] | None
    repeat_count: Callable[[Scope], float] | None
    choice_filter: Callable[[Scope], bool] | None
    chosen: bool
    """Whether choices are to be looked up; the schema knows those of a fixed list."""
    checks: list[tuple[Mapping[str, Any], Callable[[Scope], bool]]]
    wrong_with: Reader
    """What is wrong with a calculated value as an answer of its question."""
    keeps: bool
    """Whether a value that is there stands: one with a trigger, or with a clock or chance in it."""


def _always(scope: Scope) -> bool:
    return True


class Program:
    """A form made ready: its layout, its expressions as closures, the order of calculation."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.layout = Layout(form)
        self.rows: dict[tuple[str, str], Rows] = {}
        self._runs: dict[int, Run] = {}
        self._kept: list[Expr] = []
        checks: dict[str, list[Mapping[str, Any]]] = {}
        for check in form.checks:
            checks.setdefault(check["question"], []).append(check)
        self.rules = [self._rules(slot, checks.get(slot.path, [])) for slot in self.layout.slots]
        ordered = [slot for slot in order(self.layout)[0] if self._moves(slot)]
        self.order = [(slot, self.rules[slot.index]) for slot in ordered]
        self.calculated = [slot for slot in ordered if slot.node.calculation is not None]
        self._judged: dict[int, list[tuple[Slot, Rules]]] = {}
        for slot in filter(self._may_be_wrong, self.layout.slots):
            known = self._judged.setdefault(slot.scope.index if slot.scope else -1, [])
            known.append((slot, self.rules[slot.index]))

    def run(self, expr: Expr) -> Run:
        """The closures of one of this form's expressions, built at its first use."""
        found = self._runs.get(id(expr))
        if found is None:
            found = self._runs[id(expr)] = guarded(build(expr))
            # an id is only good while its tree lives
            self._kept.append(expr)
        return found

    def judged(self, scope: Slot | None) -> list[tuple[Slot, Rules]]:
        """The nodes of a scope at which anything but the type can be wrong: most questions are optional."""
        return self._judged.get(scope.index if scope else -1, [])

    def all_of(self, scope: Slot | None) -> list[tuple[Slot, Rules]]:
        return [(slot, self.rules[slot.index]) for slot in self.layout.of_scope(scope)]

    def _rules(self, slot: Slot, checks: list[Mapping[str, Any]]) -> Rules:
        node = slot.node
        count, required = node.repeat_count, node.required
        if node.type == "note" or required is False:
            required = None
        return Rules(
            relevant=self._truth(node.relevant),
            calculation=None if node.calculation is None else self.run(node.calculation),
            constraint=self._truth(node.constraint),
            required=_always if required is True else self._truth(required),
            repeat_count=None if count is None else self.run(count).number,
            choice_filter=self._truth(node.choice_filter),
            chosen=node.type in SELECTS and not (node.list and node.choice_filter is None),
            checks=[(check, self.run(check["when"]).truth) for check in checks],
            wrong_with=reader_of(node, self.form.choices),
            keeps=bool(node.trigger) or unrepeatable(node.calculation),
        )

    def _truth(self, expr: Expr | None) -> Callable[[Scope], bool] | None:
        return None if expr is None else self.run(expr).truth

    @staticmethod
    def _moves(slot: Slot) -> bool:
        """Whether a recalculation has something to do here; a repeat tells its turns that it went."""
        node = slot.node
        conditional = slot.repeat and slot.gate != ALWAYS
        return node.relevant is not None or node.calculation is not None or conditional

    def _may_be_wrong(self, slot: Slot) -> bool:
        rules = self.rules[slot.index]
        calculated = rules.calculation is not None and not rules.keeps
        ruled = rules.constraint or rules.required or rules.checks
        return bool(ruled) or calculated or rules.chosen or slot.repeat


@lru_cache(maxsize=128)
def program_of(form: Form) -> Program:
    """The program of a form object, remembered as long as the form is in use."""
    return Program(form)


def value_of(program: Program, expr: Expr, scope: Scope) -> Value:
    """The value of an expression; '' if it cannot be evaluated (the form check names such expressions)."""
    return program.run(expr).value(scope)


def truth_of(program: Program, expr: Expr, scope: Scope) -> bool:
    return program.run(expr).truth(scope)


def text_of(program: Program, expr: Expr, scope: Scope) -> str:
    return program.run(expr).text(scope)


def unrepeatable(expr: Expr | None) -> bool:
    """Whether a second evaluation may differ: a clock, a random number. The first result stands."""
    return expr is not None and any(head in _UNREPEATABLE for head, _ in parts(expr))


def recalculate(program: Program, record: Record) -> None:
    """Sets relevance and every calculated value, each after what it rests on."""
    root = (record.root,)
    for slot, rules in program.order:
        for instance in root if slot.scope is None else record.instances(slot.scope):
            relevant = instance.relevant.get(slot.above, True)
            if relevant and rules.relevant is not None:
                relevant = rules.relevant(record.point(slot, instance))
            instance.relevant[slot.index] = relevant
            if slot.repeat:
                for turn in instance.repeats.get(slot.name, ()):
                    turn.relevant[slot.index] = relevant
            elif relevant and rules.calculation is not None:
                set_value(rules, record, slot, instance)


def set_value(rules: Rules, record: Record, slot: Slot, instance: Instance) -> None:
    """A calculated question gets its value; one with a clock in it keeps what it has.

    What waits for a trigger is only calculated where the answer changes that it waits for: on the phone.
    """
    name = slot.name
    if rules.calculation is None or slot.node.trigger:
        return
    if rules.keeps and answer_text(instance.values.get(name)):
        return
    found = stored(rules.calculation, slot, record.point(slot, instance))
    if found is None or rules.wrong_with(found):
        instance.values.pop(name, None)
    else:
        instance.values[name] = found


def stored(run: Run, slot: Slot, scope: Scope) -> Any:
    """A value as an answer: a number, a list, or a text; None when empty or not a number."""
    kind = slot.node.type
    free = kind in ("calculate", "hidden")
    if kind in NUMBERS or slot.node.number or (free and run.kind == "number"):
        return as_number(run.number(scope))
    value = run.value(scope)
    if free and isinstance(value, float | int) and not isinstance(value, bool):
        return as_number(value)
    text = to_text(value, scope.around.zone)
    if kind in ("select_multiple", "rank"):
        return words(text) or None
    return text or None


def as_number(value: float) -> int | float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) <= MAX_WHOLE else value
