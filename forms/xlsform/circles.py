"""Circles among calculations and conditions, found in the rows themselves.

pyxform stops at its first mistake; this way a circle is named in the same report as the others.
"""

from collections.abc import Iterator

from forms.definition import Form, Node
from forms.expressions.dependencies import first_cycle
from forms.expressions.parser import parse
from forms.expressions.tree import Expr, ExpressionError
from forms.problems import FormProblem
from forms.program import Layout
from forms.xlsform.kinds import kind_of
from forms.xlsform.quotes import straight
from forms.xlsform.sheets import Row

_RESTING = ("calculation", "relevant", "repeat_count")


def cycle_problems(rows: list[Row]) -> Iterator[FormProblem]:
    """The first circle. The groups of ``rows`` must be sound."""
    numbers = {row.get("name", ""): number for number, row in reversed([*enumerate(rows, start=2)])}
    cycle = first_cycle(Layout(_sketch(rows)))
    if cycle:
        name = cycle[0].rpartition("/")[2]
        number = numbers.get(name, 0)
        columns = [column for column in _RESTING if _cell(rows[number - 2], column)]
        names = " → ".join([*cycle, cycle[0]])
        yield FormProblem("survey", number, (columns or [""])[0], "cycle", {"names": names})


def _sketch(rows: list[Row]) -> Form:
    """A form with only what circles are made of."""
    levels: list[list[Node]] = [[]]
    heads: list[tuple[str, Row]] = []
    for row in rows:
        kind = kind_of(row.get("type", ""))
        if kind is None:
            continue
        if kind.bound == "begin":
            heads.append((kind.name, row))
            levels.append([])
        elif kind.bound == "end":
            name, head = heads.pop()
            children = tuple(levels.pop())
            levels[-1].append(_node(name, head, children))
        else:
            levels[-1].append(_node(kind.name, row, ()))
    return Form("", "", "", (), {}, tuple(levels[0]))


def _node(kind: str, row: Row, children: tuple[Node, ...]) -> Node:
    values = {column: _tree(_cell(row, column)) for column in _RESTING}
    return Node(name=row.get("name", ""), type=kind, children=children, **values)  # type: ignore[arg-type]  # trees or None, each in its own field


def _cell(row: Row, column: str) -> str:
    spellings = {"calculation": ("calculation", "calculate"), "relevant": ("relevant", "relevance")}
    return next((row[name] for name in spellings.get(column, (column,)) if name in row), "")


def _tree(text: str) -> Expr | None:
    try:
        return parse(straight(text)) if text else None
    except ExpressionError:
        return None
