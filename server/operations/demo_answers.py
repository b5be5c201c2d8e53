"""What each form asks beyond the common block, answered plausibly: one function a form."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from server.operations.demo_answers_fds import reunion_fds
from server.operations.demo_draw import Answers, Draw, Event
from server.operations.demo_texts import AGREEMENTS, MODULES, WORKS

MESSAGES = ("vivre_ensemble", "mediation", "fds", "genre", "jeunes", "pev")


def formation(draw: Draw, event: Event) -> Answers:
    women, men, days = event.women, event.men, event.days
    done_f, done_h = round(women * draw.share(0.8, 1)), round(men * draw.share(0.8, 1))
    answers: Answers = {
        "intitule": MODULES[event.sous_type],
        "public": draw.some(("leaders", "femmes", "jeunes", "elus", "comites"), 1, 3),
        "jours": days,
        "duree_h": days * draw.between(5, 7),
        "inscrits_f": women,
        "inscrits_h": men,
        "acheve_f": done_f,
        "acheve_h": done_h,
        "facilitateurs_f": draw.between(1, 2),
        "facilitateurs_h": draw.between(0, 2),
        "langues": draw.some(("haoussa", "kanouri", "zarma", "fulfulde", "francais"), 1, 2),
        "test": draw.one(("oui", "non")),
        "materiel": draw.some(("manuel", "cahier", "attestation"), 1, 2),
        "plans_action": draw.between(0, 6),
    }
    if done_f + done_h < women + men:
        answers["abandon"] = draw.some(("marche", "champs", "distance", "famille"), 1, 2)
    if answers["test"] == "oui":
        answers |= _tests(draw, women + men)
    if draw.chance(0.4):
        answers |= {"perdiem": "oui", "perdiem_montant": (women + men) * days * draw.one((2000, 2500, 5000))}
    return answers


def _tests(draw: Draw, people: int) -> Answers:
    before = draw.between(28, 52)
    return {
        "n_pre": people,
        "pre_moy": before + 0.5,
        "n_post": people,
        "post_moy": before + draw.between(12, 34),
        "n_seuil": round(people * draw.share(0.5, 0.9)),
    }


def sensibilisation(draw: Draw, event: Event) -> Answers:
    answers: Answers = {
        "messages": draw.some(MESSAGES, 1, 3),
        "nb_seances": draw.between(1, 4),
        "relais_f": draw.between(1, 6),
        "relais_h": draw.between(1, 6),
        "langues": draw.some(("haoussa", "kanouri", "zarma", "fulfulde"), 1, 2),
        "supports": [{"support": "affiche", "support_n": draw.between(5, 60)}] if draw.chance(0.4) else [],
    }
    if event.sous_type == "porte_a_porte":
        answers["menages"] = draw.between(15, 80)
    if event.sous_type == "ecole":
        answers |= {"ecole_nom": "École primaire du chef-lieu", "ecole_accord": "oui"}
    if event.sous_type == "radio":
        answers |= {
            "radio_nom": "Radio communautaire",
            "nb_diffusions": draw.between(4, 20),
            "diffusion_min": draw.one((15, 20, 30)),
            "audience_est": draw.between(20, 90) * 100,
            "methode_aud": "radio",
        }
    else:
        asked = min(event.people, draw.between(10, 20))
        answers |= {"n_sonde": asked, "n_cite2": round(asked * draw.share(0.4, 0.9)), "horaire_femmes": "oui"}
    if draw.chance(0.2):
        answers["questions"] = "On entend que le marché va fermer. Est-ce vrai ?"
    return answers


def dialogue(draw: Draw, event: Event) -> Answers:
    agreements = draw.one((0, 0, 1, 1, 2))
    state = draw.one(("partiel", "resolu") if agreements else ("nouveau", "en_mediation"))
    first_f, first_h = event.women // 2, event.men // 2
    groups = draw.some(("eleveurs", "agriculteurs", "deplaces", "hotes", "pecheurs"), 2, 2)
    answers: Answers = {
        "parties": [
            {"groupe": groups[0], "partie_f": first_f, "partie_h": first_h},
            {"groupe": groups[1], "partie_f": event.women - first_f, "partie_h": event.men - first_h},
        ],
        "conflits": [
            {
                "conflit_type": draw.one(("agri_elevage", "eau", "couloir", "foncier", "hotes_deplaces")),
                "anciennete": draw.one(("mois", "un_cinq", "cinq_plus")),
                "violence": draw.one(("oui", "non", "non")),
                "conflit_etat": state,
            }
        ],
        "mediateurs": draw.some(("chefferie", "religieux", "commission", "osc"), 1, 3),
        "accords": agreements,
        "suivi_90j": draw.one(("sans_objet", "respecte", "en_partie")),
        "f_roles": min(event.women, draw.between(0, 6)),
        "j_roles": min(event.people, draw.between(0, 8)),
        "facilitateurs_f": draw.between(0, 2),
        "facilitateurs_h": draw.between(1, 2),
        "tension_avant": draw.one(("3", "4", "5")),
        "tension_apres": draw.one(("1", "2", "3")),
        "comite": draw.one(("oui", "non")),
    }
    if agreements:
        answers["ecrits"] = draw.between(0, agreements)
        answers["accords_detail"] = _agreements(draw, event, agreements)
    if answers["comite"] == "oui":
        answers |= {"comite_f": draw.between(2, 6), "comite_h": draw.between(3, 8)}
    return answers


def _agreements(draw: Draw, event: Event, number: int) -> list[Answers]:
    return [
        {
            "accord_contenu": text,
            "accord_type": draw.one(("pacte", "calendrier", "comite")),
            "accord_verif": (event.ends + timedelta(days=90)).isoformat(),
        }
        for text in draw.some(AGREEMENTS, number, number)
    ]


def argent_travail(draw: Draw, event: Event) -> Answers:
    site, unit, sizes = WORKS[event.sous_type]
    planned, rate, days = draw.between(*sizes), 1300, draw.between(11, 13)
    days_f = event.women * days - draw.between(0, event.women)
    days_h = event.men * days - draw.between(0, event.men)
    answers: Answers = {
        "chantier_nom": site,
        "unite": unit,
        "prevu": planned,
        "realise": round(planned * draw.share(0.25, 0.9)),
        "heures": draw.one((5, 6)),
        "taux": rate,
        "jours_f": days_f,
        "jours_h": days_h,
        "paye_f": days_f * rate,
        "paye_h": days_h * rate,
        "mode": draw.one(("especes", "imf", "mobile")),
        "date_paiement": (event.ends + timedelta(days=draw.between(1, 5))).isoformat(),
        "preuve": ["emargement"],
    }
    if answers["mode"] != "especes":
        answers["reference"] = f"{event.starts:%m%d}-{draw.between(1000, 9999)}"
    return answers


def arts_culture_sport(draw: Draw, event: Event) -> Answers:
    artists_f, artists_h = draw.between(2, 14), draw.between(4, 22)
    answers: Answers = {
        "troupe": "Troupe de la commune",
        "messages": draw.some(MESSAGES, 1, 3),
        "artistes_f": artists_f,
        "artistes_h": artists_h,
        "artistes_j": round((artists_f + artists_h) * draw.share(0.3, 0.8)),
        "communautes": draw.between(2, 6),
        "echange": draw.one(("oui", "non")),
        "cachets": draw.between(0, 12) * 25000,
        "securite": draw.some(("plan", "fds", "secours"), 1, 2),
        "droits": draw.one(("oui", "oral", "sans")),
    }
    if event.sous_type in ("football", "lutte", "courses"):
        teams = draw.between(4, 12)
        answers |= {"equipes": teams, "equipes_mixtes": draw.between(1, teams)}
    if answers["echange"] == "oui":
        answers |= {"echange_f": min(event.women, 6), "echange_h": min(event.men, 5)}
    if answers["cachets"]:
        answers["cachets_mode"] = draw.one(("especes", "mobile"))
    return answers


def reintegration(draw: Draw, event: Event) -> Answers:
    women, men, children = draw.between(3, 18), draw.between(5, 30), draw.between(0, 20)
    referred = draw.between(0, 4)
    answers: Answers = {
        "niveau": draw.one(("region", "departement")),
        "annee": event.starts.year,
        "mois": f"{event.starts:%m}",
        "rei_f": women,
        "rei_h": men,
        "rei_enf": children,
        "communaute_f": draw.between(5, 40),
        "communaute_h": draw.between(5, 40),
        "autorite": draw.one(("national", "commune", "ong")),
        "appuis": [{"appui_type": draw.one(("kit", "formation", "psychosocial")), "appui_n": women + men}],
        "acceptation": draw.one(("2", "3", "4")),
        "reference_n": referred,
        "risques": draw.one((["aucun"], ["aucun"], ["stigmatisation"])),
    }
    if referred:
        answers["reference_enf"] = draw.between(0, referred)
    return answers


SPECIFIC: dict[str, Callable[[Draw, Event], dict[str, Any]]] = {
    "formation": formation,
    "sensibilisation": sensibilisation,
    "dialogue": dialogue,
    "reunion_fds": reunion_fds,
    "reintegration": reintegration,
    "argent_travail": argent_travail,
    "arts_culture_sport": arts_culture_sport,
}
