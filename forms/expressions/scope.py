"""Where an expression is evaluated: at which node, with which answers, lists, clock and language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import SystemRandom
from typing import Any, Protocol

from forms.expressions.dates import Zone
from forms.expressions.values import Point, point_number

Rows = Sequence[Mapping[str, Any]]


def _utc(_: float) -> int:
    return 0


def _no_rows(_: str) -> Rows:
    return ()


def _no_label(_name: str, value: str) -> str:
    return value


@dataclass(slots=True)
class Surroundings:
    """What is the same for every expression of a record.

    ``rows`` gives the rows of a list by name, ``choice_label`` the label of a value of a question.
    """

    now: float = 0.0
    zone: Zone = _utc
    language: str = ""
    rows: Callable[[str], Rows] = _no_rows
    choice_label: Callable[[str, str], str] = _no_label
    random: Callable[[], float] = SystemRandom().random


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


class Leaf:
    """A node that holds only a text: a cell of a list, a field of a test case."""

    __slots__ = ("_name", "_parent", "_place", "_text")

    def __init__(self, name: str, text: str, parent: Point | None = None, place: int = 1) -> None:
        self._name, self._text, self._parent, self._place = name, text, parent, place

    @property
    def name(self) -> str:
        return self._name

    def text(self) -> str:
        return self._text

    def number(self) -> float | None:
        return None

    def parent(self) -> Point | None:
        return self._parent

    def children(self, name: str) -> Sequence[Point]:
        return ()

    def place(self) -> int:
        return self._place


class Branch(Leaf):
    """A node with nodes below it: a list as ``instance('x')/root/item``."""

    __slots__ = ("_below",)

    def __init__(
        self, name: str, below: Callable[["Branch"], list[Point]], parent: Point | None, place: int
    ) -> None:
        super().__init__(name, "", parent, place)
        self._below = below

    def children(self, name: str) -> Sequence[Point]:
        return [point for point in self._below(self) if name in ("*", point.name)]

    def text(self) -> str:
        return "".join(point.text() for point in self._below(self))


class RowPoint:
    """One row of a list, as the context of a choice filter; its cells are made when they are read."""

    __slots__ = ("_parent", "_place", "_row")
    name = "item"

    def __init__(self, row: Mapping[str, Any], parent: Point | None = None, place: int = 1) -> None:
        self._row, self._parent, self._place = row, parent, place

    def text(self) -> str:
        return "".join(str(value) for value in self._row.values())

    def number(self) -> float | None:
        return None

    def parent(self) -> Point | None:
        return self._parent

    def children(self, name: str) -> Sequence[Point]:
        if name == "*":
            return [Leaf(key, str(value), self) for key, value in self._row.items()]
        value = self._row.get(name)
        return () if value is None else (Leaf(name, str(value), self),)

    def place(self) -> int:
        return self._place


def list_point(rows: Rows) -> Point:
    """``instance('x')``: a document with ``root`` and one ``item`` a row."""

    def items(root: Branch) -> list[Point]:
        return [RowPoint(row, root, place) for place, row in enumerate(rows, start=1)]

    return Branch("", lambda document: [Branch("root", items, document, 1)], None, 1)


class _Same:
    """A list told from others by being itself: lists of places are long, and have no hash."""

    __slots__ = ("rows",)

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def __hash__(self) -> int:
        return id(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rows is self.rows


def rows_with(rows: Rows, column: str, value: str) -> Rows:
    """The rows with a value in a column, in their order; an index of the list remembers where they are."""
    return _index(_Same(rows), column).get(value, ())


@lru_cache(maxsize=256)
def _index(same: _Same, column: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in same.rows:
        if column in row:
            found.setdefault(str(row[column]), []).append(row)
    return found
