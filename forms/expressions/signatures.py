"""How many arguments each function takes, and what kind of value it gives.

The list is that of the ODK XForms specification, XPath 1.0's own functions included.
"""

from typing import Literal

from forms.expressions.tree import FORMS, Expr, ExpressionError

MANY = 99
ARITY: dict[str, tuple[int, int]] = {
    # strings
    "string": (0, 1), "concat": (0, MANY), "join": (1, MANY), "substr": (2, 3), "substring": (2, 3),
    "substring-before": (2, 2), "substring-after": (2, 2), "translate": (3, 3), "string-length": (0, 1),
    "normalize-space": (0, 1), "contains": (2, 2), "starts-with": (2, 2), "ends-with": (2, 2),
    "uuid": (0, 1), "digest": (2, 3), "base64-decode": (1, 1), "pulldata": (4, 4), "regex": (2, 2),
    # booleans
    "if": (3, 3), "coalesce": (2, 2), "once": (1, 1), "true": (0, 0), "false": (0, 0), "boolean": (1, 1),
    "boolean-from-string": (1, 1), "not": (1, 1), "checklist": (2, MANY), "weighted-checklist": (2, MANY),
    # numbers
    "number": (0, 1), "random": (0, 0), "int": (1, 1), "sum": (1, 1), "max": (0, MANY), "min": (0, MANY),
    "round": (1, 2), "ceiling": (1, 1), "floor": (1, 1), "pow": (2, 2), "log": (1, 1), "log10": (1, 1),
    "abs": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "asin": (1, 1), "acos": (1, 1),
    "atan": (1, 1), "atan2": (2, 2), "sqrt": (1, 1), "exp": (1, 1), "exp10": (1, 1), "pi": (0, 0),
    # node-sets
    "count": (1, 1), "count-non-empty": (1, 1), "position": (0, 1), "last": (0, 0), "name": (0, 1),
    "local-name": (0, 1), "instance": (1, 1), "current": (0, 0), "randomize": (1, 2),
    "indexed-repeat": (3, 7),
    # dates and times
    "today": (0, 0), "now": (0, 0), "date": (1, 1), "date-time": (1, 1), "format-date": (2, 2),
    "format-date-time": (2, 2), "decimal-date-time": (1, 1), "decimal-time": (1, 1),
    # selects, words, places
    "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1), "jr:choice-name": (2, 2),
    "jr:itext": (1, 1), "area": (1, 1), "distance": (1, MANY), "geofence": (2, 2),
}  # fmt: skip

_NUMBERS = frozenset({
    "number", "random", "int", "sum", "max", "min", "round", "ceiling",
    "floor", "pow", "log", "log10", "abs", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sqrt",
    "exp", "exp10", "pi", "count", "count-non-empty", "position", "last", "decimal-date-time",
    "decimal-time", "count-selected", "string-length", "area", "distance",
})  # fmt: skip
_TRUTHS = frozenset({
    "true", "false", "boolean", "boolean-from-string", "not", "checklist", "weighted-checklist", "contains",
    "starts-with", "ends-with", "regex", "selected", "geofence",
})  # fmt: skip
_TEXTS = frozenset({
    "string", "concat", "join", "substr", "substring", "substring-before", "substring-after", "translate",
    "normalize-space", "uuid", "digest", "base64-decode", "pulldata", "coalesce", "once", "name",
    "local-name", "format-date", "format-date-time", "selected-at", "jr:choice-name", "jr:itext",
})  # fmt: skip
Kind = Literal["nodes", "number", "text", "truth", "moment", "any"]
"""What a value always is; ``any`` where only running tells."""
RESULTS: dict[str, Kind] = {
    **dict.fromkeys(_NUMBERS, "number"),
    **dict.fromkeys(_TRUTHS, "truth"),
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(("instance", "current", "randomize", "indexed-repeat"), "nodes"),
    **dict.fromkeys(("today", "now", "date", "date-time"), "moment"),
}
"""What a function always gives; ``if`` gives what its branches give."""
_ARITHMETIC = frozenset({"+", "-", "*", "div", "mod", "neg"})
_BRANCHES = {"if": 2, "coalesce": 1, "once": 1}


def check_call(name: str, count: int) -> None:
    """Raises ExpressionError ``function`` for an unknown one, ``arguments`` for too few or too many."""
    if name in FORMS:
        return
    if name not in ARITY:
        raise ExpressionError("function", name)
    low, high = ARITY[name]
    if not low <= count <= high or (name == "indexed-repeat" and count % 2 == 0):
        raise ExpressionError("arguments", name)


def gives_number(expr: Expr, numeric_names: frozenset[str]) -> bool:
    """Whether the result is a number whatever the answers, so that it is stored as one."""
    if not isinstance(expr, list):
        return not isinstance(expr, str)
    head = str(expr[0])
    if head in _BRANCHES:
        branches = expr[_BRANCHES[head] :]
        some = any(branch != "" for branch in branches)
        return some and all(branch == "" or gives_number(branch, numeric_names) for branch in branches)
    if head == "$":
        return str(expr[1]) in numeric_names
    return head in _NUMBERS or head in _ARITHMETIC
