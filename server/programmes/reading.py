"""The programmes as the phone, the forms and the pages read them."""

from typing import Any

from sqlalchemy import select

from server.extensions import db
from server.programmes.models import Programme

Rows = list[dict[str, str]]


def programmes() -> list[Programme]:
    """All active programmes, by code."""
    return list(db.session.scalars(select(Programme).where(Programme.active).order_by(Programme.code)))


def programme_codes() -> list[str]:
    return [programme.code for programme in programmes()]


def named_programmes() -> list[str]:
    """The codes of the active programmes that were opened to lists of people by name."""
    return [*db.session.scalars(select(Programme.code).where(Programme.active, Programme.names))]


def as_message(programme: Programme) -> dict[str, Any]:
    """One programme in ``GET /api/v1/programmes``; ``name`` is its code, as in every list of choices."""
    return {
        "name": programme.code,
        "label": programme.short_name or programme.name,
        "title": programme.name,
        "donor": programme.donor,
        "starts_on": programme.starts_on,
        "ends_on": programme.ends_on,
        "regions": [region.region for region in programme.regions],
        "names": programme.names,
        "phases": [
            {"name": phase.code, "label": phase.name, "starts_on": phase.starts_on, "ends_on": phase.ends_on}
            for phase in programme.phases
        ],
    }


def choice_lists() -> dict[str, Rows]:
    """The lists ``programmes`` and ``phases`` that every form can choose from, as rows of texts."""
    found = programmes()
    return {
        "programmes": [
            {
                "name": programme.code,
                "label": programme.short_name or programme.name,
                "donor": programme.donor,
                "starts_on": programme.starts_on.isoformat() if programme.starts_on else "",
                "ends_on": programme.ends_on.isoformat() if programme.ends_on else "",
                "regions": " ".join(region.region for region in programme.regions),
                "noms": "oui" if programme.names else "non",
            }
            for programme in found
        ],
        "phases": [
            {"name": phase.code, "label": phase.name, "programme": programme.code}
            for programme in found
            for phase in programme.phases
        ],
    }


def strictest_secret(codes: list[str]) -> str:
    """What locks a phone that works for these programmes: ``passphrase`` as soon as one asks for it."""
    wanted = db.session.scalars(select(Programme.secret).where(Programme.code.in_(codes)))
    return "passphrase" if "passphrase" in set(wanted) else "pin"
