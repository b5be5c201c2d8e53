"""Lists of records: what the caller may see, filtered. A list is a query."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from server.accounts.models import Account
from server.accounts.scope import visible
from server.extensions import db
from server.submissions.models import Submission

PAGE = 50


def find(submission_id: str, account: Account) -> Submission | None:
    """The record, if this account may see it."""
    return db.session.scalar(
        select(Submission).where(Submission.id == submission_id.lower(), visible(account))
    )


def filtered(account: Account, wanted: dict[str, Any]) -> Select[Submission]:
    """The records that fit the filters (``FilterSchema``), newest first."""
    return (
        select(Submission)
        .where(visible(account), *conditions(wanted))
        .order_by(Submission.received_at.desc(), Submission.id)
    )


def conditions(wanted: dict[str, Any]) -> list[ColumnElement[bool]]:
    columns: dict[str, ColumnElement[bool]] = {}
    for name, column in {
        "state": Submission.state,
        "form": Submission.form_id,
        "programme": Submission.programme,
        "region": Submission.region,
        "commune": Submission.commune,
    }.items():
        if wanted.get(name):
            columns[name] = column == wanted[name]
    if wanted.get("author"):
        columns["author"] = Submission.author.has(username=wanted["author"])
    if wanted.get("from_"):
        columns["from"] = Submission.starts_on >= wanted["from_"]
    if wanted.get("to"):
        columns["to"] = Submission.starts_on <= wanted["to"]
    if wanted.get("alert") is not None:
        columns["alert"] = Submission.has_alert == wanted["alert"]
    if wanted.get("q"):
        columns["q"] = or_(
            Submission.number.icontains(wanted["q"], autoescape=True),
            Submission.title.icontains(wanted["q"], autoescape=True),
        )
    return list(columns.values())


def page_of(account: Account, wanted: dict[str, Any]) -> dict[str, Any]:
    """One page of the list with its totals."""
    number: int = wanted.get("page", 1)
    count = select(func.count()).select_from(Submission).where(visible(account), *conditions(wanted))
    total = db.session.scalar(count) or 0
    rows = db.session.scalars(filtered(account, wanted).limit(PAGE).offset((number - 1) * PAGE))
    return {"submissions": list(rows), "total": total, "page": number, "pages": max(1, -(-total // PAGE))}
