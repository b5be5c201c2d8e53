"""Geographic functions over ODK points (``lat lon alt accuracy``): a sphere of the Earth's equator."""

import math
from collections.abc import Sequence
from itertools import pairwise

from forms.expressions.values import text_number, words

_RADIUS = 6_378_100.0
Position = tuple[float, float]


def _no_zone(_: float) -> int:
    return 0


def read_points(texts: Sequence[str]) -> list[Position] | None:
    """The points of geopoints, geotraces and geoshapes, one after the other; None if any is not a point."""
    found: list[Position] = []
    for piece in (piece for text in texts for piece in text.split(";")):
        parts = words(piece)
        if not 2 <= len(parts) <= 4:
            return None
        numbers = [text_number(part, _no_zone) for part in parts]
        if any(math.isnan(number) for number in numbers) or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
            return None
        if len(numbers) == 4 and numbers[3] < 0:
            return None
        found.append((numbers[0], numbers[1]))
    return found


def distance(points: list[Position] | None) -> float:
    """Metres along the points, to the centimetre; NaN without points."""
    if not points:
        return math.nan
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise(points):
        phi1, phi2, delta = _rad(lat1), _rad(lat2), _rad(lon1 - lon2)
        cosine = math.sin(phi1) * math.sin(phi2) + math.cos(phi1) * math.cos(phi2) * math.cos(delta)
        # rounding may carry the cosine of a point with itself just past 1
        total += math.acos(min(1.0, max(-1.0, cosine))) * _RADIUS
    return _centi(total)


def area(points: list[Position] | None) -> float:
    """Square metres inside the points, to the square centimetre; 0 for fewer than three, NaN for none."""
    if not points:
        return math.nan
    if len(points) < 3:
        return 0.0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in zip(points, [*points[1:], points[0]], strict=True):
        total += _rad(lon2 - lon1) * (2 + math.sin(_rad(lat1)) + math.sin(_rad(lat2)))
    return _centi(total * _RADIUS * _RADIUS / 2)


def _rad(degrees: float) -> float:
    return degrees * math.pi / 180


def _centi(value: float) -> float:
    return abs(math.floor(value * 100 + 0.5)) / 100


def inside(point: Position, shape: list[Position]) -> bool:
    """Whether a point lies in a polygon: how often a ray towards the east crosses its sides."""
    lat, lon = point
    within = False
    for (lat1, lon1), (lat2, lon2) in zip(shape, [*shape[1:], shape[0]], strict=True):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            within = not within
    return within
