"""A tree to a function that gives its value: compiled once a form, called for every record."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

from forms.expressions.dates import no_zone, read_moment
from forms.expressions.functions import FUNCTIONS
from forms.expressions.scope import Scope
from forms.expressions.signatures import check_call
from forms.expressions.tree import Expr, ExpressionError
from forms.expressions.values import TESTS, Point, Value, compare, point_number, to_number, to_truth

Run: TypeAlias = Callable[[Scope], Value]
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def build(expr: Expr) -> Run:
    """The function of a tree.

    It raises ExpressionError for what only shows when it runs: an unknown function, too few arguments,
    a node-set expected. ``false() and f()`` never looks at ``f``, as XPath 1.0 § 3.4 has it.
    """
    if not isinstance(expr, list):
        constant: Value = expr if isinstance(expr, str) else float(expr)
        return lambda scope: constant
    head = str(expr[0])
    if head == "$":
        name = str(expr[1])
        return lambda scope: scope.lookup(name)
    if head in _PLAIN:
        return _PLAIN[head]
    if head == "path":
        return _path(build(expr[1]), expr[2:])
    if head == "filter":
        return _filter(build(expr[1]), [build(predicate) for predicate in expr[2:]])
    if head == "indexed-repeat":
        return _indexed_repeat(expr[1:])
    if head in _COMPARISONS and not isinstance(expr[2], list):
        return _comparison_with(head, build(expr[1]), expr[2])
    return _operation(head, [build(operand) for operand in expr[1:]])


def _operation(head: str, operands: list[Run]) -> Run:
    if head in ("or", "and"):
        return _logic(head == "or", operands)
    if head in _COMPARISONS:
        return _comparison(head, *operands)
    if head in _ARITHMETIC:
        return _fold(_ARITHMETIC[head], operands)
    if head == "neg":
        return lambda scope: -to_number(operands[0](scope), scope.around.zone)
    if head == "union":
        return lambda scope: _union(scope, operands)
    return _call(head, operands)


def _comparison(head: str, left: Run, right: Run) -> Run:
    return lambda scope: compare(head, left(scope), right(scope), scope.around.zone)


def _comparison_with(head: str, left: Run, constant: float | str) -> Run:
    """``${x} = 'f'`` and ``${n} > 5``, most of what a form says: what is known of the constant is used."""
    if isinstance(constant, str):
        dated = read_moment(constant, no_zone) is not None
        if dated or head not in ("=", "!="):
            return _comparison(head, left, build(constant))
        return _same_text(head == "=", left, constant)
    return _tested(head, left, float(constant))


def _same_text(wanted: bool, left: Run, text: str) -> Run:
    def run(scope: Scope) -> Value:
        value = left(scope)
        if isinstance(value, list):
            if len(value) == 1:
                return (value[0].text() == text) == wanted
            return any((point.text() == text) == wanted for point in value)
        return compare("=" if wanted else "!=", value, text, scope.around.zone)

    return run


def _tested(head: str, left: Run, constant: float) -> Run:
    test = TESTS[head]

    def run(scope: Scope) -> Value:
        value, zone = left(scope), scope.around.zone
        if isinstance(value, list):
            if len(value) == 1:
                return test(point_number(value[0], zone), constant)
            return any(test(point_number(point, zone), constant) for point in value)
        return compare(head, value, constant, zone)

    return run


def _call(name: str, operands: list[Run]) -> Run:
    try:
        check_call(name, len(operands))
    except ExpressionError as error:
        return _failing(error)
    function = FUNCTIONS[name]
    return lambda scope: function(scope, operands)


def _failing(error: ExpressionError) -> Run:
    def run(scope: Scope) -> Value:
        raise ExpressionError(error.code, error.detail)

    return run


def _logic(stop: bool, operands: list[Run]) -> Run:
    def run(scope: Scope) -> Value:
        for operand in operands:
            if to_truth(operand(scope)) == stop:
                return stop
        return not stop

    return run


def _fold(operation: Callable[[float, float], float], operands: list[Run]) -> Run:
    first, *others = operands

    def run(scope: Scope) -> Value:
        zone = scope.around.zone
        found = to_number(first(scope), zone)
        for operand in others:
            found = operation(found, to_number(operand(scope), zone))
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
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": _divide,
    "mod": _remainder,
}


def nodes(value: Value) -> list[Point]:
    """Raises ExpressionError ``nodeset`` for anything but a node-set."""
    if isinstance(value, list):
        return value
    raise ExpressionError("nodeset")


def _union(scope: Scope, operands: list[Run]) -> list[Point]:
    found: list[Point] = []
    for operand in operands:
        found += [point for point in nodes(operand(scope)) if point not in found]
    return found


def _self(scope: Scope) -> Value:
    return [scope.point] if scope.point is not None else []


def _parent(scope: Scope) -> Value:
    above = scope.point.parent() if scope.point is not None else None
    return [above] if above is not None else []


def _root(scope: Scope) -> Value:
    point = scope.current or scope.point
    while point is not None and (above := point.parent()) is not None:
        point = above
    return [point] if point is not None else []


_PLAIN: dict[str, Run] = {".": _self, "..": _parent, "/": _root}


def _path(start: Run, steps: list[Expr]) -> Run:
    built = [
        (str(step[0]), [build(predicate) for predicate in step[1:]])
        for step in steps
        if isinstance(step, list)
    ]

    def run(scope: Scope) -> Value:
        points = nodes(start(scope))
        for name, predicates in built:
            points = _step(scope, points, name, predicates)
        return points

    return run


def _step(scope: Scope, points: list[Point], name: str, predicates: list[Run]) -> list[Point]:
    found: list[Point] = []
    for point in points:
        reached = _reached(point, name)
        for predicate in predicates:
            reached = _kept(scope, reached, predicate)
        found += reached if name != ".." else [each for each in reached if each not in found]
    return found


def _reached(point: Point, name: str) -> list[Point]:
    if name == ".":
        return [point]
    if name == "..":
        above = point.parent()
        return [above] if above is not None else []
    if name == "//":
        return [point, *(deeper for child in point.children("*") for deeper in _reached(child, "//"))]
    return [*point.children(name)]


def _kept(scope: Scope, points: list[Point], predicate: Run) -> list[Point]:
    """XPath 1.0 § 2.4: a number is a position, anything else a truth."""
    found = []
    for position, point in enumerate(points, start=1):
        value = predicate(scope.at(point, position, len(points)))
        number = isinstance(value, float) and not isinstance(value, bool)
        if value == position if number else to_truth(value):
            found.append(point)
    return found


def _filter(start: Run, predicates: list[Run]) -> Run:
    def run(scope: Scope) -> Value:
        points = nodes(start(scope))
        for predicate in predicates:
            points = _kept(scope, points, predicate)
        return points

    return run


def _indexed_repeat(operands: list[Expr]) -> Run:
    """``indexed-repeat(${x}, ${repeat}, 2)``: the nodes of x anywhere, then those in the second instance."""
    target = operands[0] if operands else ""
    everywhere = isinstance(target, list) and target[0] == "$"
    pairs = [(_last_name(repeat), build(index)) for repeat, index in _pairs(operands[1:])]
    fallback = build(target)

    def run(scope: Scope) -> Value:
        check_call("indexed-repeat", len(operands))
        found = scope.everywhere(str(target[1])) if everywhere else nodes(fallback(scope))  # type: ignore[index]  # a reference: an array
        for name, index in pairs:
            wanted = to_number(index(scope), scope.around.zone)
            found = [point for point in found if _place_in(point, name) == wanted]
        return found[:1]

    return run


def _pairs(operands: list[Expr]) -> list[tuple[Expr, Expr]]:
    return [*pairwise(operands)][::2]


def _last_name(expr: Expr) -> str:
    if isinstance(expr, list) and expr[0] == "$":
        return str(expr[1])
    step = expr[-1] if isinstance(expr, list) else ""
    return str(step[0]) if isinstance(step, list) else ""


def _place_in(point: Point, repeat: str) -> int:
    above: Point | None = point
    while above is not None and above.name != repeat:
        above = above.parent()
    return above.place() if above is not None else 0
