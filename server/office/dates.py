"""Dates and periods as people type and choose them."""

import re
from datetime import date

PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII),
)


def parse_day(text: str) -> date:
    """`02/03/2017` or `2017-03-02`. Raises ValueError on anything else."""
    for pattern in PATTERNS:
        found = pattern.fullmatch(text.strip())
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    raise ValueError("not a date")
