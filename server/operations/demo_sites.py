"""Cash for Work in the demonstration: two sites, some workers, the sheet of a fortnight that chooses them.

The records go in one after the other, since each kind chooses from what the supervisor approved before.
Names, papers and telephones are invented.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Flask
from sqlalchemy import select

from server.audit import log as audit
from server.entities.models import Entity
from server.extensions import db
from server.operations.demo_common import NIGER_TIME
from server.operations.demo_draw import Answers
from server.operations.demo_events import DemoEvent
from server.operations.demo_review import review
from server.programmes.models import Programme
from server.submissions.models import Submission

PROGRAMME, COMMUNE = "PCCN", "NE002002002"
PLACE = {"programme": PROGRAMME, "region": "NE002", "departement": "NE002002", "commune": COMMUNE}
OPENED, STARTS, ENDS = date(2026, 9, 28), date(2026, 10, 16), date(2026, 10, 30)
SITES = (("Demi-lunes du plateau de Diffa", "demi_lunes", 1200), ("Mare de Diffa", "curage", 3200))
WORKERS = (
    ("f", "Aïssa", 1991), ("f", "Fati", 1999), ("f", "Hadiza", 1984), ("f", "Mariama", 1970),
    ("h", "Boukar", 1988), ("h", "Issa", 2003), ("h", "Malam", 1979), ("h", "Oumarou", 1995),
)  # fmt: skip
RATE = 1300
# the fortnight without its two Sundays and its last day
DAYS = [str(day) for day in range(1, 15) if day not in (3, 10)]
Send = Callable[[list[DemoEvent]], int]


def load_sites(app: Flask, send: Send) -> int:
    """Register the sites and workers that are not yet there, and one sheet; the number of receipts."""
    open_to_names()
    received = 0
    for made in (sites, workers, sheets):
        # a context each: the lists of choices are read once in one
        with app.app_context():
            new = [event for event in made() if db.session.get(Submission, event.id) is None]
            received += send(new)
            review(new)
    return received


def open_to_names() -> None:
    programme = db.session.get_one(Programme, PROGRAMME)
    if not programme.names:
        programme.names = True
        audit.record("programme.names", f"programme/{PROGRAMME}", by=None, names="yes")
        db.session.commit()


def sites() -> Iterable[DemoEvent]:
    for name, kind, planned in SITES:
        answers = {
            "organisation": "ong_nationale",
            "localite_autre": "Chef-lieu",
            "date_debut": "2026-10-01",
            "date_fin": "2026-12-15",
            "nom": name,
            "sous_type": kind,
            "etat": "ouvert",
            "unite": "unite" if kind == "demi_lunes" else "m2",
            "prevu": planned,
            "jours_prevus": 48,
            "proprietaire": "Commune",
            "taux": RATE,
            "taux_chef": 1500,
            "heures": 6,
            "quota_f": 30,
            "comite_ciblage": "oui",
            "criteres": ["revenu", "deplace"],
            "liste_affichee": "oui",
            "securite": ["epi", "eau", "pharmacie"],
            "garde_enfants": "oui",
        }
        yield told("chantier", name, OPENED, answers)


def workers() -> Iterable[DemoEvent]:
    site = registered("chantier", SITES[0][0])
    for number, (sex, first_name, born) in enumerate(WORKERS, 1):
        # the last two say the same telephone: an alert for the supervisor
        telephone = f"+2279000{min(number, 7):04d}"
        answers = {
            "consentement": "OK",
            "chantier": site,
            "date_debut": OPENED.isoformat(),
            "carte": card(number),
            "nom": "Exemple",
            "prenom": first_name,
            "sexe": sex,
            "annee_naissance": born,
            "piece_type": "cni",
            "piece_num": f"DEMO-{number:05d}",
            "telephone_de": "proche" if number > 6 else "soi",
            "telephone": telephone,
            "residence": "pdi" if number % 3 == 0 else "hote",
            "menage_taille": 4 + number % 5,
            "chef_menage_sexe": sex,
            "localite_autre": "Chef-lieu",
            "remplacement": "non",
        }
        yield told("beneficiaire", card(number), OPENED, answers)


def sheets() -> Iterable[DemoEvent]:
    women = sum(sex == "f" for sex, _name, _born in WORKERS)
    men, days = len(WORKERS) - women, len(DAYS)
    answers = {
        "sous_type": SITES[0][1],
        "statut": "realise",
        "organisation": "ong_nationale",
        "details": ["travailleurs"],
        "localite_autre": "Chef-lieu",
        "date_debut": STARTS.isoformat(),
        "date_fin": ENDS.isoformat(),
        "chantier_choisi": registered("chantier", SITES[0][0]),
        "chantier_debut": "2026-10-01",
        "chantier_fin": "2026-12-15",
        "quota_f": 30,
        "unite": "unite",
        "prevu": SITES[0][2],
        "realise": 310,
        "heures": 6,
        **dict.fromkeys(("f_0_17", "f_60p", "h_0_17", "h_60p"), 0),
        **{"f_18_35": 2, "f_36_59": women - 2, "h_18_35": 2, "h_36_59": men - 2},
        "methode": "liste",
        "taux": RATE,
        "jours_f": women * days,
        "jours_h": men * days,
        "paye_f": women * days * RATE,
        "paye_h": men * days * RATE,
        "mode": "especes",
        "date_paiement": (ENDS + timedelta(days=3)).isoformat(),
        "preuve": ["emargement"],
        "travailleurs": [worked(number, sex) for number, (sex, _name, _born) in enumerate(WORKERS, 1)],
        "resultats": "Première quinzaine terminée sans accident.",
        "incident": "non",
    }
    yield told("argent_travail", "2026-10-16", ENDS + timedelta(days=3), answers)


def worked(number: int, sex: str) -> dict[str, Any]:
    return {
        "beneficiaire": registered("beneficiaire", card(number)),
        "travailleur_sexe": sex,
        "presents": DAYS,
        "t_paye": len(DAYS) * RATE,
    }


def card(number: int) -> str:
    return f"{COMMUNE}-{number:04d}"


def registered(form: str, name: str) -> str | None:
    """The id under which phones know what this record registered."""
    return db.session.scalar(select(Entity.id).where(Entity.created_by == identity(form, name)))


def identity(form: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"carnet:demo:{form}:{name}"))


def told(form: str, name: str, day: date, answers: Answers) -> DemoEvent:
    """The fiche as its agent finished it that afternoon."""
    closed = datetime.combine(day, time(17), NIGER_TIME)
    opened = closed - timedelta(minutes=9)
    stamps = {
        "debut_saisie": opened.isoformat(timespec="milliseconds"),
        "fin_saisie": closed.isoformat(timespec="milliseconds"),
        "attestation": "OK",
    }
    return DemoEvent(identity(form, name), form, PLACE | answers | stamps, 0, closed, "approve")
