"""Which records a list shows: filters that work together, always inside what the account may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, exists, or_

from server.accounts.models import Account
from server.accounts.scope import visible
from server.office.dates import parse_day
from server.places.models import Place
from server.submissions.models import State, Submission

WAITING = (State.IN_REVIEW, State.CORRECTED)
# what a list may be asked for beside a single state
GROUPS: dict[str, tuple[State, ...]] = {"waiting": WAITING}
# decided records whose author sent a correction afterwards: somebody has to look again
LATE = "late"


@dataclass(frozen=True)
class Filters:
    """What was chosen; empty means any. ``problems`` names the dates that could not be read."""

    form: str = ""
    region: str = ""
    commune: str = ""
    programme: str = ""
    author: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    alert: bool = False
    q: str = ""
    problems: tuple[str, ...] = field(default=())

    @property
    def chosen(self) -> bool:
        """Whether anything is chosen beside the search."""
        return self != Filters(q=self.q)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The SQL conditions on submissions."""
        equal = {
            Submission.form_id: self.form,
            Submission.region: self.region,
            Submission.commune: self.commune,
            Submission.programme: self.programme,
            Submission.author_id: self.author,
        }
        found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
        if self.state == LATE:
            found.append(late())
        elif self.state:
            found.append(Submission.state.in_(GROUPS.get(self.state, (self.state,))))
        if self.since:
            found.append(Submission.starts_on >= self.since)
        if self.until:
            found.append(Submission.starts_on <= self.until)
        if self.alert:
            found.append(Submission.has_alert.is_(True))
        if self.q:
            found.append(matches(self.q))
        return found

    def query(self) -> str:
        """These filters as the query of an address."""
        given = {
            "form": self.form, "region": self.region, "commune": self.commune, "programme": self.programme,
            "author": self.author, "state": self.state, "q": self.q, "alert": "1" if self.alert else "",
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }  # fmt: skip
        return urlencode({key: value for key, value in given.items() if value})


def late() -> ColumnElement[bool]:
    """A correction came after the decision and is kept beside."""
    decided = Submission.state.in_((State.APPROVED, State.REJECTED))
    return and_(decided, Submission.quarantine_reason.is_not(None))


def matches(text: str) -> ColumnElement[bool]:
    """The search box: number, title, agent or commune."""
    place = exists().where(Place.pcode == Submission.commune, Place.name.icontains(text, autoescape=True))
    agent = exists().where(
        Account.id == Submission.author_id,
        or_(
            Account.name.icontains(text, autoescape=True),
            Account.username.icontains(text, autoescape=True),
        ),
    )
    return or_(
        Submission.number.icontains(text, autoescape=True),
        Submission.title.icontains(text, autoescape=True),
        place,
        agent,
    )


def from_args(args: Mapping[str, Any]) -> Filters:
    """Filters from an address; what cannot be understood is left out, and said."""
    words = {
        key: clean(args.get(key, ""))
        for key in ("form", "region", "commune", "programme", "author", "state", "q")
    }
    days: dict[str, date | None] = {"from": None, "to": None}
    wrong = []
    for key in days:
        try:
            days[key] = parse_day(args[key]) if args.get(key) else None
        except ValueError:
            wrong.append(key)
    if words["state"] not in {*State, *GROUPS, LATE}:
        words["state"] = ""
    alert = str(args.get("alert", "")).casefold() in {"1", "true", "on"}
    return Filters(**words, since=days["from"], until=days["to"], alert=alert, problems=tuple(wrong))


def clean(text: Any) -> str:
    """A word from an address, without what no database would take."""
    return str(text).encode("utf-8", "replace").decode().replace("\0", "").strip()[:200]


def scoped(account: Account, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of a list: what the account may see, and what was chosen."""
    return [visible(account), *filters.conditions()]
