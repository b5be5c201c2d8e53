"""Changing the rules; and a proposal to begin with, which somebody must decide on."""

from flask_babel import lazy_gettext as _l

from server.accounts.models import Account
from server.audit import log as audit
from server.extensions import db
from server.problems import Problem, register
from server.retention.models import Kind, Rule

MOST_MONTHS = 600
# [P] a practitioner's proposal: the law asks for a time, it names none
PROPOSED = {Kind.SENSITIVE: 12, Kind.PERSONAL: 24, Kind.PHOTOS: 24}

register(
    "months_wrong",
    422,
    _l("Durée refusée"),
    _l("Écrivez un nombre de mois de 1 à 600, ou rien pour garder sans limite."),
)


def set_rule(programme: str | None, kind: str, months: int | None, by: Account) -> None:
    """Keep this kind so many months; without months, no rule. In the caller's transaction."""
    row = db.session.query(Rule).filter_by(programme=programme, kind=kind).one_or_none()
    if months == (row.months if row else None):
        return
    if months is None:
        db.session.delete(row)
    elif row is None:
        db.session.add(Rule(programme=programme, kind=kind, months=months))
    else:
        row.months = months
    audit.record(
        "retention.changed", f"programme/{programme or '*'}", by=by.id, kind=kind, months=months or 0
    )


def months_in(text: str) -> int | None:
    """Raises Problem ``months_wrong``."""
    if not text.strip():
        return None
    if text.strip().isascii() and text.strip().isdigit() and 1 <= int(text.strip()[:6]) <= MOST_MONTHS:
        return int(text)
    raise Problem("months_wrong")
