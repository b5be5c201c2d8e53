"""The records behind a figure, each with what it adds: the sum of the list is the figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from server.accounts.models import Account
from server.extensions import db
from server.indicators.catalogue import COMMUNES, EVENTS
from server.indicators.figures import Figures
from server.indicators.models import Fact
from server.indicators.selection import Selection
from server.problems import Problem
from server.submissions.models import Submission

SHOWN = (
    Submission.id,
    Submission.number,
    Submission.title,
    Submission.form_id,
    Submission.starts_on,
    Submission.region,
    Submission.commune,
)


@dataclass(frozen=True)
class Share:
    """One record and what it adds to the figure."""

    id: str
    number: str | None
    title: str
    form_id: str
    date: date | None
    region: str | None
    commune: str | None
    author: str | None
    value: Decimal


def shares(account: Account, code: str, selection: Selection) -> list[Share]:
    """The records behind a figure, by date. Raises Problem ``cell_hidden``."""
    if is_hidden(account, code, selection):
        raise Problem("cell_hidden")
    counted = EVENTS if code == COMMUNES else code
    query = (
        select(*SHOWN, Account.name, func.sum(Fact.value))
        .join(Fact, Fact.submission_id == Submission.id)
        .outerjoin(Account, Account.id == Submission.author_id)
        .where(Fact.code == counted, *selection.facts(account))
        .group_by(*SHOWN, Account.name)
        .order_by(Submission.starts_on, Submission.number, Submission.id)
    )
    found = [Share(*row) for row in db.session.execute(query)]
    return first_of_each_commune(found) if code == COMMUNES else found


def first_of_each_commune(found: list[Share]) -> list[Share]:
    """A commune is counted with its first event; later ones add nothing."""
    seen: set[str | None] = {None}
    counted = []
    for share in found:
        counted.append(Share(**{**vars(share), "value": Decimal(share.commune not in seen)}))
        seen.add(share.commune)
    return counted


def is_hidden(account: Account, code: str, selection: Selection) -> bool:
    """Whether the figure itself is not shown."""
    return Figures(account, selection).cell(code).hidden
