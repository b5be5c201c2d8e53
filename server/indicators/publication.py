"""Figures for the world outside: one finished quarter, the whole country, nobody recognisable in them.

Two files that overlap could be subtracted from one another. So there is one kind of period (quarters do not
overlap), no filter, and réintégration stands apart: it is in no total, and has figures by region only. A file
is the same whoever makes it, and is made only by who may see everything in it.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from server.accounts.access import current_account, roles
from server.accounts.models import Account, Role
from server.accounts.scope import NAMED_FORMS, covers
from server.audit import log as audit
from server.database import begin_write
from server.extensions import db, today
from server.indicators.catalogue import EVENTS, PARTICIPATIONS
from server.indicators.models import Fact
from server.indicators.periods import Period, parse_period, quarter
from server.indicators.suppression import ANY, SMALLEST_SHOWN, Key, Suppression
from server.office.places import place_names
from server.problems import Problem

pages = Blueprint("publication", __name__, url_prefix="/bureau/indicateurs/publication")

SMALLEST_PUBLIC = 5
# sex, age, region, form
REGION = 2
HEADER = ("indicateur", "pcode", "lieu", "activite", "sexe", "age", "valeur", "masque")
Line = tuple[str, str, str, str, str, str, str, str]


def may_publish(account: Account) -> bool:
    """Who sees every programme and every region, réintégration too."""
    return account.role == Role.ADMIN or (account.reintegration and covers(account, None, None))


def offered(period: Period | None, account: Account) -> Period | None:
    """The quarter to publish beside the page's own period: its quarter, or the last of them that is over."""
    if period is None or not may_publish(account):
        return None
    found = quarter_of(period.last)
    while found.last >= today() and found.first > period.first:
        found = quarter_of(found.first - timedelta(days=1))
    return found if found.last < today() else None


def quarter_of(day: date) -> Period:
    """The quarter with this day in it."""
    return Period(day.replace(month=3 * quarter(day) - 2, day=1), 3)


@pages.get("")
@roles(Role.ANALYST, Role.ADMIN)
def file() -> ResponseReturnValue:
    """The file of a quarter, by ``level`` region or commune."""
    account = current_account()
    if not may_publish(account):
        raise Problem("role_missing")
    period, level = asked(request.args.get("period", "")), request.args.get("level", "region")
    begin_write()
    audit.record(
        "figures.published",
        f"period/{period.code}",
        by=account.id,
        level="commune" if level == "commune" else "region",
    )
    db.session.commit()
    g.writing = False
    lines = by_commune(period) if level == "commune" else by_region(period)
    answer = Response(as_csv(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="carnet-publication-{period.code}.csv"'
    return answer


def asked(code: str) -> Period:
    """Raises Problem ``invalid`` for anything but a quarter that is over."""
    try:
        period = parse_period(code)
    except ValueError:
        raise Problem("invalid", errors={"period": [code[:20]]}) from None
    if period.months != 3 or period.last >= today():
        raise Problem("invalid", errors={"period": [code[:20]]})
    return period


def by_region(period: Period) -> Iterator[Line]:
    """Events and participations by region, activity, sex and age; réintégration by region, on its own."""
    facts = read(period, Fact.sex, Fact.age, Fact.region, Fact.form_id)
    names = place_names(key[REGION] for _code, key, _value in facts)
    for code in (EVENTS, PARTICIPATIONS):
        own = [(key, value) for each, key, value in facts if each == code]
        ordinary = [(key, value) for key, value in own if key[3] not in NAMED_FORMS]
        named = [((ANY, ANY, key[REGION], key[3]), value) for key, value in own if key[3] in NAMED_FORMS]
        yield from lines_of(code, ordinary, names, SMALLEST_PUBLIC, people=code == PARTICIPATIONS)
        # an event tells of people too where there are so few
        yield from lines_of(code, named, names, SMALLEST_SHOWN, people=True)


def by_commune(period: Period) -> Iterator[Line]:
    """Events and participations by commune, for maps; without réintégration."""
    facts = read(period, Fact.commune, Fact.region, Fact.form_id)
    names = place_names(key[0] for _code, key, _value in facts)
    for code in (EVENTS, PARTICIPATIONS):
        added: dict[Key, Decimal] = defaultdict(Decimal)
        for each, (commune, region, form), value in facts:
            if each == code and form not in NAMED_FORMS:
                added[commune, region] += value
        guarded = [
            (key, value, value if code == PARTICIPATIONS else Decimal(0)) for key, value in added.items()
        ]
        hidden = Suppression(guarded, SMALLEST_PUBLIC, whole=True).hidden
        for (commune, region), value in sorted(added.items(), key=lambda pair: str(pair[0])):
            if commune:
                shown = (commune, region) not in hidden and (commune, ANY) not in hidden
                yield line(code, commune, names.get(commune, ""), "", "", "", value if shown else None)


def read(period: Period, *keys: Any) -> list[tuple[str, Key, Decimal]]:
    """The sums of the quarter's facts, by code and keys."""
    query = (
        select(Fact.code, func.sum(Fact.value), *keys)
        .where(Fact.date >= period.first, Fact.date <= period.last)
        .group_by(Fact.code, *keys)
    )
    return [(row[0], tuple(row[2:]), Decimal(row[1])) for row in db.session.execute(query)]


def lines_of(
    code: str, facts: Iterable[tuple[Key, Decimal]], names: dict[str, str], smallest: int, *, people: bool
) -> Iterator[Line]:
    """Every total of the facts, the small ones hidden where they count people."""
    found = Suppression(
        ((key, value, value if people else Decimal(0)) for key, value in facts), smallest, whole=True
    )
    for key in sorted(found.values, key=lambda key: [str(part) for part in key]):
        sex, age, region, form = key
        # sex and age tell of people, not of events
        if not people and (sex, age) != (ANY, ANY):
            continue
        where = "" if region == ANY else region or "-"
        place = _("Niger") if region == ANY else names.get(region or "", "")
        value = None if key in found.hidden else found.values[key]
        yield line(code, where, place, word(form), word(sex), word(age), value)


def word(part: str | None) -> str:
    """Nothing stands for all together, a dash for "not said"."""
    return "" if part == ANY else part or "-"


def line(code: str, pcode: str, place: str, form: str, sex: str, age: str, value: Decimal | None) -> Line:
    text = "" if value is None else format(value.normalize(), "f")
    return (code, pcode, place, form, sex, age, text, "" if value is not None else "1")


def as_csv(lines: Iterable[Line]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(lines)
    return "\ufeff" + file.getvalue()
