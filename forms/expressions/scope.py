"""Where an expression is evaluated: at which node, with which answers, lists, clock and language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Protocol

from forms.expressions.dates import Zone
from forms.expressions.points import Rows
from forms.expressions.tree import ExpressionError
from forms.expressions.values import Point, point_number

MAX_STEPS = 3_000_000


def _utc(_: float) -> int:
    return 0


def _no_rows(_: str) -> Rows:
    return ()


def _no_text(_: str) -> str:
    return ""


def _no_label(_name: str, value: str) -> str:
    return value


@dataclass(slots=True)
class Surroundings:
    """What is the same for every expression of a record.

    ``rows`` gives the rows of a list by name, ``choice_label`` the label of a value of a question,
    ``itext`` a text by the id that an XForm made of this form gives it.
    """

    now: float = 0.0
    zone: Zone = _utc
    language: str = ""
    rows: Callable[[str], Rows] = _no_rows
    choice_label: Callable[[str, str], str] = _no_label
    itext: Callable[[str], str] = _no_text
    random: Callable[[], float] = SystemRandom().random
    steps: int = 0
    """Nodes gathered, tried by conditions and compared so far, for all expressions of the record."""

    def spend(self, steps: int) -> None:
        """Raises ExpressionError ``too_much`` where one record would take minutes."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise ExpressionError("too_much")


class Scope(Protocol):
    """``point`` is the context node, ``current`` the question the expression belongs to."""

    @property
    def around(self) -> Surroundings: ...
    @property
    def point(self) -> Point: ...
    @property
    def current(self) -> Point: ...
    @property
    def position(self) -> int: ...
    @property
    def size(self) -> int: ...
    def own_text(self) -> str:
        """The text of the context node."""
        ...

    def own_number(self) -> float:
        """Its number."""
        ...

    def lookup(self, name: str) -> list[Point]:
        """The nodes of ``${name}`` from here."""
        ...

    def everywhere(self, name: str) -> list[Point]:
        """All nodes of that name."""
        ...

    def texts(self, name: str) -> Sequence[str]:
        """The texts of the nodes of ``${name}``, without making them."""
        ...

    def numbers(self, name: str) -> Sequence[float]:
        """Their numbers."""
        ...


class Step:
    """A scope one step into a predicate: another context node, the same answers."""

    __slots__ = ("around", "current", "everywhere", "lookup", "numbers", "point", "position", "size", "texts")

    def __init__(self, scope: Scope, point: Point, position: int, size: int) -> None:
        self.around, self.current = scope.around, scope.current
        self.lookup, self.everywhere = scope.lookup, scope.everywhere
        self.texts, self.numbers = scope.texts, scope.numbers
        self.point, self.position, self.size = point, position, size

    def own_text(self) -> str:
        return self.point.text()

    def own_number(self) -> float:
        return point_number(self.point, self.around.zone)


@dataclass(slots=True)
class Fields:
    """A scope of named nodes without a form around them, as in the cases of the public suites."""

    around: Surroundings
    known: Mapping[str, list[Point]]
    point: Point
    position: int = 1
    size: int = 1

    @property
    def current(self) -> Point:
        return self.point

    def own_text(self) -> str:
        return self.point.text()

    def own_number(self) -> float:
        return point_number(self.point, self.around.zone)

    def lookup(self, name: str) -> list[Point]:
        return self.known.get(name, [])

    everywhere = lookup

    def texts(self, name: str) -> Sequence[str]:
        return [point.text() for point in self.lookup(name)]

    def numbers(self, name: str) -> Sequence[float]:
        return [point_number(point, self.around.zone) for point in self.lookup(name)]
