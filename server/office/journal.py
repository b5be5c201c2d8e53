"""The page *Journal*: the audit log, for administrators."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, func, select

from server.accounts.access import roles
from server.accounts.models import Account, Role
from server.audit.models import Entry
from server.extensions import NIAMEY, db
from server.office.dates import parse_day
from server.office.journal_words import Names, about
from server.office.paging import page_of, page_url

_ = lazy_gettext
pages = Blueprint("journal", __name__, url_prefix="/bureau/journal")

PAGE_SIZE = 100
ACTIONS: dict[str, LazyString] = {
    "login": _("S’est connecté·e"),
    "login.failed": _("Connexion refusée"),
    "login.script": _("Script connecté (une ligne par heure)"),
    "logout": _("S’est déconnecté·e"),
    "second_factor.set": _("Second facteur installé"),
    "second_factor.reset": _("Second facteur enlevé"),
    "second_factor.recovery_codes": _("Codes de secours renouvelés"),
    "account.created": _("Compte créé"),
    "account.changed": _("Compte modifié"),
    "account.deactivated": _("Compte fermé"),
    "account.reactivated": _("Compte rouvert"),
    "password.reset": _("Mot de passe redonné"),
    "password.changed": _("Mot de passe changé"),
    "session.closed": _("Session fermée"),
    "device.invited": _("Invitation donnée pour un téléphone"),
    "device.enrolled": _("Téléphone enrôlé"),
    "device.revoked": _("Accès retiré à un téléphone"),
    "key.made": _("Clé faite"),
    "key.retired": _("Clé retirée"),
    "keys.escrowed": _("Copie des clés mise à l’abri"),
    "keys.restored": _("Clés remises depuis leur copie"),
    "keys.drilled": _("Copie des clés vérifiée"),
    "keys.reopened": _("Fiches scellées rouvertes"),
    "parcel.received": _("Colis de fiches reçu"),
    "backup.made": _("Sauvegarde faite"),
    "backup.restored": _("Sauvegarde remise"),
    "programme.secret": _("Verrou des téléphones choisi"),
    "form.published": _("Formulaire publié"),
    "form.withdrawn": _("Version de formulaire retirée"),
    "form.restored": _("Version de formulaire remise"),
    "form.offered": _("Formulaire ouvert à d’autres programmes ou régions"),
    "places.imported": _("Localités importées"),
    "programme.names": _("Liste nominative d’un programme"),
    "export": _("Export"),
    "export.personal": _("Export avec données personnelles"),
    "answers.revealed": _("Réponses personnelles dévoilées"),
    "answers.read": _("Réponses personnelles lues"),
    "figures.published": _("Chiffres publiés"),
    "retention.changed": _("Durée de conservation changée"),
    "files.cleaned": _("Photos sans fiche effacées"),
    "submission.purged": _("Données effacées, leur durée étant passée"),
    "person.searched": _("Personne cherchée"),
    "person.printed": _("Données d’une personne imprimées"),
    "person.erased": _("Données d’une personne effacées"),
    "number.regained": _("Numéro repris d’avant la sauvegarde"),
    "number.taken": _("Numéro pris entre-temps par une autre fiche"),
    "submission.received": _("Fiche reçue"),
    "submission.revised": _("Fiche corrigée par son auteur·e"),
    "submission.quarantined": _("Contenu mis de côté"),
    "submission.conflict": _("Deuxième contenu gardé à côté"),
    "submission.approved": _("Fiche approuvée"),
    "submission.approval_withdrawn": _("Approbation retirée"),
    "submission.returned": _("Fiche renvoyée"),
    "submission.rejected": _("Fiche rejetée"),
    "submission.released": _("Fiche remise en relecture"),
}


@dataclass(frozen=True)
class Option:
    """One line of a list to choose from."""

    value: str
    label: str


@dataclass(frozen=True)
class Filters:
    """Which lines are wanted; all filters together."""

    action: str = ""
    who: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None
    misread: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.action:
            found.append(Entry.action == self.action)
        if self.who:
            found.append(Entry.account_id == self.who)
        if self.object:
            found.append(about(self.object))
        if self.since:
            found.append(Entry.at >= midnight(self.since))
        if self.until:
            found.append(Entry.at < midnight(self.until + timedelta(days=1)))
        return found


@pages.get("")
@roles(Role.ADMIN)
def journal() -> ResponseReturnValue:
    """The lines of the log, newest first."""
    filters = from_request()
    count = select(func.count()).select_from(Entry).where(*filters.conditions())
    page = page_of(request.args.get("page"), PAGE_SIZE, db.session.scalar(count) or 0)
    query = (
        select(Entry, Account.name)
        .outerjoin(Account, Account.id == Entry.account_id)
        .where(*filters.conditions())
        .order_by(Entry.id.desc())
    )
    lines = db.session.execute(query.limit(PAGE_SIZE).offset(page.offset)).all()
    return render_template(
        "office/journal.html",
        lines=lines,
        names=Names(entry for entry, _who in lines),
        filters=filters,
        filtered=filters != Filters(),
        actions=sorted(
            (Option(code, str(word)) for code, word in ACTIONS.items()), key=lambda one: one.label
        ),
        people=people(),
        word=lambda code: ACTIONS.get(code, code),
        page=page,
        page_url=page_url,
    )


def from_request() -> Filters:
    """The filters of the address; a date that cannot be read is said, not guessed."""
    days: dict[str, date] = {}
    misread = False
    for name in ("from", "to"):
        try:
            if typed := request.args.get(name, "").strip():
                days[name] = parse_day(typed)
                misread = misread or not 1900 < days[name].year < 9999
        except ValueError:
            misread = True
    words = {name: request.args.get(name, "")[:200] for name in ("action", "who", "object")}
    if misread:
        days = {}
    return Filters(**words, since=days.get("from"), until=days.get("to"), misread=misread)


def midnight(day: date) -> datetime:
    """The beginning of the day in Niamey."""
    return datetime.combine(day, time(), NIAMEY)


def people() -> list[Option]:
    rows = db.session.execute(select(Account.id, Account.name).order_by(Account.name))
    return [Option(id, name) for id, name in rows]
