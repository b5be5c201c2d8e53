"""Parsing the expressions of a sheet, and checking them once the whole form is known."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from forms.expressions.dependencies import first_cycle
from forms.expressions.parser import parse
from forms.expressions.patterns import Pattern
from forms.expressions.signatures import check_call
from forms.expressions.tree import Expr, ExpressionError, parts
from forms.problems import FormProblem
from forms.program import Layout, Slot

_CODES = {
    "function": "expression_function",
    "arguments": "expression_arguments",
    "pattern": "expression_pattern",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a text stood in the sheets."""

    sheet: str
    row: int
    column: str

    def problem(self, code: str, **params: object) -> FormProblem:
        return FormProblem(self.sheet, self.row, self.column, code, params)


@dataclass(frozen=True, slots=True)
class Use:
    """An expression and the node it belongs to (its path, '' for the form)."""

    cell: Cell
    node: str
    expr: Expr


class Expressions:
    """Collects the expressions of a form and what is wrong with them."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.problems: list[FormProblem] = []

    def read(self, text: str, cell: Cell, node: str) -> Expr | None:
        try:
            expr = parse(text)
        except ExpressionError as error:
            self.problems.append(
                cell.problem("expression_syntax", text=text, position=error.position, found=error.detail)
            )
            return None
        self.uses.append(Use(cell, node, expr))
        return expr

    def keep(self, expr: Expr, cell: Cell, node: str) -> None:
        """An expression that was not read from text, such as the reference in a label."""
        self.uses.append(Use(cell, node, expr))

    def check(self, layout: Layout) -> Iterator[FormProblem]:
        """Unknown and ambiguous references, unknown functions, wrong arguments, patterns, cycles."""
        slots = {slot.path: slot for slot in layout.slots}
        for use in self.uses:
            slot = slots.get(use.node)
            for head, operands in parts(use.expr):
                if head == "$" and layout.resolve(slot, str(operands[0])) is None:
                    several = len(layout.by_name.get(str(operands[0]), [])) > 1
                    code = "reference_ambiguous" if several else "reference_unknown"
                    yield use.cell.problem(code, name=operands[0])
                yield from call_problems(use.cell, head, operands)
                yield from self._bare_path(use, head, operands, slot is None or bool(slot.children))
                if (
                    head == "$"
                    and slot
                    and layout.resolve(slot, str(operands[0])) is slot
                    and _rests(use, slot)
                ):
                    yield use.cell.problem("cycle", names=f"{slot.path} → {slot.path}")
        cycle = first_cycle(layout)
        if cycle:
            first = next((use.cell for use in self.uses if use.node == cycle[0]), Cell("survey", 0, ""))
            yield first.problem("cycle", names=" → ".join([*cycle, cycle[0]]))

    def unknown_lists(self, known: Collection[str]) -> Iterator[FormProblem]:
        """``pulldata('x', …)`` and ``instance('x')`` of a list that is nowhere: both would stay empty."""
        for use in self.uses:
            for head, operands in parts(use.expr):
                name = operands[0] if head in ("pulldata", "instance") and operands else None
                if isinstance(name, str) and name not in known:
                    listed = ", ".join(sorted(known)[:20])
                    yield use.cell.problem("file_unknown", value=f"{name}.csv", known=listed)

    @staticmethod
    def _bare_path(use: Use, head: str, operands: list[Expr], container: bool) -> Iterator[FormProblem]:
        """A question has nothing below it: ``age > 5`` forgot the ``${…}``. A choice filter does not."""
        if container and use.cell.column != "repeat_count":
            return
        if use.cell.column == "choice_filter" or head != "path" or operands[0] != ["."]:
            return
        step = operands[1]
        if isinstance(step, list) and _outside_predicates(use.expr, operands):
            yield use.cell.problem("expression_path", name=step[0])


def _rests(use: Use, slot: Slot) -> bool:
    """Whether a value would rest on itself: it may as what a trigger proposes, and as ``once()`` has it."""
    return use.cell.column in ("relevant", "repeat_count") or (
        use.cell.column == "calculation" and not slot.node.trigger
    )


def _outside_predicates(expr: Expr, operands: list[Expr]) -> bool:
    """Whether this path stands outside every predicate, where ``name`` is read from a row instead."""
    step = operands[1]
    if not isinstance(step, list) or step[0] in (".", "..", "//"):
        return False
    todo: list[Expr] = [expr]
    while todo:
        item = todo.pop()
        if not isinstance(item, list):
            continue
        if item[0] == "path" and item[1:] == operands:
            return True
        todo.extend([item[1]] if item[0] in ("path", "filter") else item[1:])
    return False


def call_problems(cell: Cell, head: str, operands: list[Expr]) -> Iterator[FormProblem]:
    """An unknown function, too few or too many arguments, a pattern outside our subset."""
    try:
        check_call(head, len(operands))
        if head == "regex" and len(operands) == 2 and isinstance(operands[1], str):
            Pattern(operands[1])
    except ExpressionError as error:
        yield cell.problem(_CODES[error.code], name=error.detail)
