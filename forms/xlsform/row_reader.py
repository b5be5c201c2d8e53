"""One row of the survey, cell by cell: expressions, texts, flags, pictures, first values."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from forms.expressions.tree import Expr
from forms.question_types import NUMBERS, READERS
from forms.xlsform.expressions import Cell
from forms.xlsform.vocabulary import yes_no

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler

_FIRST = {
    "date": "2026-05-14", "time": "14:30", "dateTime": "2026-05-14T14:30:00", "geopoint": "13.51 2.11 0 0",
    "acknowledge": "OK",
}  # fmt: skip


class RowReader:
    """Reads the cells of one row."""

    def __init__(self, compiler: "Compiler", row: int, path: str) -> None:
        self.compiler, self.row, self.path = compiler, row, path

    def expr(self, text: object, column: str) -> Expr | None:
        if text is None or text == "":
            return None
        return self.compiler.expressions.read(str(text), Cell("survey", self.row, column), self.path)

    def condition(self, text: object, column: str) -> Expr | None:
        """``TRUE`` and ``no`` too, as other readers take them."""
        known = yes_no(str(text or ""))
        return self.expr(text, column) if not text or known is None else ["true" if known else "false"]

    def flag(self, text: object, column: str) -> Expr | bool | None:
        if text is None:
            return None
        known = yes_no(str(text))
        if known is None:
            return self.expr(text, column)
        return True if known else None

    def text(self, value: object, column: str) -> Any:
        found = self.compiler.texts.text(value)
        texts = found.values() if isinstance(found, dict) and "t" not in found else [found]
        for each in texts:
            for piece in each["t"] if isinstance(each, dict) else ():
                if not isinstance(piece, str):
                    self.compiler.expressions.keep(piece, Cell("survey", self.row, column), self.path)
        return found

    def media(self, media: Mapping[str, object] | None) -> dict[str, Any]:
        found = {}
        for kind, value in (media or {}).items():
            if kind != "image":
                self.compiler.problem(self.row, f"media::{kind}", "column_unknown", value=f"media::{kind}")
            found[kind] = self.compiler.texts.text(value)
        return found

    def shuffle(self, parameters: dict[str, str]) -> Expr | bool | None:
        """``randomize`` and its ``seed`` leave the parameters."""
        wanted = yes_no(parameters.pop("randomize", "no"))
        seed = parameters.pop("seed", None)
        if not wanted:
            return None
        return True if seed is None else self.expr(seed, "parameters")

    def default(self, item: dict[str, Any], kind: str) -> Any:
        value = item.get("default")
        if value is None or value == "":
            return None
        text = str(value)
        if item.get("_dynamic_default"):
            expr = self.expr(text, "default")
            return None if expr is None else {"expr": expr}
        value = _first(kind, text)
        reader = READERS.get(kind)
        if reader is None or kind == "note" or reader(value) is None:
            return value
        known = {"value": text[:80], "known": _FIRST.get(kind)}
        self.compiler.problem(self.row, "default", "value_unknown", **known)
        return None


def _first(kind: str, text: str) -> Any:
    """A first value as an answer of its question would be; a text where it cannot be one."""
    if kind in ("select_multiple", "rank"):
        return text.split()
    if kind not in NUMBERS:
        return text
    try:
        return int(text) if kind == "integer" else float(text)
    except ValueError:
        return text


def columns_read(expr: Expr | None) -> Iterator[str]:
    """The columns of its own row that a filter reads; the predicates of a path are about other rows."""
    if not isinstance(expr, list) or expr[0] == "$":
        return
    head, *operands = expr
    if head == "path" and operands[0] == ["."] and isinstance(operands[1], list):
        name = str(operands[1][0])
        if name not in (".", "..", "//", "*"):
            yield name
    for operand in operands[:1] if head in ("path", "filter") else operands:
        yield from columns_read(operand)
