"""Who sees which record: the one place that scopes every query."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from server.accounts.models import Account, Role, Scope
from server.extensions import Base, db

# people near these activities are in danger: a role and a region are not enough to read of them
NAMED_FORMS = ("reintegration",)


def visible(account: Account, of: Any = None) -> ColumnElement[bool]:
    """The SQL condition "this account may see this row".

    ``of`` is anything with the columns ``programme``, ``region``, ``form_id`` and, where agents look,
    ``author_id`` (a mapped class, an alias, a subquery's ``c``); the submissions when not given.

    An agent sees their own records; supervisors and analysts those of their scopes; an administrator all.
    Records of réintégration only those who were named to see them, and their authors.
    A record set aside without a known programme or region is seen through a scope that is open on that side.
    """
    columns: Any = Base.metadata.tables["submissions"].c if of is None else of
    if account.role == Role.ADMIN:
        return true()
    if account.role == Role.AGENT:
        author: ColumnElement[bool] = columns.author_id == account.id
        return author
    seen = or_(false(), *(window(scope, columns) for scope in account.scopes))
    return seen if account.reintegration else and_(seen, columns.form_id.not_in(NAMED_FORMS))


def window(scope: Scope, columns: Any) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if scope.programme is not None:
        conditions.append(columns.programme == scope.programme)
    if scope.region is not None:
        conditions.append(columns.region == scope.region)
    return and_(*conditions)


def near_named(account: Account) -> bool:
    """Whether what this account reads may be of réintégration: it was named to it, or wrote of it."""
    columns = Base.metadata.tables["submissions"].c
    wrote = select(columns.id).where(columns.author_id == account.id, columns.form_id.in_(NAMED_FORMS))
    return account.reintegration or db.session.scalar(wrote.limit(1)) is not None


def covers(account: Account, programme: str | None, region: str | None) -> bool:
    """Whether one of the account's windows is open on this programme and region."""
    return account.role == Role.ADMIN or any(
        scope.programme in (None, programme) and scope.region in (None, region) for scope in account.scopes
    )


def programmes_of(account: Account, all_codes: list[str]) -> list[str]:
    """The programme codes that the account works for."""
    if account.role == Role.ADMIN or any(scope.programme is None for scope in account.scopes):
        return all_codes
    mine = {scope.programme for scope in account.scopes}
    return [code for code in all_codes if code in mine]
