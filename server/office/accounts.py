"""An account's windows on the records, in words."""

from flask_babel import gettext as _

from server.accounts.models import Account, Role
from server.office.places import place_names


def scope_lines(account: Account) -> list[str]:
    """One line a window: "PCCN · Diffa"; an administrator's is everything."""
    if account.role == Role.ADMIN:
        return [_("Tous les programmes, toutes les régions")]
    names = place_names(scope.region for scope in account.scopes)
    anywhere, any_programme = _("toutes les régions"), _("Tous les programmes")
    lines = [
        f"{scope.programme or any_programme} · {names.get(scope.region or '', anywhere)}"
        for scope in account.scopes
    ]
    return lines or [_("Aucun : demandez-le à l’administrateur ou à l’administratrice.")]
