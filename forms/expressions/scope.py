"""Where an expression is evaluated: at which node, with which answers, lists, clock and language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from forms.expressions.dates import Zone
from forms.expressions.values import Point

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
    random: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)


@dataclass(slots=True)
class Scope:
    """``point`` is the context node, ``current`` the question the expression belongs to.

    ``lookup`` finds the nodes of ``${name}`` from here, ``everywhere`` all of that name.
    """

    around: Surroundings
    lookup: Callable[[str], list[Point]]
    everywhere: Callable[[str], list[Point]]
    point: Point | None = None
    current: Point | None = None
    position: int = 1
    size: int = 1

    def at(self, point: Point, position: int, size: int) -> "Scope":
        """The same, one step into a predicate."""
        return Scope(self.around, self.lookup, self.everywhere, point, self.current, position, size)


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
