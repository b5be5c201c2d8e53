"""Where demonstration events take place: the regions of each programme, the communes of each region."""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from forms.places import load
from server.operations.demo_draw import Draw


class Town(NamedTuple):
    """A regional chief town: the only places given a GPS point, since communes ship without coordinates."""

    commune: str
    latitude: float
    longitude: float


TOWNS = {
    "NE001": Town("NE001006001", 16.973, 7.991),
    "NE002": Town("NE002002002", 13.315, 12.611),
    "NE004": Town("NE004007001", 13.500, 7.102),
    "NE005": Town("NE005013001", 14.888, 5.267),
    "NE006": Town("NE006012007", 14.212, 1.453),
    "NE007": Town("NE007011001", 13.807, 8.988),
}
OUTSIDE = "NE003"  # no shipped programme covers it: an event there raises the warning "hors région"


@cache
def programme_regions() -> dict[str, list[str]]:
    text = files("server.programmes").joinpath("shipped/regions.csv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["programme"], []).append(row["region"])
    return found


@cache
def communes_of(region: str) -> list[dict[str, str]]:
    return [row for row in load()["communes"] if row["region"] == region]


def commune_in(draw: Draw, region: str) -> dict[str, str]:
    """One commune of the region, its chief town more often than the others."""
    communes = communes_of(region)
    town = TOWNS.get(region)
    if town and draw.chance(0.25):
        return next(row for row in communes if row["name"] == town.commune)
    return draw.one(communes)


def gps_in(draw: Draw, commune: str) -> str | None:
    """A point as the phone writes it ("lat lon altitude accuracy"), in the chief towns only."""
    town = next((town for town in TOWNS.values() if town.commune == commune), None)
    if town is None:
        return None
    latitude = town.latitude + draw.share(-0.02, 0.02)
    longitude = town.longitude + draw.share(-0.02, 0.02)
    return f"{latitude:.6f} {longitude:.6f} {draw.between(200, 520)} {draw.between(4, 18)}"
