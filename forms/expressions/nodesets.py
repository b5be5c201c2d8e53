"""Steps, predicates and unions over nodes: XPath 1.0 § 2 and § 3.3."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from forms.expressions.runs import Run
from forms.expressions.scope import Scope, Step
from forms.expressions.signatures import check_call
from forms.expressions.tree import Expr, ExpressionError
from forms.expressions.values import Point, Value, to_truth

Nodes = Callable[[Scope], Value]
Build = Callable[[Expr], Run]


def nodes(value: Value) -> list[Point]:
    """Raises ExpressionError ``nodeset`` for anything but a node-set."""
    if isinstance(value, list):
        return value
    raise ExpressionError("nodeset")


def union(operands: list[Run]) -> Nodes:
    def run(scope: Scope) -> list[Point]:
        found: list[Point] = []
        for operand in operands:
            found += [point for point in nodes(operand.value(scope)) if point not in found]
        return found

    return run


def parent(scope: Scope) -> Value:
    above = scope.point.parent()
    return [above] if above is not None else []


def root(scope: Scope) -> Value:
    point = scope.current
    while (above := point.parent()) is not None:
        point = above
    return [point]


def path(start: Run, steps: list[Expr], build: Build) -> Nodes:
    built = [
        (str(step[0]), [build(predicate) for predicate in step[1:]])
        for step in steps
        if isinstance(step, list)
    ]

    def run(scope: Scope) -> Value:
        points = nodes(start.value(scope))
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
        value = predicate.value(Step(scope, point, position, len(points)))
        number = isinstance(value, float) and not isinstance(value, bool)
        if value == position if number else to_truth(value):
            found.append(point)
    return found


def kept(start: Run, predicates: list[Run]) -> Nodes:
    """``expr[predicate]…``"""

    def run(scope: Scope) -> Value:
        points = nodes(start.value(scope))
        for predicate in predicates:
            points = _kept(scope, points, predicate)
        return points

    return run


def indexed_repeat(operands: list[Expr], build: Build) -> Nodes:
    """``indexed-repeat(${x}, ${repeat}, 2)``: the nodes of x anywhere, then those in the second instance."""
    target = operands[0] if operands else ""
    everywhere = isinstance(target, list) and target[0] == "$"
    pairs = [(_last_name(repeat), build(index)) for repeat, index in _pairs(operands[1:])]
    fallback = build(target)

    def run(scope: Scope) -> Value:
        check_call("indexed-repeat", len(operands))
        found = scope.everywhere(str(target[1])) if everywhere else nodes(fallback.value(scope))  # type: ignore[index]  # a reference: an array
        for name, index in pairs:
            wanted = index.number(scope)
            found = [point for point in found if _place_in(point, name) == wanted]
        return found[:1]

    return run


def _pairs(operands: list[Expr]) -> Iterator[tuple[Expr, Expr]]:
    return (pair for place, pair in enumerate(pairwise(operands)) if place % 2 == 0)


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
