"""What is chosen on the page *Indicateurs*: a period or two dates, a region, a programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from server.accounts.models import Account
from server.accounts.scope import visible
from server.extensions import db, today
from server.indicators import periods
from server.indicators.models import Fact
from server.indicators.periods import Period
from server.indicators.selection import Selection, selection_from
from server.office.dates import parse_day
from server.office.formats import day


@dataclass(frozen=True)
class Choice:
    """The selection, and how its period was chosen: ``period`` is none for two dates or for all time."""

    selection: Selection
    period: Period | None
    code: str
    wrong: bool
    first: date
    last: date

    @property
    def label(self) -> str:
        """The period in words."""
        if self.period:
            return self.period.label
        since, until = day(self.selection.since), day(self.selection.until)
        if self.selection.since and self.selection.until:
            words = _("du %(since)s au %(until)s", since=since, until=until)
        elif self.selection.since:
            words = _("depuis le %(since)s", since=since)
        elif self.selection.until:
            words = _("jusqu’au %(until)s", until=until)
        else:
            words = _("toutes les dates")
        return str(words)

    @property
    def offered(self) -> list[tuple[str, list[Period]]]:
        return periods.offered(self.first, self.last)


def chosen(args: Mapping[str, str], account: Account) -> Choice:
    """Read the address. Two dates win over a period; what cannot be understood is said and left out."""
    first, last = extent(account)
    dates, wrong = typed_dates(args)
    if any(dates) or (wrong and not args.get("period")):
        return Choice(selection_from(args, *dates), None, "", wrong, first, last)
    code = args.get("period") or str(last.year)
    if code == periods.EVER:
        return Choice(selection_from(args, None, None), None, code, wrong, first, last)
    try:
        period = periods.parse_period(code)
    except ValueError:
        period, wrong = Period(date(last.year, 1, 1), 12), True
    return Choice(selection_from(args, period.first, period.last), period, period.code, wrong, first, last)


def typed_dates(args: Mapping[str, str]) -> tuple[tuple[date | None, date | None], bool]:
    """The two dates of an address, and whether one could not be read."""
    found: list[date | None] = []
    wrong = False
    for key in ("from", "to"):
        try:
            found.append(parse_day(args[key]) if args.get(key) else None)
        except ValueError:
            found.append(None)
            wrong = True
    return (found[0], found[1]), wrong


def extent(account: Account) -> tuple[date, date]:
    """The days of the first and last fact the account may see; today where there is none."""
    query = select(func.min(Fact.date), func.max(Fact.date)).where(visible(account, of=Fact))
    first, last = db.session.execute(query).one()
    day = today()
    return first or day, min(last or day, day)
