"""An administrator checks a questionnaire, reads what to correct, publishes it when it is clean."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

CHECKS = "/bureau/formulaires/verifications"
QUESTIONS = [["type", "name", "label"], ["text", "objet", "Objet"], ["integer", "presents", "Présents"]]
CLEAN = {
    "survey": QUESTIONS,
    "settings": [["form_id", "form_title", "version"], ["visite", "Visite", "1"]],
}


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def send(actor: Any, content: bytes, name: str = "visite.xlsx", *beside: tuple[str, bytes]) -> Any:
    files = [(BytesIO(each), called) for called, each in ((name, content), *beside)]
    return actor.post(CHECKS, data={"file": files}, content_type="multipart/form-data")


def page(actor: Any, answer: Any) -> str:
    assert answer.status_code == 303
    shown: str = actor.get(answer.location).get_data(as_text=True)
    return shown


def test_a_questionnaire_with_mistakes_is_told_all_of_them_and_not_published(admin: Any) -> None:
    rows = [*QUESTIONS, ["date", "terme", "Terme de ${objets}"], ["sound", "son", "Son"]]
    text = page(admin, send(admin, workbook({**CLEAN, "survey": rows})))
    assert "2 erreurs à corriger dans le fichier" in text
    assert "ligne 4, colonne «\u00a0label\u00a0»" in text
    assert "Vous vouliez peut-être «\u00a0objet\u00a0» (ligne 2)" in text
    assert "Le type «\u00a0sound\u00a0» n’existe pas ici" in text
    assert "Publier" not in text
    assert "visite" not in admin.get("/bureau/formulaires").get_data(as_text=True)


def test_a_clean_questionnaire_is_published_and_reaches_the_phones(admin: Any, agent: Any) -> None:
    answer = send(admin, workbook(CLEAN))
    assert "Nouveau formulaire, 2 questions" in page(admin, answer)
    published = admin.post(f"{answer.location}/publication")
    assert "Version 1 publiée" in admin.get(published.location).get_data(as_text=True)
    listed = {form["id"]: form["version"] for form in agent.phone.get("/api/v1/forms").get_json()["forms"]}
    assert listed["visite"] == "1"


def test_a_new_version_shows_what_differs_in_words(admin: Any) -> None:
    admin.post(f"{send(admin, workbook(CLEAN)).location}/publication")
    rows = [QUESTIONS[0], ["text", "objet", "But"], ["date", "terme", "Terme"]]
    settings = [CLEAN["settings"][0], ["visite", "Visite", "2"]]
    text = page(admin, send(admin, workbook({"survey": rows, "settings": settings})))
    for words in ("version 1 → version 2", "Enlevé (1)", "Ajouté (1)", "<del>Objet</del>", "<ins>But</ins>"):
        assert words in text


def test_what_a_published_version_changed_stays_readable(admin: Any, analyst: Any) -> None:
    admin.post(f"{send(admin, workbook(CLEAN)).location}/publication")
    address = "/bureau/formulaires/visite/changements"
    assert analyst.get(address).status_code == 404
    settings = [CLEAN["settings"][0], ["visite", "Visite", "2"]]
    second = workbook({"survey": QUESTIONS[:2], "settings": settings})
    admin.post(f"{send(admin, second).location}/publication")
    assert address in analyst.get("/bureau/formulaires").get_data(as_text=True)
    assert "<del>Présents</del>" in analyst.get(address).get_data(as_text=True)


def test_a_published_version_never_changes(admin: Any) -> None:
    admin.post(f"{send(admin, workbook(CLEAN)).location}/publication")
    changed = send(admin, workbook({**CLEAN, "survey": QUESTIONS[:2]}))
    assert "existe déjà avec un autre contenu" in page(admin, changed)
    assert admin.post(f"{changed.location}/publication").status_code == 409


def test_only_an_administrator_sends_questionnaires(supervisor: Any, agent: Any) -> None:
    assert "Vérifier le fichier" not in supervisor.get("/bureau/formulaires").get_data(as_text=True)
    for actor in (supervisor, agent):
        assert send(actor, workbook(CLEAN)).status_code == 403


@pytest.mark.parametrize("name", ["visite.pdf", "", "visite"])
def test_another_kind_of_file_is_not_read(admin: Any, name: str) -> None:
    assert send(admin, b"%PDF", name).status_code == 302


def test_what_is_no_workbook_is_said_to_be_none(admin: Any) -> None:
    assert "Ce fichier ne se lit pas" in page(admin, send(admin, b"PK\x03\x04"))


@pytest.mark.parametrize("id", ["0" * 32, "inconnu", "..%2f..%2fsecret-key"])
def test_an_unknown_report_is_not_found(admin: Any, id: str) -> None:
    assert admin.get(f"{CHECKS}/{id}").status_code == 404
    assert admin.post(f"{CHECKS}/{id}/publication").status_code == 404
