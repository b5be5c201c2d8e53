"""To whom a form is offered, and which versions are: phones outside do not get it."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select

from server.accounts.models import Account
from server.accounts.scope import programmes_of
from server.audit import log as audit
from server.extensions import db, now
from server.form_library.models import FormScope, FormVersion
from server.form_library.reading import current_versions, definitions
from server.programmes.reading import named_programmes


def offered(account: Account) -> list[FormVersion]:
    """The current version of each form that this account's phones get: registers of people by name (setting
    ``names``) only those who work for a programme that was opened to them."""
    scopes, named = scopes_of(), bool(programmes_of(account, named_programmes()))
    return [
        row
        for row in current_versions()
        if reaches(scopes.get(row.form_id, ()), account)
        and (named or not definitions.get(row).settings.get("names"))
    ]


def scopes_of() -> dict[str, list[FormScope]]:
    """The scopes of every form that has any, by form id."""
    found: dict[str, list[FormScope]] = {}
    for scope in db.session.scalars(select(FormScope).order_by(FormScope.id)):
        found.setdefault(scope.form_id, []).append(scope)
    return found


def reaches(scopes: Iterable[FormScope], account: Account) -> bool:
    """Whether one of the form's windows meets one of the account's. No window: the form is everybody's."""
    windows = [*scopes]
    if not windows or account.is_admin:
        return True
    return any(
        (None in (window.programme, seen.programme) or window.programme == seen.programme)
        and (None in (window.region, seen.region) or window.region == seen.region)
        for window in windows
        for seen in account.scopes
    )


def offer(form_id: str, programmes: Collection[str], regions: Collection[str], *, by: str) -> bool:
    """Offer a form to these programmes in these regions, none standing for all; whether that is a change."""
    pairs = {(code, region) for code in programmes or (None,) for region in regions or (None,)}
    pairs -= {(None, None)}
    before = {(scope.programme, scope.region) for scope in scopes_of().get(form_id, ())}
    if pairs == before:
        return False
    db.session.execute(delete(FormScope).where(FormScope.form_id == form_id))
    db.session.add_all(
        FormScope(form_id=form_id, programme=programme, region=region)
        for programme, region in sorted(pairs, key=str)
    )
    db.session.flush()
    audit.record(
        "form.offered", f"form/{form_id}", by=by, programmes=sorted(programmes), regions=sorted(regions)
    )
    return True


def withdraw(row: FormVersion, *, by: str) -> None:
    """Phones no longer start a record with this version; those that have one finish it, records stay."""
    if row.withdrawn_at is None:
        row.withdrawn_at = now()
        audit.record("form.withdrawn", f"form/{row.form_id}/{row.version}", by=by)


def restore(row: FormVersion, *, by: str) -> None:
    """Offer a withdrawn version again."""
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        audit.record("form.restored", f"form/{row.form_id}/{row.version}", by=by)
