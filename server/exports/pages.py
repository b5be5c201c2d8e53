"""The page *Exports*."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from server.accounts.access import current_account, roles
from server.accounts.models import Account
from server.accounts.scope import visible
from server.exports.answer import csv_answer, xlsx_answer
from server.exports.choice import MAY_EXPORT_PERSONAL, Choice, export_tables
from server.extensions import db
from server.office import forms
from server.office.dates import parse_day
from server.office.navigation import READERS
from server.office.places import regions
from server.problems import Problem
from server.programmes.models import Programme
from server.submissions.models import State, Submission

pages = Blueprint("exports", __name__, url_prefix="/bureau/exports")


@pages.get("")
@roles(*READERS)
def choose() -> ResponseReturnValue:
    """Every option on one page."""
    account = current_account()
    published = forms.listing()
    return render_template(
        "exports/choose.html",
        forms=published,
        repeats={form.latest.form_id: repeats(form.latest.form_id) for form in published},
        regions=regions(),
        programmes=list(db.session.scalars(select(Programme).order_by(Programme.code))),
        states=[(state, count) for state, count in state_counts(account).items()],
        chosen=request.args,
        may_personal=account.role in MAY_EXPORT_PERSONAL,
    )


@pages.get("/fichier")
@roles(*READERS)
def file() -> ResponseReturnValue:
    """The file that was asked for."""
    choice = Choice(
        form=request.args.get("form", ""),
        since=typed_day("from"),
        until=typed_day("to"),
        region=request.args.get("region", ""),
        programme=request.args.get("programme", ""),
        states=tuple(state for state in request.args.getlist("state") if state in set(State)),
        version=request.args.get("version", "").strip(),
        labels=request.args.get("labels") == "1",
        personal=request.args.get("personal") == "1",
        reason=request.args.get("reason", ""),
    )
    if request.args.get("format") == "xlsx":
        return xlsx_answer(choice, current_account())
    return csv_answer(choice, current_account(), repeat=request.args.get("repeat", ""))


def typed_day(name: str) -> date | None:
    """A date of the form. Raises Problem ``invalid``."""
    text = request.args.get(name, "")
    try:
        return parse_day(text) if text else None
    except ValueError as error:
        raise Problem("invalid", errors={name: [text[:50]]}) from error


def repeats(form_id: str) -> list[str]:
    """The names of the form's repeats."""
    return ["/".join(table.path) for table in export_tables(Choice(form_id)) if table.path]


def state_counts(account: Account) -> dict[str, int]:
    """How many records there are of each state."""
    query = (
        select(Submission.state, func.count(Submission.id)).where(visible(account)).group_by(Submission.state)
    )
    found: dict[str, int] = dict(db.session.execute(query).all())
    return {state: found.get(state, 0) for state in State}
