"""The records of a form as CSV and XLSX."""

import csv
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from forms.xlsform import form_from_markdown
from server.accounts.creation import find_account
from server.audit.models import Entry
from server.exports.choice import Choice
from server.exports.columns import Column, Table
from server.exports.xlsx_file import xlsx_file
from server.extensions import db
from server.form_library.publishing import publish
from tests.server.databases import ON_SQLITE

Answers = Callable[..., dict[str, Any]]
TAIL = [
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
    "__version__", "_tags", "_index",
]  # fmt: skip

REGISTER = """
| survey   |                                   |            |                 |             |
|          | type                              | name       | label           | sensitivity |
|          | select_one_from_file programmes.csv | programme | Programme      |             |
|          | select_one_from_file regions.csv  | region     | Région          |             |
|          | date                              | date_debut | Date            |             |
|          | text                              | nom        | Nom             | personal    |
|          | text                              | objet      | =Objet          |             |
|          | select_multiple langues           | langues    | Langues         |             |
|          | decimal                           | note       | Note            |             |
|          | geopoint                          | gps        | Position        |             |
|          | begin_repeat                      | decisions  | Décisions       |             |
|          | text                              | quoi       | Quoi            |             |
|          | text                              | qui        | Qui             | personal    |
|          | end_repeat                        |            |                 |             |
| choices  |                                   |            |                 |             |
|          | list_name                         | name       | label           |             |
|          | langues                           | ha         | Haoussa         |             |
|          | langues                           | ff         | Fulfuldé        |             |
|          | langues                           | kr         | +Kanouri        |             |
| settings |                                   |            |                 |             |
|          | form_id                           | version    | form_title      |             |
|          | registre                          | 1          | Registre        |             |
"""


@pytest.fixture
def register(app: Flask) -> Answers:
    """Publishes a form with names, choices and a repeat; the answers of one record."""
    with app.app_context():
        publish(form_from_markdown(REGISTER))
        db.session.commit()
        db.session.remove()

    def answers(**changes: Any) -> dict[str, Any]:
        return {
            "programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "nom": "Hadiza Oumarou",
            "objet": "N’Guigmi ; \"marché\"\nligne 2", "langues": ["ha", "ff"], "note": 4.5,
            "gps": "13.7 13.3 300 8",
            "decisions": [{"quoi": "Baliser", "qui": "Issa"}, {"quoi": "=1+1", "qui": "Fati"}],
            **changes,
        }  # fmt: skip

    return answers


