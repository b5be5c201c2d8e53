"""The audit log's objects and details as people call them; the log itself holds ids and codes."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, String, cast, literal, or_, select

from server.accounts.models import Account
from server.audit.models import Entry
from server.devices.models import Device
from server.extensions import Base, db
from server.office import forms
from server.office.formats import number
from server.office.places import place_names
from server.office.words import ROLES, STATES

_ = lazy_gettext

OBJECTS: dict[str, LazyString] = {
    "account": _("Compte"),
    "submission": _("Fiche"),
    "device": _("Téléphone"),
    "form": _("Formulaire"),
    "list": _("Liste"),
    "network": _("Réseau"),
    "places": _("Lieux"),
    "programme": _("Programme"),
    "period": _("Période"),
    "persons": _("Personnes"),
    "key": _("Clé"),
    "keys": _("Clés"),
    "backup": _("Sauvegarde"),
    "files": _("Photos"),
}
DETAILS: dict[str, LazyString] = {
    "aboard": _("fiches à bord"),
    "added": _("ajoutées"),
    "answers": _("réponses"),
    "changed": _("modifiées"),
    "communes": _("communes"),
    "device": _("téléphone"),
    "digest": _("empreinte"),
    "files": _("fichiers"),
    "found": _("trouvées"),
    "holder": _("déjà à"),
    "invitation": _("invitation"),
    "keys": _("clés"),
    "kind": _("données"),
    "leap": _("numéros sautés"),
    "level": _("découpage"),
    "lost": _("perdues"),
    "months": _("mois"),
    "names": _("noms"),
    "network": _("réseau"),
    "number": _("numéro"),
    "opened": _("ouvertes"),
    "programme": _("programme"),
    "programmes": _("programmes"),
    "reason": _("motif"),
    "records": _("fiches"),
    "region": _("région"),
    "regions": _("régions"),
    "reintegration": _("voit la réintégration"),
    "renamed": _("nom changé"),
    "returned": _("de retour"),
    "revision": _("révision"),
    "role": _("rôle"),
    "rows": _("lignes"),
    "same": _("inchangées"),
    "scopes": _("voit"),
    "second_factor": _("second facteur"),
    "secret": _("verrou"),
    "session": _("session"),
    "state": _("état"),
    "states": _("états"),
    "waiting": _("en attente d’une clé"),
    "withdrawn": _("retirées"),
}
VALUES: dict[str, Mapping[str, Any]] = {
    "kind": {"personal": _("personnelles"), "sensitive": _("sensibles"), "photos": _("photos")},
    "level": {"commune": _("par commune"), "region": _("par région")},
    "names": {"yes": _("oui"), "no": _("non")},
    "role": ROLES,
    "second_factor": {"app": _("code de l’application"), "recovery": _("code de secours")},
    "secret": {"pin": _("code à chiffres"), "passphrase": _("phrase")},
    "state": {state: word.text for state, word in STATES.items()},
}
VALUES["states"] = VALUES["state"]


class Names:
    """What the ids of some lines are called."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ids: dict[str, set[str]] = {}
        regions: set[str] = set()
        for entry in entries:
            kind, _slash, id = entry.object.partition("/")
            ids.setdefault(kind, set()).add(id)
            ids.setdefault("device", set()).add(str(entry.detail.get("device", "")))
            regions |= {str(entry.detail.get("region", "")), *map(str, entry.detail.get("regions") or ())}
        records = Base.metadata.tables["submissions"].c
        self.known = {
            "account": named(Account.id, Account.name, ids.get("account", set())),
            "device": named(Device.id, Device.name, ids.get("device", set())),
            "submission": named(records.id, records.number, ids.get("submission", set())),
        }
        self.forms = forms.titles() if "form" in ids else {}
        self.places = place_names(regions)

    def object(self, entry: Entry) -> str:
        """`submission/0190…` -> `Fiche DIF-2026-0412`; what has no name keeps its id."""
        kind, _slash, id = entry.object.partition("/")
        word = str(OBJECTS.get(kind, kind))
        name = self.known.get(kind, {}).get(id) or id
        if kind == "form":
            form, _slash, version = id.partition("/")
            name = f"{self.forms.get(form, form)} {version}".strip()
        return f"{word} {name}".strip()

    def details(self, detail: Mapping[str, Any]) -> str:
        """`état : Approuvée · révision : 2`: what is there, without what is empty."""
        parts = []
        for name, value in detail.items():
            if value not in ("", None, False, [], {}):
                values = [self.value(name, each) for each in (value if isinstance(value, list) else [value])]
                word = str(DETAILS.get(name, name))
                parts.append(word if value is True else f"{word}\u00a0: {', '.join(values)}")
        return " · ".join(parts)

    def value(self, name: str, value: Any) -> str:
        text = number(value) if type(value) is int else str(value)
        if name in ("region", "regions"):
            return self.places.get(text, text)
        if name == "device":
            return self.known["device"].get(text, text)
        if name == "digest":
            return text[:8]
        return str(VALUES.get(name, {}).get(text, text))


def named(id: Any, name: Any, wanted: set[str]) -> dict[str, str]:
    found = db.session.execute(select(id, name).where(id.in_(wanted - {""}))) if wanted - {""} else ()
    return {key: text for key, text in found if text}


def about(text: str) -> ColumnElement[bool]:
    """The lines whose object has this in its id, or in the name that it is shown with."""
    records = Base.metadata.tables["submissions"].c
    ways = [Entry.object.contains(text, autoescape=True)]
    for kind, id, name in (
        ("submission", records.id, records.number),
        ("account", Account.id, Account.name),
        ("device", Device.id, Device.name),
    ):
        known = select(literal(f"{kind}/") + cast(id, String)).where(name.icontains(text, autoescape=True))
        ways.append(Entry.object.in_(known))
    return or_(*ways)
