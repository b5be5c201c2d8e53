"""What the form of meetings between communities and security forces asks, answered plausibly."""

from datetime import timedelta

from server.operations.demo_draw import Answers, Draw, Event

NEIGHBOURS = {
    "NE001": ("algerie", "libye"), "NE002": ("nigeria", "tchad"), "NE003": ("benin", "nigeria"),
    "NE004": ("nigeria",), "NE005": ("mali", "nigeria"), "NE006": ("mali", "burkina"), "NE007": ("nigeria",),
}  # fmt: skip


def reunion_fds(draw: Draw, event: Event) -> Answers:
    people = max(event.people, 1)
    present = {
        name: draw.between(1, max(1, min(8, people // 10)))
        for name in draw.some(("fds_police", "fds_gendarmerie", "fds_garde", "fds_douane"), 1, 3)
    }
    agreed = draw.between(0, 5)
    answers: Answers = {
        "poste": "Poste frontière de la commune",
        "pays_voisin": [draw.one(NEIGHBOURS[event.region])],
        "diffusion": draw.one(("restreint", "restreint", "programme")),
        **present,
        "fds_f": 0,
        "autorites_front": draw.some(("dst", "douane", "sante", "protection"), 1, 2),
        "comite": draw.one(("oui", "non")),
        "preoccup": draw.some(("tracasseries", "retard", "nuit", "trafic", "marche", "betail"), 1, 3),
        "preoccup_fds": draw.some(("confiance", "renseignement", "moyens", "papiers"), 1, 2),
        "femmes_parole": round(event.women * draw.share(0.1, 0.5)),
        "actions_convenues": agreed,
        "conf_communaute": draw.one(("2", "3", "4")),
        "conf_fds": draw.one(("3", "4")),
    }
    if agreed:
        answers["actions_faites"] = draw.between(0, agreed)
    if answers["comite"] == "oui":
        answers |= {"comite_nom": "Comité communal", "comite_f": 5, "comite_h": 9, "comite_j": 4}
    if draw.chance(0.3):
        answers["alertes"] = [_alert(draw, event)]
    if event.sous_type == "simulation":
        answers |= _simulation(draw, people)
    return answers


def _alert(draw: Draw, event: Event) -> Answers:
    seen = event.starts - timedelta(days=draw.between(2, 20))
    return {
        "alerte_type": draw.one(("vol", "foule", "inondation", "epidemie")),
        "constatee": seen.isoformat(),
        "recue": (seen + timedelta(days=1)).isoformat(),
        "alerte_canal": draw.one(("telephone", "comite", "chef")),
        "reponse": "oui",
        "delai_h": draw.between(2, 60),
    }


def _simulation(draw: Draw, people: int) -> Answers:
    actors, extras = people // 5, people // 2
    return {
        "sim_scenario": draw.one(("afflux", "epidemie", "inondation")),
        "sim_acteurs": actors,
        "sim_figurants": extras,
        "sim_observateurs": people - actors - extras,
        "sim_alerte": 10,
        "sim_decision": 25,
        "sim_secours": 48,
        "sim_lecons": "L'alerte est passée par trois voies. Manque de brancards.",
        "sim_plan": "en_cours",
    }
