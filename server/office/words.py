"""The words of the interface for what the code calls by a key: states, roles, history."""

from dataclasses import dataclass

from flask import Flask
from flask_babel import LazyString, lazy_gettext

_ = lazy_gettext


@dataclass(frozen=True)
class StateWord:
    """How a state is shown: its word, its icon and its tone, since colour never stands alone."""

    text: LazyString
    icon: str
    tone: str


STATES = {
    "quarantined": StateWord(_("Mise de côté"), "aside", "wrong"),
    "in_review": StateWord(_("En relecture"), "eye", ""),
    "returned": StateWord(_("À corriger"), "remark", "doubt"),
    "corrected": StateWord(_("Corrigée"), "pencil", ""),
    "approved": StateWord(_("Approuvée"), "tick", "sure"),
    "rejected": StateWord(_("Rejetée"), "cross", "wrong"),
}
ROLES = {
    "agent": _("agent·e de terrain"),
    "supervisor": _("superviseur·e"),
    "analyst": _("chargé·e de suivi-évaluation"),
    "admin": _("administrateur·rice"),
}
EVENTS = {
    "received": _("Reçue"),
    "revised": _("Corrigée, de nouveau en relecture"),
    "quarantined": _("Mise de côté"),
    "approved": _("Approuvée"),
    "approval_withdrawn": _("Approbation retirée"),
    "returned": _("Renvoyée à son auteur·e"),
    "rejected": _("Rejetée"),
    "released": _("Remise en relecture"),
    "file_received": _("Photo reçue"),
    "opened": _("Ouverte avec sa clé"),
}


def state_word(state: str) -> StateWord:
    """The word, icon and tone of a record's state."""
    return STATES[state]


def role_word(role: str) -> LazyString:
    """The word for a role."""
    return ROLES[role]


def event_word(kind: str) -> LazyString | str:
    """The word for a line of a record's history."""
    return EVENTS.get(kind, kind)


def init_app(app: Flask) -> None:
    """Offer the words to the templates."""
    app.jinja_env.globals.update(state_word=state_word, role_word=role_word, event_word=event_word)
