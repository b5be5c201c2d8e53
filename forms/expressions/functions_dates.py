"""Functions over dates and times."""

import math
import re
from collections.abc import Callable

from forms.expressions.dates import (
    DAY,
    format_moment,
    from_local,
    in_calendar,
    read_moment,
    read_time,
    split_local,
)
from forms.expressions.runs import Run
from forms.expressions.scope import Scope
from forms.expressions.tree import ExpressionError
from forms.expressions.values import Moment, Value, to_number, to_text

Function = Callable[[Scope, list[Run]], Value]
_NONE = Moment(math.nan)
MAX_FORMAT = 1_000
_RAW_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{0,20})?", re.ASCII)


def to_moment(value: Value, scope: Scope) -> Moment:
    """A date from a date, a number of days since 1970, or a text holding either."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, bool):
        return _NONE
    if isinstance(value, float | int):
        return Moment(value * DAY)
    text = to_text(value, scope.around.zone)
    if _RAW_NUMBER.fullmatch(text):
        return Moment(float(math.trunc(float(text))) * DAY)
    found = read_moment(text, scope.around.zone)
    return _NONE if found is None else Moment(found)


def _date(scope: Scope, args: list[Run]) -> Value:
    return to_moment(args[0].value(scope), scope)


def _today(scope: Scope, args: list[Run]) -> Value:
    zone = scope.around.zone
    return Moment(from_local(float(split_local(scope.around.now, zone)[0] * DAY), zone))


def _format(scope: Scope, args: list[Run]) -> Value:
    moment = to_moment(args[0].value(scope), scope)
    if not in_calendar(moment.ms):
        return ""
    pattern = args[1].text(scope)
    if len(pattern) > MAX_FORMAT:
        raise ExpressionError("value", pattern[:80])
    found = format_moment(moment.ms, pattern, scope.around.zone, scope.around.language)
    if found is None:
        raise ExpressionError("value", pattern)
    return found


def _decimal_date_time(scope: Scope, args: list[Run]) -> Value:
    value = args[0].value(scope)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return math.nan
    return to_number(to_moment(value, scope), scope.around.zone)


def _decimal_time(scope: Scope, args: list[Run]) -> Value:
    """The part of the day, on the local clock; a time without an offset is local already."""
    value = args[0].value(scope)
    zone = scope.around.zone
    if isinstance(value, Moment):
        return split_local(value.ms, zone)[1] / DAY if in_calendar(value.ms) else math.nan
    time = read_time(to_text(value, zone)) if not isinstance(value, bool | float | int) else None
    if time is None:
        return math.nan
    of_day, offset = time
    if offset is None:
        return of_day / DAY
    return (of_day + (zone(scope.around.now) - offset) * 60_000) % DAY / DAY


DATES: dict[str, Function] = {
    "today": _today,
    "now": lambda scope, args: Moment(scope.around.now),
    "date": _date,
    "date-time": _date,
    "format-date": _format,
    "format-date-time": _format,
    "decimal-date-time": _decimal_date_time,
    "decimal-time": _decimal_time,
}
