"""The page *Indicateurs*, and the list of records behind each of its figures."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.extensions import db
from server.indicators import publication
from server.indicators.catalogue import INDICATORS, Indicator, age_word, sex_word
from server.indicators.choice import Choice, chosen
from server.indicators.figures import Cell, Figures, counts
from server.indicators.periods import Period
from server.indicators.records import shares
from server.indicators.selection import NOT_SAID, Selection
from server.indicators.tables import page_tables
from server.office.formats import DASH, money, number
from server.office.forms import titles
from server.office.navigation import READERS
from server.office.paging import page_of, page_url
from server.office.places import place_names, regions
from server.problems import Problem
from server.programmes.models import Programme

pages = Blueprint("indicators", __name__, url_prefix="/bureau/indicateurs")

PAGE_SIZE = 200
OVERVIEW_ARGUMENTS = ("period", "from", "to", "region", "programme")


@pages.get("")
@roles(*READERS)
def overview() -> ResponseReturnValue:
    """The figures of a period, a region, a programme: approved records only."""
    account = current_account()
    kept = {key: request.args[key] for key in OVERVIEW_ARGUMENTS if key in request.args}
    choice = chosen(kept, account)
    return render_template(
        "indicators/overview.html",
        choice=choice,
        selection=choice.selection,
        counts=counts(account, choice.selection),
        tables=page_tables(Figures(account, choice.selection)),
        regions=regions(),
        programmes=programmes(),
        before=neighbour(choice, -1),
        after=neighbour(choice, 1),
        shown=shown,
        list_url=list_url,
        may_publish=publication.offered(choice.period, account),
    )


@pages.get("/<code>/fiches")
@roles(*READERS)
def records(code: str) -> ResponseReturnValue:
    """The records whose sum is the figure."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise Problem("indicator_unknown")
    account = current_account()
    choice = chosen({"period": "tout", **request.args.to_dict()}, account)
    found = shares(account, code, choice.selection)
    page = page_of(request.args.get("page"), PAGE_SIZE, len(found))
    part = found[page.offset : page.offset + PAGE_SIZE]
    return render_template(
        "indicators/records.html",
        indicator=indicator,
        choice=choice,
        about=about(choice.selection),
        records=part,
        total=sum((share.value for share in found), Decimal(0)),
        names=place_names(share.commune for share in part),
        forms=titles(),
        shown=shown,
        page=page,
        page_url=page_url,
    )


def shown(indicator: Indicator, value: Decimal | None) -> str:
    """A value in the indicator's unit."""
    return money(value) if indicator.money else number(value)


def list_url(cell: Cell) -> str:
    """The address of the records behind a cell."""
    return url_for("indicators.records", code=cell.code, **cell.selection.params())


def neighbour(choice: Choice, step: int) -> tuple[Period, str] | None:
    """The period before or after, with its address."""
    period = choice.period.shifted(step) if choice.period else None
    if period is None:
        return None
    kept = {key: value for key, value in choice.selection.params().items() if key not in {"from", "to"}}
    return period, url_for("indicators.overview", period=period.code, **kept)


def programmes() -> list[Programme]:
    """All programmes, for the filter."""
    return list(db.session.scalars(select(Programme).order_by(Programme.code)))


def about(selection: Selection) -> list[str]:
    """The selection in words, without its dates."""
    names = place_names([selection.region, selection.commune])
    words: list[Any] = [selection.programme, names.get(selection.region, selection.region)]
    words += [names.get(selection.commune, selection.commune), titles().get(selection.form, selection.form)]
    if selection.sex:
        words.append(sex_word(None if selection.sex == NOT_SAID else selection.sex))
    if selection.age:
        words.append(age_word(None if selection.age == NOT_SAID else selection.age))
    return [DASH if word == NOT_SAID else str(word) for word in words if word]
