"""A tree back to text, for people: ``parse(written(tree)) == tree``."""

from forms.expressions.tree import Expr
from forms.expressions.values import number_text

_BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "neg": 7, "union": 8,
}  # fmt: skip
_OPERAND = 9


def written(expr: Expr) -> str:
    """The expression as its author would write it."""
    return _text(expr, 0)


def _text(expr: Expr, around: int) -> str:
    if isinstance(expr, str):
        return f"'{expr}'" if "'" not in expr else f'"{expr}"'
    if not isinstance(expr, list):
        return number_text(float(expr))
    head, *operands = expr
    binding = _BINDING.get(str(head))
    if binding is None:
        return _operand(str(head), operands)
    text = _operation(str(head), operands, binding)
    return f"({text})" if binding <= around else text


def _operation(head: str, operands: list[Expr], binding: int) -> str:
    if head == "neg":
        return f"-{_text(operands[0], binding - 1)}"
    sign = " | " if head == "union" else f" {head} "
    first, *others = operands
    # the first operand may be of the same strength: a - b - c reads from the left
    return sign.join([_text(first, binding - 1), *(_text(each, binding) for each in others)])


def _operand(head: str, operands: list[Expr]) -> str:
    if head == "$":
        return f"${{{operands[0]}}}"
    if head in (".", "..", "/"):
        return head
    if head == "filter":
        return _text(operands[0], _OPERAND) + _predicates(operands[1:])
    if head == "path":
        return _path(operands[0], operands[1:])
    return f"{head}({', '.join(_text(each, 0) for each in operands)})"


def _path(start: Expr, steps: list[Expr]) -> str:
    text = "" if start == ["/"] else _text(start, _OPERAND)
    bare = start == ["."] and steps and steps[0] != ["//"]
    separator = "" if bare else "/"
    if bare:
        text = ""
    for step in steps:
        if step == ["//"]:
            separator = "//"
            continue
        text += separator + _step(step)
        separator = "/"
    return text


def _step(step: Expr) -> str:
    return str(step[0]) + _predicates(step[1:]) if isinstance(step, list) else str(step)


def _predicates(predicates: list[Expr]) -> str:
    return "".join(f"[{_text(each, 0)}]" for each in predicates)
