"""A training form of 67 rows, as CSV sheets: 43 visible questions, the places in cascade, a repeat, 8 sums.

Made here and not taken from the catalogue, so that the figures can be set beside other programs' on a form
of the same size, and so that they do not move when the catalogue does.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

FORM_ID = "bench_formation"
Row = dict[str, str]
AGES = ("0_17", "18_35", "36_59", "60")
SUM = " + ".join


def row(kind: str, name: str = "", label: str = "", **more: str) -> Row:
    return {"type": kind, "name": name, "label": label, **more}


def _activity() -> list[Row]:
    texts = [row("text", f"texte{n}", f"Texte {n}") for n in range(1, 5)]
    return [
        row("begin_group", "activite", "Activité", appearance="field-list"),
        row("select_one domaine", "domaine", "Domaine", required="yes"),
        row("select_one statut", "statut", "Statut", required="yes", default="realise"),
        row("text", "intitule", "Intitulé", required="yes"),
        row("select_multiple public", "public", "Public visé"),
        row("text", "public_autre", "Lequel ?", relevant="selected(${public}, 'autre')"),
        *texts,
        row("begin_group", "partenaires", "Partenaires"),
        row("text", "partenaire", "Partenaire"),
        row("decimal", "apport", "Apport"),
        row("end_group"),
        row("end_group"),
    ]


def _place() -> list[Row]:
    return [
        row("begin_group", "lieu", "Lieu et date", appearance="field-list"),
        row("select_one_from_file regions.csv", "region", "Région", required="yes"),
        row(
            "select_one_from_file departements.csv",
            "departement",
            "Département",
            choice_filter="region=${region}",
            required="yes",
        ),
        row(
            "select_one_from_file communes.csv",
            "commune",
            "Commune",
            choice_filter="departement=${departement}",
            required="yes",
        ),
        row("text", "village", "Village"),
        row("date", "date_debut", "Début", required="yes", constraint=". <= today()", default="2026-05-18"),
        row("date", "date_fin", "Fin", constraint=". >= ${date_debut}", default="2026-05-20"),
        row(
            "calculate",
            "jours",
            calculation="decimal-date-time(${date_fin}) - decimal-date-time(${date_debut}) + 1",
        ),
        row("end_group"),
    ]


def _people() -> list[Row]:
    cells = [
        row("integer", f"{sex}_{age}", f"{word} {age.replace('_', '–')}", constraint=". >= 0 and . <= 999")
        for sex, word in (("f", "Femmes"), ("h", "Hommes"))
        for age in AGES
    ]
    both = {sex: SUM(f"coalesce(${{{sex}_{age}}}, 0)" for age in AGES) for sex in "fh"}
    return [
        row("begin_group", "presence", "Présence", appearance="field-list"),
        *cells,
        row("calculate", "femmes", "Femmes", calculation=both["f"]),
        row("calculate", "hommes", "Hommes", calculation=both["h"]),
        row("calculate", "total", "Total", calculation="${femmes} + ${hommes}"),
        row("integer", "handicap", "Dont personnes handicapées", constraint=". <= ${total}"),
        row("end_group"),
    ]


def _sessions() -> list[Row]:
    return [
        row("begin_repeat", "seances", "Séances"),
        row("text", "theme", "Thème"),
        row("integer", "minutes", "Durée en minutes", constraint=". > 0 and . <= 600"),
        row("integer", "presents", "Présents", constraint=". <= ${total}"),
        row("select_one qualite", "qualite", "Qualité"),
        row("calculate", "presence_minutes", calculation="${minutes} * ${presents}"),
        row("end_repeat"),
        row("calculate", "duree", "Durée totale", calculation="sum(${minutes})"),
        row("calculate", "tous_presents", calculation="sum(${presents})"),
    ]


def _results() -> list[Row]:
    marks = [row("select_one qualite", f"note{n}", f"Appréciation {n}") for n in range(1, 10)]
    return [
        row("begin_group", "resultats", "Résultats", appearance="field-list"),
        row("begin_group", "appreciations", "Appréciations"),
        *marks,
        row("end_group"),
        row("text", "bilan", "Bilan", relevant="${total} > 0"),
        row("text", "difficultes", "Difficultés"),
        row("text", "suite", "Suite"),
        row("acknowledge", "relu", "Relu"),
        row("calculate", "par_jour", calculation="round(${total} div ${jours}, 1)"),
        row("end_group"),
    ]


def _choices() -> list[Row]:
    lists = {
        "domaine": ("couture", "mecanique", "elevage", "commerce"),
        "statut": ("realise", "reporte", "annule"),
        "public": ("jeunes", "femmes", "elus", "autre"),
        "qualite": ("bonne", "moyenne", "faible"),
    }
    return [
        {"list_name": name, "name": code, "label": code.title()}
        for name, codes in lists.items()
        for code in codes
    ]


def survey() -> list[Row]:
    return [
        row("start", "debut"),
        row("end", "fin"),
        *_activity(),
        *_place(),
        *_people(),
        *_sessions(),
        *_results(),
    ]


def _write(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(column for each in rows for column in each))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def write(folder: Path) -> Path:
    """The folder of sheets, ready for `carnet forms publish`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "survey.csv", survey())
    _write(folder / "choices.csv", _choices())
    settings = {"form_id": FORM_ID, "form_title": "Formation (mesure)", "version": "1"}
    _write(folder / "settings.csv", [{**settings, "instance_name": "concat('Formation ', ${intitule})"}])
    return folder
