"""The shape of a parsed expression, as it travels in the compiled form.

A number, a text, or a list ``[operator or function, *operands]``:
``["$", name]`` a question, ``["."]`` itself, ``[".."]`` its parent, ``["/"]`` the whole record,
``["path", start, *steps]`` with steps ``[name, *predicates]``, ``["filter", expr, *predicates]``,
the operators ``or and = != < <= > >= + - * div mod neg union``, else a call ``[function, *arguments]``.
A run of one operator is one list: ``a + b + c`` is ``["+", a, b, c]``.
"""

from collections.abc import Iterator
from typing import TypeAlias, Union

Expr: TypeAlias = Union[float, int, str, "list[Expr]"]  # a quoted name takes no "|"

MAX_DEPTH = 60
MAX_LENGTH = 20_000
OPERATORS = frozenset(
    ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg", "union"]
)
FORMS = OPERATORS | {"$", ".", "..", "/", "path", "filter"}


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated. ``position`` counts from 0, -1 if unknown."""

    def __init__(self, code: str, detail: str = "", position: int = -1) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.position = position


def parts(expr: Expr) -> Iterator[tuple[str, list[Expr]]]:
    """Every operator, reference and call in the tree with its operands, without recursion."""
    todo: list[Expr] = [expr]
    while todo:
        item = todo.pop()
        if not isinstance(item, list) or not item:
            continue
        head = str(item[0])
        yield head, item[1:]
        if head == "path":
            todo.append(item[1])
            for step in item[2:]:
                if isinstance(step, list):
                    todo.extend(step[1:])
        elif head != "$":
            todo.extend(item[1:])


def depth(expr: Expr) -> int:
    """How deeply the tree is nested, counted without recursion."""
    level, todo = 0, [expr]
    while todo:
        level += 1
        todo = [child for item in todo if isinstance(item, list) for child in item[1:]]
    return level


def checked(expr: object) -> Expr:
    """A tree that came from outside, if it is one and not too deep.

    Raises ExpressionError ``tree`` or ``too_deep``.
    """
    level, todo = 0, [expr]
    while todo:
        level += 1
        if level > MAX_DEPTH * 3:
            raise ExpressionError("too_deep")
        below: list[object] = []
        for item in todo:
            if isinstance(item, list):
                if not item or not isinstance(item[0], str):
                    raise ExpressionError("tree", "a list must start with a name")
                below.extend(item[1:])
            elif isinstance(item, bool) or not isinstance(item, str | int | float):
                raise ExpressionError("tree", type(item).__name__)
        todo = below
    return expr  # type: ignore[return-value]  # checked above
