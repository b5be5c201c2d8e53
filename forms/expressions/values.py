"""The values of expressions and how one kind becomes another: XPath 1.0 § 4 with the dates of ODK.

number -> float; text -> str; truth -> bool; date -> Moment; node-set -> list of nodes.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, Union

from forms.expressions.dates import DAY, Zone, moment_text, read_moment, read_time
from forms.expressions.tree import ExpressionError

MAX_TEXT = 1_000_000
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?[ \t\r\n]*", re.ASCII)
XML_SPACE = " \t\r\n"
_WORD = re.compile(r"[^ \t\r\n]+")


class Point(Protocol):
    """A node: an answer, a group, an instance of a repeat, a row of a list."""

    @property
    def name(self) -> str: ...
    def text(self) -> str: ...
    def number(self) -> float | None:
        """The answer where it is a number already: spares writing it and reading it back."""
        ...

    def parent(self) -> "Point | None": ...
    def children(self, name: str) -> "Sequence[Point]": ...
    def place(self) -> int:
        """The position among siblings of the same name, from 1."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a date and time, in milliseconds; NaN if there is none."""

    ms: float


Value: TypeAlias = Union[float, str, bool, Moment, "list[Point]"]  # a quoted name takes no "|"


def number_text(value: float) -> str:
    """XPath 1.0 § 4.2: the shortest digits that give the number back, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value)) if abs(value) < 2**53 else _plain(repr(value))
    return _plain(repr(value))


def _plain(text: str) -> str:
    """``1.5e-07`` as ``0.00000015``, ``1e+22`` as digits and zeros."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    fraction = "" if fraction == "0" else fraction
    digits, point = whole + fraction, len(whole) + int(exponent or 0)
    if point <= 0:
        whole, fraction = "0", "0" * -point + digits
    else:
        whole, fraction = digits[:point].ljust(point, "0"), digits[point:]
    fraction = fraction.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return sign + whole + ("." + fraction if fraction else "")


def text_number(text: str, zone: Zone) -> float:
    """The number in a text: decimal digits, a date or date-time in days since 1970 UTC, a time in days."""
    if not text:
        return math.nan
    if len(text) < 16 and text.isascii() and text.isdigit():
        return float(text)
    if len(text) > 400:
        return math.nan if len(text.strip(XML_SPACE)) > 400 else text_number(text.strip(XML_SPACE), zone)
    if _NUMBER.fullmatch(text):
        return float(text.strip(XML_SPACE))
    trimmed = text.strip(XML_SPACE)
    moment = read_moment(trimmed, zone)
    if moment is not None:
        return moment / DAY
    time = read_time(trimmed)
    if time is None:
        return math.nan
    return time[0] / DAY


def words(text: str) -> list[str]:
    """What stands between white space; not ``split()``, whose white space is not JavaScript's."""
    return _WORD.findall(text)


def to_text(value: Value, zone: Zone) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return number_text(value)
    if isinstance(value, Moment):
        return moment_text(value.ms, zone)
    return value[0].text() if value else ""


def point_number(point: Point, zone: Zone) -> float:
    """The number of a node, without writing a number only to read it."""
    known = point.number()
    return text_number(point.text(), zone) if known is None else known


def to_number(value: Value, zone: Zone) -> float:
    if isinstance(value, list):
        return point_number(value[0], zone) if value else math.nan
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float | int):
        return float(value)
    if isinstance(value, Moment):
        return value.ms / DAY
    return text_number(value, zone)


def to_truth(value: Value) -> bool:
    """XPath 1.0 § 4.3: a text or node-set is true when not empty, a number when not 0 or NaN."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float | int):
        return value != 0 and not math.isnan(value)
    if isinstance(value, Moment):
        return not math.isnan(value.ms)
    return bool(value)


def limited(text: str) -> str:
    """A text that an expression built; raises ExpressionError ``too_long`` past a million characters."""
    if len(text) > MAX_TEXT:
        raise ExpressionError("too_long")
    return text


Test = Callable[[float, float], bool]
TESTS: dict[str, Test] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def compare(operator: str, left: Value, right: Value, zone: Zone) -> bool:
    """XPath 1.0 § 3.4; node-sets match if any of their nodes does."""
    if operator in ("=", "!="):
        return _equal(operator == "=", left, right, zone)
    test = TESTS[operator]
    rights = [to_number(item, zone) for item in _items(right)]
    return any(test(to_number(item, zone), other) for item in _items(left) for other in rights)


def _items(value: Value) -> Sequence[Value]:
    return [node.text() for node in value] if isinstance(value, list) else [value]


def _equal(wanted: bool, left: Value, right: Value, zone: Zone) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_truth(left) == to_truth(right)) == wanted
    return any(_same(item, other, zone) == wanted for item in _items(left) for other in _items(right))


def _same(left: Value, right: Value, zone: Zone) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return same_text(left, right, zone)
    return to_number(left, zone) == to_number(right, zone)


def same_text(left: str, right: str, zone: Zone) -> bool:
    """Two writings of one moment are the same; texts that are no dates only when they are equal."""
    if left == right:
        return True
    days = read_moment(left, zone)
    return days is not None and days == read_moment(right, zone)
