"""One record with an answer of every type: judged, shown in the office, approved and exported."""

import csv
import html
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from server.extensions import db
from server.form_library.publishing import publish_folder

FORM = "chaque_question"
FORMS = Path(__file__).resolve().parents[1] / "browser" / "forms"
ANSWERS = {
    "debut": "2026-05-20T09:00:00.000+01:00", "fin": "2026-05-20T09:30:00.000+01:00", "jour": "2026-05-20",
    "agent": "agent", "appareil": "a16", "source": "essai",
    "sujet": "Le puits de N’Guigmi", "recit": "Une ligne\nune autre", "telephone": "96123456",
    "personnes": 12, "montant": 60000, "surface": 2.5, "avancement": 45, "hauteur": 1.5, "chaleur": 38,
    "accueil": 4, "note": 7, "carte": "CFW-0001", "par_personne": 5000, "reference": "EXT-2026",
    "accord": "oui", "eau": "puits", "eau_rapide": "mare", "avis": "o4", "mois": "m10",
    "eaux": ["puits", "fleuve"], "besoins": ["puits", "other"], "besoins_other": "Une école",
    "programme": "PCCN", "region": "NE002", "commune": "NE002002002", "voisines": ["NE002002002"],
    "priorites": ["piste", "sante", "ecole", "eau"], "hasard": "forage",
    "sat_eau": "souvent", "sat_route": "jamais", "sat_marche": "toujours",
    "avis_eau": "o1", "avis_route": "o5", "degre": "d3", "tetiere": "oui", "femmes": "oui", "jeunes": "non",
    "date_debut": "2026-05-14", "mois_debut": "2026-03-01", "annee": "2019-01-01", "heure": "14:30",
    "alerte": "2026-05-14T06:15:00.000+01:00", "vu": "2026-05-20T09:10:00.000+01:00",
    "lieu": "13.31536 12.60892 300 4.5", "lu": "OK",
    "equipes": 2, "equipe": [{"tache": "Creuser", "membres": 6}, {"tache": "Porter", "membres": 6}],
    "visite": [{"constat": "Sec"}],
    "f_0_17": 3, "h_0_17": 4, "f_18_59": 10, "h_18_59": 8, "f_60p": 1, "h_60p": 2,
}  # fmt: skip
SHOWN = (
    "Le puits de N’Guigmi", "96123456", "2,5", "CFW-0001", "Puits, Autre", "Une école", "octobre", "Plutôt d",
    "14/05/2026", "03/2026", "2019", "14:30", "14/05/2026 06:15", "13,3154", "Diffa",
    "1. Piste rurale, 2. Centre de santé, 3. École, 4. Eau", "Consentement lu et donné", "Creuser", "Porter",
    "Sec",
)  # fmt: skip


@pytest.fixture
def published(app: Flask) -> None:
    with app.app_context():
        publish_folder(FORMS)
        db.session.remove()


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_record_of_every_type_is_judged_shown_and_exported(
    published: None, agent: Any, supervisor: Any, analyst: Any
) -> None:
    result = agent.phone.push(ANSWERS, FORM)
    assert (result["status"], result["problems"]) == ("created", [])
    page = html.unescape(supervisor.get(f"/bureau/fiches/{result['id']}").get_data(as_text=True))
    assert [words for words in SHOWN if words not in page] == []
    [row] = rows(analyst.get(f"/api/v1/exports/{FORM}.csv"))
    asked = ANSWERS.keys() - {"lieu", "equipe", "visite"}
    assert asked <= row.keys()
    written = {
        "surface": "2,5", "besoins": "puits other", "besoins/other": "1",
        "priorites": "piste sante ecole eau", "lu": "OK", "heure": "14:30",
    }  # fmt: skip
    assert {name: row[name] for name in written} == written
    assert "voisines" in row
    assert not any(name.startswith("voisines/") for name in row), "266 communes are no columns"
    [row] = rows(analyst.get(f"/api/v1/exports/{FORM}.csv?labels=true"))
    assert (row["Communes voisines"], row["Consentement lu et donné"]) == ("Diffa", "OK")
    assert row["Priorités"] == "Piste rurale, Centre de santé, École, Eau"
    turns = rows(analyst.get(f"/api/v1/exports/{FORM}.csv?repeat=equipe"))
    assert [(turn["tache"], turn["membres"]) for turn in turns] == [("Creuser", "6"), ("Porter", "6")]
    book = openpyxl.load_workbook(io.BytesIO(analyst.get(f"/api/v1/exports/{FORM}.xlsx").data))
    assert book.sheetnames == [FORM, "equipe", "visite"]
    head, line = ([cell.value for cell in found] for found in book[FORM].iter_rows())
    assert dict(zip(head, line, strict=True))["montant"] == 60000
