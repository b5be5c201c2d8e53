"""The tabs of the notebook: which role sees which, and how many things wait behind each."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from server.accounts.models import Account, Role

DECIDERS = (Role.SUPERVISOR, Role.ADMIN)
READERS = (Role.SUPERVISOR, Role.ANALYST, Role.ADMIN)

# filled by the application: a tab's endpoint -> how many things wait behind it for this account
counters: dict[str, Callable[[Account], int]] = {}

TABS = (
    ("review.to_review", _("À relire"), DECIDERS),
    ("review.all_records", _("Fiches"), READERS),
    ("indicators.overview", _("Indicateurs"), READERS),
    ("exports.choose", _("Exports"), READERS),
    ("office.phones", _("Téléphones"), DECIDERS),
    ("office.forms", _("Formulaires"), READERS),
    ("entities.lists", _("Listes"), READERS),
    ("people.listing", _("Comptes"), (Role.ADMIN,)),
    ("journal.journal", _("Journal"), (Role.ADMIN,)),
)
# pages without a tab of their own, and the tab that they are read under
UNDER = {
    "review.record": "review.all_records",
    "indicators.records": "indicators.overview",
    "form_checks.show": "office.forms",
    "form_checks.versions": "office.forms",
    "form_pages.show": "office.forms",
    "entities.rows": "entities.lists",
    "localities.listing": "entities.lists",
    "localities.check": "entities.lists",
    "localities.rehearse": "entities.lists",
    "retention.overview": "journal.journal",
    "persons.form": "journal.journal",
    "invitations.choose": "office.phones",
    "invitations.invite": "office.phones",
    "parcel_pages.show": "office.phones",
    "parcel_pages.take_in": "office.phones",
    "people.person": "people.listing",
    "people.new": "people.listing",
    "people_import.form": "people.listing",
    "people_import.report": "people.listing",
}


@dataclass(frozen=True)
class Tab:
    """One tab as the page draws it."""

    url: str
    label: str
    count: int | None
    current: bool


def tabs() -> list[Tab]:
    """The tabs of the person who is logged in."""
    here = UNDER.get(request.endpoint or "", request.endpoint)
    if request.endpoint == "review.record" and request.args.get("from") == "a-relire":
        here = "review.to_review"
    return [
        Tab(url_for(endpoint), str(label), waiting(endpoint), endpoint == here)
        for endpoint, label, allowed in TABS
        if current_user.role in allowed
    ]


def waiting(endpoint: str) -> int | None:
    """What waits behind a tab, where that is counted."""
    counter = counters.get(endpoint)
    return counter(current_user._get_current_object()) if counter else None


def may_read() -> bool:
    """Whether the person may open records in the office."""
    return bool(current_user.is_authenticated and current_user.role in READERS)


def may_decide() -> bool:
    """Whether the person may approve, return and reject."""
    return bool(current_user.is_authenticated and current_user.role in DECIDERS)


def init_app(app: Flask) -> None:
    """Offer the tabs and the two rights to the templates."""
    app.jinja_env.globals.update(office_tabs=tabs, can_read=may_read, can_decide=may_decide)
