"""Dates and times after the ODK XForms specification: a moment is milliseconds since 1970-01-01T00:00Z.

Own arithmetic instead of ``datetime``, so that phone and server agree on every year and every text.
"""

import math
import re
from collections.abc import Callable
from functools import lru_cache

DAY = 86_400_000
Zone = Callable[[float], int]
"""The local offset from UTC, in minutes, at a moment."""

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(.*))?", re.ASCII | re.DOTALL)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:(Z)|([+-])(\d\d):(\d\d))?", re.ASCII)
_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
}
_DAYS = {"en": "Sun Mon Tue Wed Thu Fri Sat", "fr": "dim. lun. mar. mer. jeu. ven. sam."}


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant's algorithm)."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    days += 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    return year + era * 400 + (month <= 2), month, day


def valid_date(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and day >= 1):
        return False
    following = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    return day <= days_from_civil(*following) - days_from_civil(year, month, 1)


def no_zone(_: float) -> int:
    """UTC, for whoever only asks whether a text is a date."""
    return 0


def read_moment(text: str, zone: Zone) -> float | None:
    """Milliseconds of a date (its local midnight) or a date and time; None if the text is neither."""
    # most texts are no dates, and this is asked of every one that is compared
    found = _read(text) if text[4:5] == "-" and len(text) < 64 else None
    if found is None:
        return None
    clock, offset = found
    return from_local(clock, zone) if offset is None else clock - offset * 60_000


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[float, int | None] | None:
    """What the clock showed, in milliseconds as if in UTC, and the offset in minutes where there is one."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not valid_date(year, month, day):
        return None
    midnight = float(days_from_civil(year, month, day) * DAY)
    if match[4] is None:
        return midnight, None
    time = read_time(match[4])
    return None if time is None else (midnight + time[0], time[1])


def read_time(text: str) -> tuple[float, int | None] | None:
    """Milliseconds into the day and the offset in minutes (None: local) of ``14:30[:00[.000]][+01:00]``."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    of_day = (hour * 60 + minute) * 60_000 + second * 1000 + math.floor(float(match[4] or 0) * 1000 + 0.5)
    if match[5]:
        return of_day, 0
    if not match[6]:
        return of_day, None
    hours, minutes = int(match[7]), int(match[8])
    if hours > 23 or minutes > 59:
        return None
    return of_day, (-1 if match[6] == "-" else 1) * (hours * 60 + minutes)


def from_local(local: float, zone: Zone) -> float:
    """The moment of a local clock reading."""
    guess = local - zone(local) * 60_000
    return local - zone(guess) * 60_000


def moment_text(moment: float, zone: Zone) -> str:
    """``2018-01-02`` at local midnight, else ``2018-01-02T08:00:00.000+01:00``; '' for no moment."""
    if not in_calendar(moment):
        return ""
    offset = zone(moment)
    date, time = split_local(moment, zone)
    if time == 0:
        return date_text(date)
    minutes, millis = divmod(time, 60_000)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{millis // 1000:02}.{millis % 1000:03}"
    sign, offset = ("-", -offset) if offset < 0 else ("+", offset)
    return f"{date_text(date)}T{clock}{sign}{offset // 60:02}:{offset % 60:02}"


def in_calendar(moment: float) -> bool:
    """Whether a moment lies in the years 0001 to 9999 and can be written."""
    return -62_135_510_400_000 < moment < 253_402_214_400_000


def split_local(moment: float, zone: Zone) -> tuple[int, int]:
    """Local days since 1970 and milliseconds into the day."""
    local = math.floor(moment) + zone(moment) * 60_000
    return local // DAY, local % DAY


def date_text(days: int) -> str:
    year, month, day = civil_from_days(days)
    return f"{year:04}-{month:02}-{day:02}"


def format_moment(moment: float, pattern: str, zone: Zone, language: str) -> str | None:
    """``%d/%m/%Y %H:%M`` and the other marks of format-date; None for a mark that does not exist."""
    days, time = split_local(moment, zone)
    year, month, day = civil_from_days(days)
    words = language if language in _MONTHS else "en"
    known = {
        "%": "%", "Y": f"{year:04}", "y": f"{year:04}"[2:], "m": f"{month:02}", "n": str(month),
        "b": _MONTHS[words].split()[month - 1], "d": f"{day:02}", "e": str(day),
        "H": f"{time // 3_600_000:02}", "h": str(time // 3_600_000), "M": f"{time // 60_000 % 60:02}",
        "S": f"{time // 1000 % 60:02}", "3": f"{time % 1000:03}",
        "a": _DAYS[words].split()[(days + 4) % 7],
    }  # fmt: skip
    found = ""
    index = 0
    while index < len(pattern):
        if pattern[index] == "%":
            index += 1
            mark = known.get(pattern[index : index + 1])
            if mark is None:
                return None
            found += mark
        else:
            found += pattern[index]
        index += 1
    return found
