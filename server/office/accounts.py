"""An account's windows on the records, in words."""

from flask_babel import gettext as _
from sqlalchemy import select

from server.accounts.models import Account, Role
from server.extensions import db
from server.office.places import place_names
from server.programmes.models import Programme


def programmes() -> list[tuple[str, str]]:
    """All programmes, closed ones too: an account may still read their records."""
    rows = db.session.scalars(select(Programme).order_by(Programme.code))
    return [(row.code, row.short_name or row.name) for row in rows]


def scope_lines(account: Account) -> list[str]:
    """One line a window: "Frontières · Diffa"; an administrator's is everything."""
    if account.role == Role.ADMIN:
        return [_("Tous les programmes, toutes les régions")]
    names = place_names(scope.region for scope in account.scopes)
    titles = dict(programmes())
    anywhere, any_programme = _("toutes les régions"), _("Tous les programmes")
    lines = [
        f"{titles.get(code, code) if code else any_programme} · {names.get(region or '', anywhere)}"
        for code, region in ((scope.programme, scope.region) for scope in account.scopes)
    ]
    return lines or [_("Aucun : demandez-le à l’administrateur ou à l’administratrice.")]
