"""An expression made ready: closures for its value and for that value as a text, a number, a truth.

Most of what a form says wants one kind only (``${n} > 5`` a number, ``${x} = 'f'`` a text). Asking for that
kind spares making nodes and values that the next step would take apart again.
"""

import math
from collections.abc import Callable, Sequence

from forms.expressions.scope import Scope
from forms.expressions.signatures import Kind
from forms.expressions.tree import ExpressionError
from forms.expressions.values import Value, point_number, text_number, to_number, to_text, to_truth


class Run:
    """``texts`` and ``numbers`` are those of every node where there may be several, else None."""

    __slots__ = ("kind", "number", "numbers", "text", "texts", "truth", "value")

    def __init__(
        self,
        kind: Kind,
        value: Callable[[Scope], Value],
        *,
        text: Callable[[Scope], str] | None = None,
        number: Callable[[Scope], float] | None = None,
        truth: Callable[[Scope], bool] | None = None,
        texts: Callable[[Scope], Sequence[str]] | None = None,
        numbers: Callable[[Scope], Sequence[float]] | None = None,
    ) -> None:
        self.kind, self.value = kind, value
        self.text = text or (lambda scope: to_text(value(scope), scope.around.zone))
        self.number = number or (lambda scope: to_number(value(scope), scope.around.zone))
        self.truth = truth or (lambda scope: to_truth(value(scope)))
        self.texts, self.numbers = texts, numbers


def of_nodes(value: Callable[[Scope], Value]) -> Run:
    """A path, a filter, a union: its nodes are found, then read."""

    def texts(scope: Scope) -> Sequence[str]:
        found = value(scope)
        return [point.text() for point in found] if isinstance(found, list) else ()

    def numbers(scope: Scope) -> Sequence[float]:
        found = value(scope)
        zone = scope.around.zone
        return [point_number(point, zone) for point in found] if isinstance(found, list) else ()

    return Run("nodes", value, texts=texts, numbers=numbers)


def of_number(number: Callable[[Scope], float]) -> Run:
    return Run("number", number, number=number)


def of_text(text: Callable[[Scope], str]) -> Run:
    return Run("text", text, text=text, number=lambda scope: text_number(text(scope), scope.around.zone))


def of_truth(truth: Callable[[Scope], bool]) -> Run:
    return Run("truth", truth, truth=truth)


def constant(known: float | str) -> Run:
    if isinstance(known, str):
        return of_text(lambda scope: known)
    number = float(known)
    return of_number(lambda scope: number)


def reference(name: str) -> Run:
    """``${name}``: most often one question, whose answer is read without making a node of it."""

    def text(scope: Scope) -> str:
        found = scope.texts(name)
        return found[0] if found else ""

    def number(scope: Scope) -> float:
        found = scope.numbers(name)
        return found[0] if found else math.nan

    return Run(
        "nodes",
        lambda scope: scope.lookup(name),
        text=text,
        number=number,
        texts=lambda scope: scope.texts(name),
        numbers=lambda scope: scope.numbers(name),
    )


def itself() -> Run:
    """``.``, always one node."""
    return Run(
        "nodes", lambda scope: [scope.point], text=_own_text, number=_own_number, truth=lambda scope: True
    )


def _own_text(scope: Scope) -> str:
    return scope.own_text()


def _own_number(scope: Scope) -> float:
    return scope.own_number()


def failing(error: ExpressionError) -> Run:
    def run(scope: Scope) -> Value:
        raise ExpressionError(error.code, error.detail)

    return Run("any", run)


def guarded(run: Run) -> Run:
    """The same for a form: what cannot be evaluated is empty (the form check names such expressions)."""

    def value(scope: Scope) -> Value:
        try:
            return run.value(scope)
        except ExpressionError:
            return ""

    def text(scope: Scope) -> str:
        try:
            return run.text(scope)
        except ExpressionError:
            return ""

    def number(scope: Scope) -> float:
        try:
            return run.number(scope)
        except ExpressionError:
            return math.nan

    def truth(scope: Scope) -> bool:
        try:
            return run.truth(scope)
        except ExpressionError:
            return False

    return Run(run.kind, value, text=text, number=number, truth=truth)
