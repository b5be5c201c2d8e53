"""``= != < <= > >=`` after XPath 1.0 § 3.4: what is known of the two sides is decided once, when building."""

import operator
from collections.abc import Callable, Sequence
from typing import TypeVar

from forms.expressions.dates import no_zone, read_moment
from forms.expressions.runs import Run, of_truth
from forms.expressions.scope import Scope
from forms.expressions.tree import Expr
from forms.expressions.values import Value, compare, same_text

T = TypeVar("T")

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def comparison(head: str, left: Run, right: Run, given: Expr) -> Run:
    """``given`` is the tree of the right side, most often a constant."""
    kinds = {left.kind, right.kind}
    equality = head in ("=", "!=")
    if "any" in kinds or (equality and "truth" in kinds):
        return of_truth(lambda scope: _compared(head, left.value(scope), right.value(scope), scope))
    if not equality or kinds & {"number", "moment"}:
        return of_truth(_numeric(_TESTS[head], left, right, given))
    if isinstance(given, str) and read_moment(given, no_zone) is None:
        return of_truth(_same_word(head == "=", left, given))
    return of_truth(_textual(head == "=", left, right))


def _numeric(
    test: Callable[[float, float], bool], left: Run, right: Run, given: Expr
) -> Callable[[Scope], bool]:
    lefts, rights, one, other = left.numbers, right.numbers, left.number, right.number
    if lefts is None and rights is None:
        if isinstance(given, int | float):
            limit = float(given)
            return lambda scope: test(one(scope), limit)
        return lambda scope: test(one(scope), other(scope))
    if lefts is None:
        return lambda scope: _any(test, *_paid(scope, (one(scope),), _all(right, scope)))
    if rights is None and isinstance(given, int | float):
        known = float(given)

        def run(scope: Scope) -> bool:
            found = lefts(scope)
            # any() over one node costs more than the comparison
            return test(found[0], known) if len(found) == 1 else _any(test, *_paid(scope, found, (known,)))

        return run
    return lambda scope: _any(test, *_paid(scope, lefts(scope), _all(right, scope)))


def _paid(scope: Scope, lefts: Sequence[T], rights: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """Every node of one side may have to be compared with every one of the other."""
    if len(lefts) > 1 or len(rights) > 1:
        scope.around.spend(len(lefts) * len(rights))
    return lefts, rights


def _compared(head: str, left: Value, right: Value, scope: Scope) -> bool:
    if isinstance(left, list) or isinstance(right, list):
        _paid(scope, *(side if isinstance(side, list) else [side] for side in (left, right)))
    return compare(head, left, right, scope.around.zone)


def _all(run: Run, scope: Scope) -> Sequence[float]:
    return (run.number(scope),) if run.numbers is None else run.numbers(scope)


def _any(test: Callable[[float, float], bool], lefts: Sequence[float], rights: Sequence[float]) -> bool:
    return any(test(left, right) for left in lefts for right in rights)


def _same_word(wanted: bool, left: Run, word: str) -> Callable[[Scope], bool]:
    """``${x} = 'f'``, most of what a form says: a word that is no date equals itself only."""
    texts, one = left.texts, left.text
    if texts is None:
        return lambda scope: (one(scope) == word) == wanted

    def run(scope: Scope) -> bool:
        found = texts(scope)
        if len(found) == 1:
            return (found[0] == word) == wanted
        return any((text == word) == wanted for text in _paid(scope, found, (word,))[0])

    return run


def _textual(wanted: bool, left: Run, right: Run) -> Callable[[Scope], bool]:
    def run(scope: Scope) -> bool:
        zone = scope.around.zone
        lefts = (left.text(scope),) if left.texts is None else left.texts(scope)
        rights = (right.text(scope),) if right.texts is None else right.texts(scope)
        _paid(scope, lefts, rights)
        return any(same_text(one, other, zone) == wanted for one in lefts for other in rights)

    return run
