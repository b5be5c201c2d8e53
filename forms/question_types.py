"""One table: for every question type, how an answer is read and what is wrong with it.

An answer is a JSON value: text, number, or list of texts. Blank (null, '', []) means unanswered.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

from forms.expressions.dates import read_moment, read_time
from forms.expressions.places import read_points
from forms.expressions.values import number_text

MAX_TEXT = 10_000
MAX_NAME = 255
MAX_SELECTED = 500
MAX_INSTANCES = 1_000
MAX_WHOLE = 2**53 - 1
MAX_NUMBER = sys.float_info.max

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\x00]")

Reader = Callable[[Any], "str | None"]
"""Says what is wrong with an answer: a problem code, or None."""


def is_blank(value: object) -> bool:
    return value is None or value == "" or value == []


def answer_text(value: object) -> str:
    """The answer as an expression reads it: numbers in XPath's writing, selections joined by spaces."""
    if isinstance(value, str):
        return value
    if type(value) is int and -MAX_WHOLE <= value <= MAX_WHOLE:
        return str(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return number_text(float(value))
    return " ".join(value) if isinstance(value, list) else ""


def _text(value: Any) -> str | None:
    # a lone surrogate or a NUL cannot be stored as UTF-8 text in either database
    if not isinstance(value, str) or (
        not value.isprintable() and _SURROGATE_OR_NUL.search(value[: MAX_TEXT + 1])
    ):
        return "type"
    return "too_long" if len(value) > MAX_TEXT else None


def _file_name(value: Any) -> str | None:
    wrong = _text(value)
    return wrong or ("type" if len(value) > MAX_NAME or "/" in value or "\\" in value else None)


def _number(value: Any) -> str | None:
    """Finite as a double, whole or not: JavaScript writes 1e20 with all its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "type"
    return None if abs(value) <= MAX_NUMBER else "type"


def _whole(value: Any) -> str | None:
    if type(value) is int:
        return None if -MAX_WHOLE <= value <= MAX_WHOLE else "type"
    wrong = _number(value)
    return wrong or (None if value == int(value) and abs(value) <= MAX_WHOLE else "type")


def _scalar(value: Any) -> str | None:
    return _text(value) if isinstance(value, str) else _number(value)


def _one(value: Any) -> str | None:
    return _text(value) or ("type" if len(value) > MAX_NAME or " " in value else None)


def _several(value: Any) -> str | None:
    if not isinstance(value, list) or len(value) > MAX_SELECTED:
        return "type"
    if any(_one(item) for item in value) or len(set(value)) < len(value):
        return "type"
    return None


def _zone(_: float) -> int:
    return 0


def _date(value: Any) -> str | None:
    known = isinstance(value, str) and _DATE.fullmatch(value) and read_moment(value, _zone) is not None
    return None if known else "type"


def _date_time(value: Any) -> str | None:
    known = (
        isinstance(value, str) and len(value) < 40 and "T" in value and read_moment(value, _zone) is not None
    )
    return None if known else "type"


def _time(value: Any) -> str | None:
    known = isinstance(value, str) and len(value) < 40 and read_time(value) is not None
    return None if known else "type"


def _point(value: Any) -> str | None:
    known = isinstance(value, str) and len(value) < 200 and ";" not in value and read_points([value])
    return None if known else "type"


def _acknowledged(value: Any) -> str | None:
    return None if value == "OK" else "type"


def _never(value: Any) -> str | None:
    return "type"


READERS: dict[str, Reader] = {
    "text": _text,
    "barcode": _text,
    "integer": _whole,
    "decimal": _number,
    "range": _number,
    "select_one": _one,
    "select_multiple": _several,
    "rank": _several,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "geopoint": _point,
    "image": _file_name,
    "acknowledge": _acknowledged,
    "calculate": _scalar,
    "hidden": _scalar,
    "note": _never,
    "start": _date_time,
    "end": _date_time,
    "today": _date,
    "username": _text,
    "deviceid": _text,
}
NUMBERS = frozenset({"integer", "decimal", "range"})
SELECTS = frozenset({"select_one", "select_multiple", "rank"})
SILENT = frozenset({"calculate", "hidden", "start", "end", "today", "username", "deviceid"})
"""Types that an agent never sees."""


def tidy(value: Any) -> Any:
    """The one way to write an answer: ``3.0`` is ``3``, and what is past 2^53 a float."""
    if type(value) is int and abs(value) > MAX_WHOLE:
        return float(value)
    if isinstance(value, float) and value == int(value) and abs(value) <= MAX_WHOLE:
        return int(value)
    return value
