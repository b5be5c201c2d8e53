"""Steps, predicates and unions over nodes: XPath 1.0 § 2 and § 3.3."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from forms.expressions.dates import no_zone, read_moment
from forms.expressions.points import ListRoot
from forms.expressions.runs import Run
from forms.expressions.scope import Scope, Step
from forms.expressions.signatures import check_call
from forms.expressions.tree import Expr, ExpressionError, parts
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
    built = [_Step(step, build) for step in steps if isinstance(step, list)]

    def run(scope: Scope) -> Value:
        points = nodes(start.value(scope))
        for step in built:
            points = step.taken(scope, points)
        return points

    return run


class _Step:
    """A name or a mark, and what its nodes must be."""

    def __init__(self, step: list[Expr], build: Build) -> None:
        self.name = str(step[0])
        self.predicates = [build(predicate) for predicate in step[1:]]
        known = narrowing(step[1]) if len(step) > 1 and self.name == "item" else None
        self.column = known[0] if known else ""
        self.wanted = build(known[1]) if known else None

    def taken(self, scope: Scope, points: list[Point]) -> list[Point]:
        found: list[Point] = []
        for point in points:
            reached = self._narrowed(scope, point)
            for predicate in self.predicates:
                reached = _kept(scope, reached, predicate)
            found += reached if self.name != ".." else [each for each in reached if each not in found]
        return found

    def _narrowed(self, scope: Scope, point: Point) -> list[Point]:
        """The nodes that the step reaches; of a list only the rows that its first predicate can keep."""
        if self.wanted is not None and isinstance(point, ListRoot):
            text = word(self.wanted, scope)
            if text is not None:
                return point.items_with(self.column, text)
        return _reached(point, self.name)


def word(run: Run, scope: Scope) -> str | None:
    """The one text that equals nothing but itself; None where a comparison has more to it."""
    texts = (run.text(scope),) if run.texts is None else run.texts(scope)
    return texts[0] if len(texts) == 1 and read_moment(texts[0], no_zone) is None else None


def narrowing(condition: Expr) -> tuple[str, Expr] | None:
    """``column = …`` in a condition on rows, the other side not resting on the row: column and other side."""
    if not isinstance(condition, list) or any(head in ("position", "last") for head, _ in parts(condition)):
        return None
    if condition[0] == "and":
        return next(filter(None, map(narrowing, condition[1:])), None)
    if condition[0] != "=":
        return None
    for one, other in (condition[1:], condition[:0:-1]):
        if isinstance(one, list) and one[:2] == ["path", ["."]] and len(one) == 3 and _fixed(other):
            step = one[2]
            if isinstance(step, list) and len(step) == 1 and step[0] not in _MARKS:
                return str(step[0]), other
    return None


_MARKS = (".", "..", "//", "*")


def _fixed(expr: Expr) -> bool:
    if not isinstance(expr, list):
        return isinstance(expr, str)
    return expr[0] == "$" or (
        expr[0] == "path" and expr[1] == ["current"] and all(_bare(step) for step in expr[2:])
    )


def _bare(step: Expr) -> bool:
    return isinstance(step, list) and len(step) == 1


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
    scope.around.spend(len(points))
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
