"""Which facts a figure counts. The list behind it takes the same selection: its sum is the figure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from server.accounts.models import Account
from server.accounts.scope import visible
from server.indicators.models import Fact
from server.submissions.models import Submission

NOT_SAID = "-"  # facts without this attribute, as opposed to any


@dataclass(frozen=True)
class Selection:
    """Empty means any; ``-`` means facts where it is not said."""

    since: date | None = None
    until: date | None = None
    region: str = ""
    programme: str = ""
    commune: str = ""
    form: str = ""
    sex: str = ""
    age: str = ""

    def facts(self, account: Account) -> list[ColumnElement[bool]]:
        """The SQL conditions on facts, inside what the account may see."""
        found = [visible(account, of=Fact), *self.days(Fact.date)]
        for column, value in (
            (Fact.region, self.region),
            (Fact.programme, self.programme),
            (Fact.commune, self.commune),
            (Fact.form_id, self.form),
            (Fact.sex, self.sex),
            (Fact.age, self.age),
        ):
            if value:
                found.append(column.is_(None) if value == NOT_SAID else column == value)
        return found

    def records(self, account: Account) -> list[ColumnElement[bool]]:
        """The SQL conditions on records of the same period, place and programme, whatever their state."""
        found = [visible(account), *self.days(Submission.starts_on)]
        for column, value in (
            (Submission.region, self.region),
            (Submission.programme, self.programme),
            (Submission.commune, self.commune),
            (Submission.form_id, self.form),
        ):
            if value:
                found.append(column.is_(None) if value == NOT_SAID else column == value)
        return found

    def days(self, column: Any) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(column >= self.since)
        if self.until:
            found.append(column <= self.until)
        return found

    def with_(self, **changed: str | None) -> "Selection":
        """The same selection narrowed to a cell; None stands for facts where it is not said."""
        return replace(self, **{key: NOT_SAID if value is None else value for key, value in changed.items()})  # type: ignore[arg-type]  # the names are the fields

    def params(self) -> dict[str, Any]:
        """As the query of an address."""
        given = {
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "region": self.region, "programme": self.programme, "commune": self.commune,
            "form": self.form, "sex": self.sex, "age": self.age,
        }  # fmt: skip
        return {key: value for key, value in given.items() if value}


def selection_from(args: Mapping[str, Any], since: date | None, until: date | None) -> Selection:
    """A selection from an address whose dates were read already."""
    names = ("region", "programme", "commune", "form", "sex", "age")
    return Selection(since, until, *(str(args.get(name) or "").strip()[:100] for name in names))
