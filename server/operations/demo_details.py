"""What a fiche may add behind the question « À ajouter, si vous l'avez », for about a third of the events."""

from collections.abc import Callable
from datetime import timedelta

from server.operations.demo_draw import Answers, Draw, Event

PRESENT = ("prefet", "maire", "chef_canton", "chef_village", "imam", "service_technique")
CATEGORIES = ("cat_trad", "cat_relig", "cat_elevage", "cat_agri", "cat_commerce", "cat_osc")
CANALS = ("boite", "telephone", "comite", "oral")


def details(draw: Draw, event: Event) -> Answers:
    """One to three optional parts of the form, answered; nothing for most events."""
    parts = PARTS[event.form] if event.people or event.form == "reintegration" else ("partenaires", "avis")
    if not draw.chance(0.35):
        return {}
    chosen = draw.some(parts, 1, min(3, len(parts)))
    answers: Answers = {"details": chosen}
    for part in chosen:
        answers |= ANSWERED[part](draw, event)
    return answers


def partners(draw: Draw, event: Event) -> Answers:
    answers: Answers = {"partenaires": draw.some(("mairie", "chefferie", "hacp", "ong_nationale"), 1, 2)}
    if event.form != "reintegration":
        answers["code_plan"] = f"{draw.between(1, 4)}.{draw.between(1, 6)}"
    return answers


def authorities(draw: Draw, event: Event) -> Answers:
    return {"autorites": draw.some(PRESENT, 1, 4)}


def categories(draw: Draw, event: Event) -> Answers:
    return {name: draw.between(0, event.people // 4) for name in CATEGORIES}


def opinions(draw: Draw, event: Event) -> Answers:
    asked, complaints = draw.between(5, 20), draw.one((0, 0, 0, 1, 2))
    answers: Answers = {
        "sat_n": asked,
        "sat_somme": round(asked * draw.share(3, 4.8)),
        "plaintes": complaints,
    }
    if complaints:
        answers["plaintes_canal"] = [draw.one(CANALS)]
    return answers


def days(draw: Draw, event: Event) -> Answers:
    away = draw.between(0, 2)
    turn = {"jour_f": max(event.women - away, 0), "jour_h": event.men}
    return {"presences": [turn.copy() for _ in range(event.days)]}


def site(draw: Draw, event: Event) -> Answers:
    return {
        "chantier_debut": (event.starts - timedelta(days=15)).isoformat(),
        "chantier_fin": (event.ends + timedelta(days=30)).isoformat(),
        "quota_f": 30,
    }


def pay(draw: Draw, event: Event) -> Answers:
    return {
        "payes_f": event.women,
        "payes_h": event.men,
        "paie_lieu": "Place du marché",
        "payeur": "Agent de l'institution de microfinance",
        "temoin": "Chef de village",
        "payeur_saisisseur": "non",
    }


COMMON = ("partenaires", "presents", "categories", "avis")
PARTS = {
    "formation": ("jours", *COMMON),
    "sensibilisation": COMMON,
    "dialogue": COMMON,
    "reunion_fds": COMMON,
    "arts_culture_sport": COMMON,
    "argent_travail": ("partenaires", "chantier", "paie", "avis"),
    "reintegration": ("partenaires", "avis"),
}
ANSWERED: dict[str, Callable[[Draw, Event], Answers]] = {
    "partenaires": partners,
    "presents": authorities,
    "categories": categories,
    "avis": opinions,
    "jours": days,
    "chantier": site,
    "paie": pay,
}
