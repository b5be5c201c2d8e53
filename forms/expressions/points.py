"""Nodes that are no answers: rows of a list as ``instance('x')/root/item``, a named text of a test case."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from forms.expressions.values import Point

Rows = Sequence[Mapping[str, Any]]


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


class Branch:
    """A node with nodes below it: ``instance('x')``, which holds ``root``, which holds one ``item`` a row."""

    __slots__ = ("_above", "below", "name")

    def __init__(self, name: str, above: Point | None) -> None:
        self.name, self._above = name, above
        self.below: Sequence[Point] = ()

    def text(self) -> str:
        return "".join(point.text() for point in self.below)

    def number(self) -> float | None:
        return None

    def parent(self) -> Point | None:
        return self._above

    def children(self, name: str) -> Sequence[Point]:
        # what is below one node has one name
        return self.below if self.below and name in ("*", self.below[0].name) else ()

    def place(self) -> int:
        return 1


class ListRoot(Branch):
    """The ``root`` of a list, whose rows are found by a column without looking at the others."""

    __slots__ = ("_same",)

    def __init__(self, same: "_Same", above: Point) -> None:
        super().__init__("root", above)
        self._same = same
        self.below = [RowPoint(row, self, place) for place, row in enumerate(same.rows, start=1)]

    def items_with(self, column: str, value: str) -> list[Point]:
        return [self.below[place] for place in _places(self._same, column).get(value, ())]


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
    return [rows[place] for place in _places(_Same(rows), column).get(value, ())]


@lru_cache(maxsize=256)
def _places(same: _Same, column: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, row in enumerate(same.rows):
        if column in row:
            found.setdefault(str(row[column]), []).append(place)
    return found


def list_point(rows: Rows) -> Point:
    """``instance('x')``: a document with ``root`` and one ``item`` a row, made once a list."""
    return _document(_Same(rows))


@lru_cache(maxsize=64)
def _document(same: _Same) -> Point:
    document = Branch("", None)
    document.below = [ListRoot(same, document)]
    return document
