"""Functions over numbers. Where C raises, XPath has NaN or Infinity."""

import math
from collections.abc import Callable

from forms.expressions.runs import Run
from forms.expressions.scope import Scope
from forms.expressions.values import Value

Function = Callable[[Scope, list[Run]], Value]


def rounded(value: float) -> float:
    """Half away from zero, as the public evaluators have it (XPath 1.0 rounds -1.5 to -1)."""
    if not math.isfinite(value):
        return value
    whole = float(math.floor(abs(value)))
    return math.copysign(whole + 1 if abs(value) - whole >= 0.5 else whole, value)


def half_up(value: float) -> float:
    """XPath 1.0's own rounding, of -0.5 to 0: ``substring`` counts by it everywhere."""
    if not math.isfinite(value):
        return value
    whole = float(math.floor(value))
    return whole + 1 if value - whole >= 0.5 else whole


def _round(value: float, digits: float = 0.0) -> float:
    places = math.trunc(digits) if math.isfinite(digits) else 0
    if places == 0 or not math.isfinite(value):
        return rounded(value)
    scale = _pow(10.0, float(min(abs(places), 300)))
    if places < 0:
        return scale * rounded(value / scale)
    scaled = value * scale
    return rounded(scaled) / scale if math.isfinite(scaled) else value


def _pow(base: float, power: float) -> float:
    if math.isnan(power) or (abs(base) == 1 and math.isinf(power)):
        return math.nan
    try:
        return math.pow(base, power)
    except OverflowError:
        odd = power % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        if base != 0:
            return math.nan
        return math.copysign(math.inf, base) if power % 2 == 1 else math.inf


def _log(function: Callable[[float], float]) -> Callable[[float], float]:
    def run(value: float) -> float:
        if value == 0:
            return -math.inf
        return function(value) if value > 0 else math.nan

    return run


def _guarded(function: Callable[[float], float]) -> Callable[[float], float]:
    def run(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda value: float(function(value)) if math.isfinite(value) else value


def _over(function: Callable[..., float]) -> Function:
    """A function of plain numbers."""
    return lambda scope, args: function(*[arg.number(scope) for arg in args])


def _number(scope: Scope, args: list[Run]) -> Value:
    return args[0].number(scope) if args else scope.own_number()


NUMBERS: dict[str, Function] = {
    "number": _number,
    "random": lambda scope, args: scope.around.random(),
    "int": _over(_whole(math.trunc)),
    "round": _over(_round),
    "ceiling": _over(_whole(math.ceil)),
    "floor": _over(_whole(math.floor)),
    "abs": _over(abs),
    "pow": _over(_pow),
    "log": _over(_log(math.log)),
    "log10": _over(_log(math.log10)),
    "exp": _over(_guarded(math.exp)),
    "exp10": _over(lambda power: _pow(10.0, power)),
    "sqrt": _over(_guarded(math.sqrt)),
    "sin": _over(_guarded(math.sin)),
    "cos": _over(_guarded(math.cos)),
    "tan": _over(_guarded(math.tan)),
    "asin": _over(_guarded(math.asin)),
    "acos": _over(_guarded(math.acos)),
    "atan": _over(math.atan),
    "atan2": _over(math.atan2),
    "pi": lambda scope, args: math.pi,
}
