"""Months, quarters and years to choose from: `2026-05`, `2026-T2`, `2026`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date
from flask_babel import gettext as _

SHAPE = re.compile(r"(?P<year>\d{4})(?:-(?:T(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII)
EVER = "tout"


@dataclass(frozen=True)
class Period:
    """Whole months from ``first`` on: 1 is a month, 3 a quarter, 12 a year."""

    first: date
    months: int

    @property
    def last(self) -> date:
        return moved(self.first, self.months) - timedelta(days=1)

    @property
    def code(self) -> str:
        if self.months == 12:
            return f"{self.first.year:04d}"
        if self.months == 3:
            return f"{self.first.year:04d}-T{quarter(self.first)}"
        return f"{self.first.year:04d}-{self.first.month:02d}"

    @property
    def label(self) -> str:
        if self.months == 12:
            return f"{self.first.year:04d}"
        if self.months == 3:
            return str(_("T%(quarter)s %(year)s", quarter=quarter(self.first), year=self.first.year))
        return str(format_date(self.first, "LLLL yyyy"))

    def shifted(self, count: int) -> "Period | None":
        """The same length, so many periods later or earlier; none outside the calendar."""
        try:
            return Period(moved(self.first, count * self.months), self.months)
        except ValueError:
            return None


def parse_period(code: str) -> Period:
    """The period of a code. Raises ValueError."""
    found = SHAPE.fullmatch(code)
    if not found or not 1 <= int(found["year"]) < 9999:
        raise ValueError("not a period")
    year = int(found["year"])
    if found["quarter"]:
        return Period(date(year, 3 * int(found["quarter"]) - 2, 1), 3)
    if found["month"]:
        return Period(date(year, int(found["month"]), 1), 1)
    return Period(date(year, 1, 1), 12)


def moved(day: date, months: int) -> date:
    """The first of the month so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def quarter(day: date) -> int:
    return (day.month + 2) // 3


def offered(first: date, last: date) -> list[tuple[str, list[Period]]]:
    """What the select offers for data between two days: years, the last quarters, the last months."""
    years = [
        Period(date(year, 1, 1), 12) for year in range(last.year, max(first.year, last.year - 20) - 1, -1)
    ]
    quarters = back_from(Period(date(last.year, 3 * quarter(last) - 2, 1), 3), 8)
    months = back_from(Period(last.replace(day=1), 1), 12)
    return [(_("Années"), years), (_("Trimestres"), quarters), (_("Mois"), months)]


def back_from(period: Period, count: int) -> list[Period]:
    """The period and those before it."""
    steps = (period.shifted(-step) for step in range(count))
    return [step for step in steps if step]
