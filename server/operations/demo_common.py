"""What every form asks, answered for an event: the twin of the common block in forms/catalog."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from server.operations.demo_draw import Answers, Draw, Event
from server.operations.demo_places import gps_in
from server.operations.demo_texts import DECISIONS, LOCALITIES, OBSERVATIONS, RESULTS

NIGER_TIME = timezone(timedelta(hours=1))
AGES = ("0_17", "18_35", "36_59", "60p")
CELLS = tuple(f"{sex}_{age}" for sex in "fh" for age in AGES)
WITHOUT_GRID = ("radio", "affiche")


def cells(draw: Draw, people: int, adults_only: bool) -> dict[str, int]:
    """The sex x age grid of so many people, between a third and two thirds of them women."""
    women = round(people * draw.share(0.35, 0.65))
    grid = dict.fromkeys(CELLS, 0)
    weights = (0 if adults_only else 12, 42, 34, 12)
    for sex, number in (("f", women), ("h", people - women)):
        for age in draw.random.choices(AGES, weights, k=number):
            grid[f"{sex}_{age}"] += 1
    return grid


def activity(event: Event, draw: Draw, held: bool) -> Answers:
    """Programme, phase, sub-type and state: the first screen."""
    answers: Answers = {"programme": event.programme, "sous_type": event.sous_type}
    if event.starts.year == 2026:
        answers["phase"] = "FRO-2026-DEMO" if event.programme == "FRONTIERES" else "PCCN-2026-DEMO"
    answers["statut"] = "realise" if held else draw.one(("reporte", "annule"))
    if not held:
        answers["motif"] = draw.one(("securite", "meteo", "marche_fete", "deuil", "logistique"))
    answers["organisation"] = draw.one(("oim", "ong_nationale", "osc_locale", "hacp", "mairie"))
    return answers


def place(event: Event, draw: Draw, held: bool) -> Answers:
    """Place and dates: the second screen."""
    answers: Answers = {"region": event.region, "departement": event.departement}
    if event.form == "reintegration":
        # cohorts are small: half of the agents stop at the département
        return answers | ({"commune": event.commune} if draw.chance(0.5) else {})
    answers |= {
        "commune": event.commune,
        "localite_autre": draw.one(LOCALITIES),
        "date_debut": event.starts.isoformat(),
    }
    if event.days > 1:
        answers["date_fin"] = event.ends.isoformat()
    if held:
        answers |= _circumstances(event, draw)
    return answers


def _circumstances(event: Event, draw: Draw) -> Answers:
    answers: Answers = {"type_lieu": draw.one(("village", "mairie", "ecole", "cour_chef", "case_paix"))}
    point = gps_in(draw, event.commune)
    if point and event.form != "reunion_fds" and draw.chance(0.7):
        answers["gps"] = point
    if event.form == "argent_travail":
        return answers
    answers["acces"] = draw.one(("normal", "normal", "normal", "escorte"))
    answers["autorisation"] = draw.some(("prefecture", "mairie", "chef_canton", "fds"), 1, 2)
    if event.days == 1:
        start = draw.between(8, 15)
        answers["h_debut"] = f"{start:02d}:{draw.one((0, 15, 30)):02d}"
        answers["h_fin"] = f"{start + draw.between(1, 4):02d}:45"
    return answers


def people(event: Event, draw: Draw) -> Answers:
    """The grid, how it was counted, and the same people by status for about half of the events."""
    answers: Answers = dict(event.cells)
    answers["methode"] = draw.one(("liste", "liste", "appel", "tetes"))
    if draw.chance(0.8):
        answers |= {"total_feuille": event.people, "liste": "papier"}
    if draw.chance(0.5):
        for sex, number in (("f", event.women), ("h", event.men)):
            displaced = round(number * draw.share(0.1, 0.4))
            answers |= {f"st_{sex}_hote": number - displaced, f"st_{sex}_pdi": displaced}
            answers |= {f"st_{sex}_refugie": 0, f"st_{sex}_retourne": 0, f"st_{sex}_autre": 0}
    answers["handi_f"] = min(event.women, draw.between(0, 3))
    answers["handi_h"] = min(event.men, draw.between(0, 3))
    answers |= {"nouv_f": round(event.women * 0.4), "nouv_h": round(event.men * 0.3)}
    return answers


def results(event: Event, draw: Draw) -> Answers:
    """Themes, results and decisions."""
    answers: Answers = {"resultats": draw.one(RESULTS[event.form])}
    border = ("frontieres", "alerte", "traite", "crise")
    cohesion = ("cohesion", "leadership", "conflits", "mediation", "genre", "jeunesse", "foncier")
    answers["themes"] = draw.some(border if event.programme == "FRONTIERES" else cohesion, 1, 3)
    answers["incident"] = "non"
    if event.form == "reintegration":
        return answers
    if event.form not in ("argent_travail", "arts_culture_sport"):
        answers["decisions"] = [_decision(event, draw) for _ in range(draw.between(1, 2))]
    if event.form != "argent_travail":
        answers["photo_consent"] = "sans"
    return answers


def _decision(event: Event, draw: Draw) -> dict[str, Any]:
    text, who = draw.one(DECISIONS)
    due = event.ends + timedelta(days=draw.between(7, 60))
    return {"decision": text, "responsable": who, "echeance": due.isoformat(), "etat_decision": "prevue"}


def closing(draw: Draw) -> Answers:
    text = draw.one(OBSERVATIONS)
    return {"attestation": "OK"} | ({"observations": text} if text else {})


def entry(day: date, draw: Draw, username: str) -> tuple[datetime, Answers]:
    """When the fiche was filled: that day in the afternoon, within 8 to 25 minutes."""
    opened = datetime.combine(day, time(draw.between(16, 19), draw.between(0, 59)), NIGER_TIME)
    closed = opened + timedelta(minutes=draw.between(8, 25))
    stamps = {"debut_saisie": _stamp(opened), "fin_saisie": _stamp(closed), "agent": username}
    return closed, stamps


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
