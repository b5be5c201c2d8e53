"""Every function by its name. Arguments come unevaluated, so that ``if`` looks only where it must."""

import math
from collections.abc import Callable, Iterator
from functools import reduce
from operator import add

from forms.expressions.dates import Zone
from forms.expressions.functions_dates import DATES
from forms.expressions.functions_numbers import NUMBERS
from forms.expressions.functions_texts import TEXTS, hashed
from forms.expressions.nodesets import nodes
from forms.expressions.places import area, distance, inside, read_points
from forms.expressions.points import list_point, rows_with
from forms.expressions.runs import Run
from forms.expressions.scope import Scope
from forms.expressions.tree import ExpressionError
from forms.expressions.values import XML_SPACE, Point, Value, point_number, to_number, to_text, to_truth

Function = Callable[[Scope, list[Run]], Value]


def _each(scope: Scope, args: list[Run]) -> Iterator[Value]:
    """The arguments, node-sets opened into their nodes' texts."""
    for arg in args:
        value = arg.value(scope)
        if isinstance(value, list):
            yield from (point.text() for point in value)
        else:
            yield value


# truths


def _if(scope: Scope, args: list[Run]) -> Value:
    return args[1].value(scope) if args[0].truth(scope) else args[2].value(scope)


def _coalesce(scope: Scope, args: list[Run]) -> Value:
    """A number that is none counts as blank, as it does where it is stored."""
    if args[0].kind in ("nodes", "text"):
        return args[0].text(scope) or args[1].text(scope)
    first = args[0].value(scope)
    if isinstance(first, float) and math.isnan(first):
        return args[1].text(scope)
    return to_text(first, scope.around.zone) or args[1].text(scope)


def _once(scope: Scope, args: list[Run]) -> Value:
    return scope.own_text() or args[0].text(scope)


def _boolean_from_string(scope: Scope, args: list[Run]) -> Value:
    return args[0].text(scope) in ("1", "true")


def _ticked(value: Value) -> bool:
    return bool(value.strip(XML_SPACE)) if isinstance(value, str) else to_truth(value)


def _between(scope: Scope, args: list[Run], count: float) -> bool:
    low, high = (arg.number(scope) for arg in args[:2])
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def _checklist(scope: Scope, args: list[Run]) -> Value:
    return _between(scope, args, sum(_ticked(value) for value in _each(scope, args[2:])))


def _weighted_checklist(scope: Scope, args: list[Run]) -> Value:
    if len(args) % 2:
        raise ExpressionError("arguments", "weighted-checklist")
    zone = scope.around.zone
    total = 0.0
    for ticks, weights in zip(args[2::2], args[3::2], strict=True):
        weighed = [to_number(weight, zone) for weight in _each(scope, [weights])]
        for tick, weight in zip(_each(scope, [ticks]), weighed, strict=False):
            total += weight if _ticked(tick) and not math.isnan(weight) else 0
    return _between(scope, args, total)


# node-sets


def _count(scope: Scope, args: list[Run]) -> Value:
    return float(len(nodes(args[0].value(scope))))


def _count_non_empty(scope: Scope, args: list[Run]) -> Value:
    return float(sum(point.text() != "" for point in nodes(args[0].value(scope))))


def _sum(scope: Scope, args: list[Run]) -> Value:
    """One after the other, as JavaScript adds: from Python 3.12 on ``sum`` mends its rounding errors."""
    zone = scope.around.zone
    return reduce(add, (point_number(point, zone) for point in nodes(args[0].value(scope))), 0.0)


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def run(scope: Scope, args: list[Run]) -> Value:
        numbers = [to_number(value, scope.around.zone) for value in _each(scope, args)]
        return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan

    return run


def _position(scope: Scope, args: list[Run]) -> Value:
    if not args:
        return float(scope.position)
    found = nodes(args[0].value(scope))
    if not found:
        raise ExpressionError("nodeset")
    return float(found[0].place())


def _name(scope: Scope, args: list[Run]) -> Value:
    found = nodes(args[0].value(scope)) if args else [scope.point]
    return found[0].name if found else ""


def _current(scope: Scope, args: list[Run]) -> Value:
    return [scope.current]


def _instance(scope: Scope, args: list[Run]) -> Value:
    return [list_point(scope.around.rows(args[0].text(scope)))]


