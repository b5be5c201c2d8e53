"""What a record is judged with besides its answers: the day, the agent, the lists, the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from forms.expressions.dates import Zone, in_calendar

Lists = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Context:
    """``now`` knows its time zone; dates without one are read in it. ``lists`` are regions, communes…"""

    today: date
    now: datetime
    username: str = ""
    device_id: str = ""
    lists: Lists = field(default_factory=dict)
    language: str = "fr"


def zone_of(now: datetime) -> Zone:
    """The offsets of the time zone of a clock reading; constant outside the years that ``datetime`` knows."""

    place = now.tzinfo

    def offset(moment: float) -> int:
        return _offset(place, moment) if in_calendar(moment) else 0

    return offset


@lru_cache(maxsize=4096)
def _offset(place: tzinfo | None, moment: float) -> int:
    found = datetime.fromtimestamp(moment / 1000, UTC).astimezone(place).utcoffset()
    return int(found.total_seconds() // 60) if found else 0
