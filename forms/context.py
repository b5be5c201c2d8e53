"""What a record is judged with besides its answers: the day, the agent, the lists, the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

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

    def offset(moment: float) -> int:
        if not in_calendar(moment):
            return 0
        found = datetime.fromtimestamp(moment / 1000, UTC).astimezone(now.tzinfo).utcoffset()
        return int(found.total_seconds() // 60) if found else 0

    return offset