def _pulldata(scope: Scope, args: list[Run]) -> Value:
    name, wanted, key, value = (arg.text(scope) for arg in args)
    rows = rows_with(scope.around.rows(name), key, value)
    return str(rows[0].get(wanted, "")) if rows else ""


def _randomize(scope: Scope, args: list[Run]) -> Value:
    """The inside-out shuffle of Fisher and Yates, over the Park-Miller generator when there is a seed."""
    points = nodes(args[0].value(scope))
    draw = scope.around.random
    if len(args) > 1:
        draw = _park_miller(_seed(args[1].value(scope), scope.around.zone))
    found: list[Point] = []
    for index, point in enumerate(points):
        other = math.floor(draw() * (index + 1))
        if other == index:
            found.append(point)
        else:
            found.append(found[other])
            found[other] = point
    return found


def _seed(value: Value, zone: Zone) -> int:
    """A whole number; of another text the first 64 bits of its SHA-256, which JavaRosa makes a double."""
    number = to_number(value, zone)
    if math.isnan(number):
        text = to_text(value, zone) if isinstance(value, str | list) else ""
        return int(float(int.from_bytes(hashed(text, "sha256")[:8], "big", signed=True))) if text else 0
    if math.isinf(number):
        return 2**63 - 1 if number > 0 else -(2**63)  # what Java makes of it
    return int(number)


def _park_miller(seed: int) -> Callable[[], float]:
    state = abs(seed) % 2_147_483_647
    state = 2_147_483_646 - state if seed < 0 or not state else state

    def draw() -> float:
        nonlocal state
        state = state * 16_807 % 2_147_483_647
        return (state - 1) / 2_147_483_646

    return draw


# selects and places


def _selected(scope: Scope, args: list[Run]) -> Value:
    return args[1].text(scope).strip(XML_SPACE) in args[0].text(scope).split(" ")


def _selected_at(scope: Scope, args: list[Run]) -> Value:
    index = args[1].number(scope)
    items = args[0].text(scope).split(" ")
    whole = math.trunc(index) if math.isfinite(index) else -1
    return items[whole] if 0 <= whole < len(items) else ""


def _count_selected(scope: Scope, args: list[Run]) -> Value:
    return float(len([item for item in args[0].text(scope).split(" ") if item]))


def _choice_name(scope: Scope, args: list[Run]) -> Value:
    """The second argument is the question, quoted: ``'${commune}'``, or its path."""
    question = args[1].text(scope).strip(XML_SPACE).removeprefix("${").removesuffix("}").rsplit("/", 1)[-1]
    return scope.around.choice_label(question.strip(XML_SPACE), args[0].text(scope))


def _geofence(scope: Scope, args: list[Run]) -> Value:
    point, shape = read_points([args[0].text(scope)]), read_points([args[1].text(scope)])
    return inside(point[0], shape) if point and shape else False


def _measure(function: Callable[[list[tuple[float, float]] | None], float]) -> Function:
    def run(scope: Scope, args: list[Run]) -> Value:
        texts = [to_text(value, scope.around.zone) for value in _each(scope, args)]
        return function(read_points(texts) if texts else None)

    return run


FUNCTIONS: dict[str, Function] = {
    **TEXTS,
    **NUMBERS,
    **DATES,
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "true": lambda scope, args: True,
    "false": lambda scope, args: False,
    "boolean": lambda scope, args: args[0].truth(scope),
    "not": lambda scope, args: not args[0].truth(scope),
    "boolean-from-string": _boolean_from_string,
    "checklist": _checklist,
    "weighted-checklist": _weighted_checklist,
    "count": _count,
    "count-non-empty": _count_non_empty,
    "sum": _sum,
    "max": _extreme(max),
    "min": _extreme(min),
    "position": _position,
    "last": lambda scope, args: float(scope.size),
    "name": _name,
    "local-name": _name,
    "current": _current,
    "instance": _instance,
    "pulldata": _pulldata,
    "randomize": _randomize,
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": _count_selected,
    "jr:choice-name": _choice_name,
    "jr:itext": lambda scope, args: scope.around.itext(args[0].text(scope)),
    "area": _measure(area),
    "distance": _measure(distance),
    "geofence": _geofence,
}
