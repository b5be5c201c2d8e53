"""A tree to closures that give its value: built once a form, called for every record."""

import math
import operator
from collections.abc import Callable

from forms.expressions import nodesets, runs
from forms.expressions.comparisons import COMPARISONS, comparison
from forms.expressions.functions import FUNCTIONS
from forms.expressions.runs import Run
from forms.expressions.scope import Scope
from forms.expressions.signatures import RESULTS, check_call
from forms.expressions.tree import Expr, ExpressionError
from forms.expressions.values import Value

_PLAIN: dict[str, Callable[[Scope], Value]] = {"..": nodesets.parent, "/": nodesets.root}


def build(expr: Expr) -> Run:
    """The closures of a tree.

    They raise ExpressionError for what only shows when they run: an unknown function, too few arguments,
    a node-set expected. ``false() and f()`` never looks at ``f``, as XPath 1.0 § 3.4 has it.
    """
    if not isinstance(expr, list):
        return runs.constant(expr)
    head = str(expr[0])
    if head == "$":
        return runs.reference(str(expr[1]))
    if head == ".":
        return runs.itself()
    if head in _PLAIN:
        return runs.of_nodes(_PLAIN[head])
    if head == "path":
        return runs.of_nodes(nodesets.path(build(expr[1]), expr[2:], build))
    if head == "indexed-repeat":
        return runs.of_nodes(nodesets.indexed_repeat(expr[1:], build))
    operands = [build(operand) for operand in expr[1:]]
    if head == "filter":
        return runs.of_nodes(nodesets.kept(operands[0], operands[1:]))
    if head == "union":
        return runs.of_nodes(nodesets.union(operands))
    if head in COMPARISONS:
        return comparison(head, operands[0], operands[1], expr[2])
    return _operation(head, operands)


def _operation(head: str, operands: list[Run]) -> Run:
    if head in ("or", "and"):
        return runs.of_truth(_logic(head == "or", [operand.truth for operand in operands]))
    if head in _ARITHMETIC:
        return runs.of_number(_fold(_ARITHMETIC[head], [operand.number for operand in operands]))
    if head == "neg":
        number = operands[0].number
        return runs.of_number(lambda scope: -number(scope))
    return _call(head, operands)


def _call(name: str, operands: list[Run]) -> Run:
    try:
        check_call(name, len(operands))
    except ExpressionError as error:
        return runs.failing(error)
    function = FUNCTIONS[name]
    kind = RESULTS.get(name, "any")

    def value(scope: Scope) -> Value:
        return function(scope, operands)

    # what a function gives is said in one table, which the types cannot see
    if kind == "number":
        return runs.of_number(value)  # type: ignore[arg-type]  # RESULTS says so
    if kind == "text":
        return runs.of_text(value)  # type: ignore[arg-type]  # RESULTS says so
    if kind == "truth":
        return runs.of_truth(value)  # type: ignore[arg-type]  # RESULTS says so
    return runs.of_nodes(value) if kind == "nodes" else Run(kind, value)


def _logic(stop: bool, operands: list[Callable[[Scope], bool]]) -> Callable[[Scope], bool]:
    if len(operands) == 2:
        one, other = operands
        if stop:
            return lambda scope: one(scope) or other(scope)
        return lambda scope: one(scope) and other(scope)

    def run(scope: Scope) -> bool:
        for operand in operands:
            if operand(scope) == stop:
                return stop
        return not stop

    return run


def _fold(
    operation: Callable[[float, float], float], operands: list[Callable[[Scope], float]]
) -> Callable[[Scope], float]:
    first, *others = operands

    def run(scope: Scope) -> float:
        found = first(scope)
        for operand in others:
            found = operation(found, operand(scope))
        return found

    return run


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    """The sign of the dividend, as ``%`` of JavaScript and ``fmod`` of C."""
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _remainder,
}