def push(agent: Any, answers: dict[str, Any], form: str = "registre", status: str = "created") -> str:
    envelope = agent.phone.envelope(answers, form)
    result = agent.phone.sync(envelope).json["results"][0]
    assert result["status"] == status, result
    return str(envelope["id"])


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_csv_has_a_column_per_question_and_kobotoolbox_s_last_columns(
    agent: Any, analyst: Any, register: Answers
) -> None:
    id = push(agent, register())
    answer = analyst.get("/api/v1/exports/registre.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    [row] = table(answer)
    assert list(row) == [
        "programme", "region", "date_debut", "objet", "langues", "langues/ha", "langues/ff", "langues/kr",
        "note", *TAIL,
    ]  # fmt: skip
    assert row["objet"] == 'N’Guigmi ; "marché"\nligne 2'
    assert (row["langues"], row["langues/ha"], row["langues/ff"], row["langues/kr"]) == (
        "ha ff",
        "1",
        "1",
        "0",
    )
    assert row["note"] == "4,5"
    assert row["_uuid"] == id
    assert row["_id"].startswith("DIF-2026-")
    assert row["_submitted_by"] == "agent"
    assert row["_validation_status"] == "validation_status_on_hold"
    assert row["_index"] == "1"


def test_labels_replace_codes_when_asked(agent: Any, analyst: Any, register: Answers) -> None:
    push(agent, register())
    [row] = table(analyst.get("/api/v1/exports/registre.csv?labels=true"))
    assert row["Région"] == "Diffa"
    assert row["Langues"] == "Haoussa, Fulfuldé"
    assert row["Langues/+Kanouri"] == "0"
    assert "'=Objet" in row


def test_a_repeat_is_a_table_of_its_own(agent: Any, analyst: Any, register: Answers) -> None:
    push(agent, register())
    rows = table(analyst.get("/api/v1/exports/registre.csv?repeat=decisions"))
    assert [row["quoi"] for row in rows] == ["Baliser", "'=1+1"]
    assert [(row["_index"], row["_parent_index"]) for row in rows] == [("1", "1"), ("2", "1")]
    assert rows[0]["_parent_table_name"] == "registre"
    unknown = analyst.get("/api/v1/exports/registre.csv?repeat=rien")
    assert (unknown.status_code, unknown.json["code"]) == (404, "repeat_unknown")


def test_a_workbook_has_a_sheet_per_repeat_and_no_formula(
    agent: Any, analyst: Any, register: Answers
) -> None:
    for turn in range(3):
        push(agent, register(objet=f'=HYPERLINK("http://evil")&{turn}'))
    answer = analyst.get("/api/v1/exports/registre.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["registre", "decisions"]
    assert (book["registre"].max_row, book["decisions"].max_row) == (4, 7)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["registre"]["D2"].value.startswith("=HYPERLINK")
    assert book["decisions"]["A3"].value == "=1+1"


def test_personal_answers_stay_here_unless_somebody_may_and_says_why(
    app: Flask, agent: Any, analyst: Any, supervisor: Any, register: Answers
) -> None:
    push(agent, register())
    assert "Hadiza" not in supervisor.get("/api/v1/exports/registre.csv").get_data(as_text=True)
    assert "13.7" not in supervisor.get("/api/v1/exports/registre.csv").get_data(as_text=True)
    assert (
        analyst.get("/api/v1/exports/registre.csv?personal=1&reason=x").json["code"]
        == "personal_data_refused"
    )
    missing = supervisor.get("/api/v1/exports/registre.csv?personal=1")
    assert (missing.status_code, missing.json["code"]) == (422, "export_reason_required")
    [row] = table(supervisor.get("/api/v1/exports/registre.csv?personal=1&reason=état de paiement"))
    assert row["nom"] == "Hadiza Oumarou"
    assert row["_gps_latitude"] == "13,7"
    with app.app_context():
        lines = db.session.scalars(select(Entry).where(Entry.action == "export.personal")).all()
        assert [(line.account_id, line.detail["reason"]) for line in lines] == [
            (supervisor.id, "état de paiement")
        ]


def test_filters_choose_records_together(agent: Any, supervisor: Any, register: Answers) -> None:
    one = push(agent, register())
    push(agent, register(region="NE007", date_debut="2026-06-02"))
    supervisor.post(f"/api/v1/submissions/{one}/approval")

    def ids(query: str) -> int:
        return len(table(supervisor.get(f"/api/v1/exports/registre.csv?{query}")))

    assert ids("") == 2
    assert ids("state=approved") == 1
    assert ids("state=approved&state=in_review") == 2
    assert ids("region=NE007") == 1
    assert ids("from=2026-06-01&to=2026-06-30") == 1
    assert ids("from=2026-06-01&region=NE002") == 0
    assert ids("programme=PCCN&version=1") == 2
    assert supervisor.get("/api/v1/exports/registre.csv?version=9").status_code == 404
    assert supervisor.get("/api/v1/exports/registre.csv?from=hier").status_code == 422
    assert supervisor.get("/api/v1/exports/registre.csv?state=ailleurs").status_code == 422


def test_what_was_set_aside_leaves_only_when_asked_for(agent: Any, supervisor: Any, meeting: Answers) -> None:
    push(agent, meeting(participants=-1), "rencontre", "quarantined")
    assert table(supervisor.get("/api/v1/exports/rencontre.csv")) == []
    assert len(table(supervisor.get("/api/v1/exports/rencontre.csv?state=quarantined"))) == 1


def test_nobody_exports_what_they_may_not_see(
    client: Any, agent: Any, hire: Callable[..., Any], register: Answers
) -> None:
    push(agent, register())
    for kind in ("csv", "xlsx"):
        path = f"/api/v1/exports/registre.{kind}"
        assert client.get(path).status_code == 401
        assert agent.get(path).status_code == 403
        assert agent.phone.get(path).status_code == 403
    elsewhere = hire("chaibou", "supervisor", [("PCCN", "NE005")])
    assert table(elsewhere.get("/api/v1/exports/registre.csv")) == []


def test_an_unknown_form_is_not_found(analyst: Any) -> None:
    for name in ("personne", "..%2f..%2fetc", "%F0%9F%92%A5"):
        assert analyst.get(f"/api/v1/exports/{name}.csv").status_code == 404


def test_all_shipped_forms_export_whole(agent: Any, analyst: Any, fiche: Answers) -> None:
    for form in (
        "formation",
        "dialogue",
        "argent_travail",
        "reunion_fds",
        "sensibilisation",
        "arts_culture_sport",
    ):
        push(agent, fiche(form), form)
        [row] = table(analyst.get(f"/api/v1/exports/{form}.csv"))
        assert row["commune"].startswith("NE0")
        book = openpyxl.load_workbook(io.BytesIO(analyst.get(f"/api/v1/exports/{form}.xlsx?labels=1").data))
        assert book.worksheets[0].max_row == 2


def test_the_page_offers_every_form_and_gives_the_file(agent: Any, analyst: Any, register: Answers) -> None:
    push(agent, register())
    page = analyst.get("/bureau/exports").get_data(as_text=True)
    assert "Registre" in page
    assert "En relecture (1)" in page
    answer = analyst.get(
        "/bureau/exports/fichier?form=registre&format=csv&state=in_review&labels=1&repeat=&from="
    )
    assert len(table(answer)) == 1
    book = analyst.get("/bureau/exports/fichier?form=registre&format=xlsx&state=in_review&personal=0")
    assert book.data.startswith(b"PK")
    refused = analyst.get("/bureau/exports/fichier?form=registre&format=csv&personal=1&reason=x")
    assert refused.status_code == 403
    assert "données personnelles" in refused.get_data(as_text=True)
    assert analyst.get("/bureau/exports/fichier?form=registre&from=hier").status_code == 422


@ON_SQLITE
def test_a_workbook_that_breaks_off_leaves_no_answer_on_the_disk(
    app: Flask, agent: Any, register: Answers
) -> None:
    said = f"Marché {uuid4()}"
    texts = [said * 20] * 15 + ["Après"]
    agent.phone.sync(*(agent.phone.envelope(register(objet=text), "registre") for text in texts))

    def stumble(answers: Any) -> str:
        if answers["objet"] == "Après":
            raise RuntimeError
        return str(answers["objet"])

    with app.test_request_context():
        account = find_account("admin")
        assert account is not None
        tables = [Table("registre", (), (Column("objet", stumble),))]
        with pytest.raises(RuntimeError):
            xlsx_file(Choice("registre"), account, tables)
    left = [path for path in Path(tempfile.gettempdir()).glob("tmp*") if path.is_file() and readable(path)]
    assert not [path for path in left if said.encode() in path.read_bytes()]


def readable(path: Path) -> bool:
    return os.access(path, os.R_OK) and path.stat().st_size < 1_000_000
