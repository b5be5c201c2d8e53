"""Personal data leaves when its time is over; figures, history and digests stay."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from forms.xlsform import form_from_markdown
from server.accounts.models import Account
from server.audit.models import Entry
from server.extensions import db
from server.form_library.publishing import publish
from server.indicators.facts import rebuild
from server.indicators.models import Fact
from server.retention import plan as plans
from server.retention.models import Rule
from server.submissions.models import Revision, Submission
from server.submissions.storage import path_of

REGISTER = """
| survey |
| | type                                | name       | label            | required | sensitivity |
| | select_one_from_file programmes.csv | programme  | Programme        | yes      |             |
| | select_one_from_file regions.csv    | region     | Région           | yes      |             |
| | date                                | date_debut | Début            | yes      |             |
| | text                                | chef       | Chef d’équipe    |          | personal    |
| | text                                | danger     | Danger           |          | sensitive   |
| | image                               | photo      | Photo            |          |             |
| | begin_repeat                        | ouvriers   | Travailleurs     |          |             |
| | text                                | nom        | Nom              |          | personal    |
| | text                                | carte      | Carte            |          | personal    |
| | integer                             | jours      | Jours            |          |             |
| | end_repeat                          |            |                  |          |             |
| indicators |
| | code  | label           | unit  | numerator       |
| | CFW02 | Jours travaillés | jours | sum(${jours})  |
| settings |
| | form_id  | version | form_title | instance_name                    |
| | registre | 1       | Registre   | concat('Registre de ', ${chef}) |
"""
CHIEF, WORKER, OTHER = "Boubacar Zakari", "Élise N’Guigmi-Test", "Hadiza Voisine"
OLD = "2024-03-10"


@pytest.fixture(autouse=True)
def register(app: Flask) -> None:
    with app.app_context():
        publish(form_from_markdown(REGISTER))
        db.session.commit()
        db.session.remove()


@pytest.fixture
def sheet() -> Callable[..., dict[str, Any]]:
    def answers(**changes: Any) -> dict[str, Any]:
        return {
            "programme": "PCCN", "region": "NE002", "date_debut": OLD, "chef": CHIEF,
            "danger": "menacé par téléphone",
            "ouvriers": [
                {"nom": WORKER, "carte": "CFW-778812", "jours": 12},
                {"nom": OTHER, "carte": "CFW-000001", "jours": 9},
            ],
            **changes,
        }  # fmt: skip

    return answers


def keep(app: Flask, *rules: tuple[str | None, str, int]) -> None:
    with app.app_context():
        db.session.add_all(Rule(programme=code, kind=kind, months=months) for code, kind, months in rules)
        db.session.commit()
        db.session.remove()


def everything_kept(app: Flask, *, files: bool = True) -> str:
    """All rows of all tables as text, and with ``files`` the bytes of the database where it is SQLite."""
    with app.app_context():
        found = [
            str(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)).all()
        ]
        if files and db.engine.dialect.name == "sqlite":
            db.session.rollback()
            with db.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            here = Path(app.config["CARNET_DATA"]).glob("carnet.sqlite*")
            found += [file.read_bytes().decode("utf-8", "replace") for file in here]
        db.session.remove()
    return "\n".join(found)


def test_a_plan_tells_what_is_due_and_changes_nothing(
    app: Flask, agent: Any, sheet: Callable[..., dict[str, Any]]
) -> None:
    for day in (OLD, "2026-10-01"):
        agent.phone.push(sheet(date_debut=day), "registre")
    agent.phone.push(sheet(programme="FRONTIERES"), "registre")
    keep(app, (None, "personal", 24), ("PCCN", "personal", 12), ("PCCN", "sensitive", 6))
    before = everything_kept(app, files=False)
    with app.app_context():
        found = {
            (due.rule.programme, due.rule.kind): (due.records, due.before, due.oldest)
            for due in plans.plan(date(2026, 11, 22))
        }
        db.session.remove()
    assert found == {
        (None, "personal"): (1, date(2024, 11, 22), date(2024, 3, 10)),
        ("PCCN", "personal"): (1, date(2025, 11, 22), date(2024, 3, 10)),
        ("PCCN", "sensitive"): (1, date(2026, 5, 22), date(2024, 3, 10)),
    }
    assert everything_kept(app, files=False) == before


def test_what_is_due_is_gone_everywhere_and_no_figure_changes(
    app: Flask, agent: Any, supervisor: Any, admin: Any, sheet: Callable[..., dict[str, Any]], picture: bytes
) -> None:
    sent = agent.phone.put_file(picture).get_json()
    file = {"name": "p.jpg", "sha256": sent["sha256"], "bytes": len(picture), "type": "image/jpeg"}
    envelope = agent.phone.envelope(sheet(photo="p.jpg"), "registre", files=[file])
    id = agent.phone.sync(envelope).get_json()["results"][0]["id"]
    supervisor.post(f"/api/v1/submissions/{id}/return", json={"reason": f"Qui est {CHIEF} ?", "remarks": []})
    second = agent.phone.envelope(sheet(photo="p.jpg"), "registre", id=id, revision=2, parent=1, files=[file])
    agent.phone.sync(second)
    assert supervisor.post(f"/api/v1/submissions/{id}/approval").status_code == 201
    keep(app, ("PCCN", "personal", 12), ("PCCN", "sensitive", 12), ("PCCN", "photos", 12))
    assert CHIEF in everything_kept(app)
    page = admin.get("/bureau/conservation").get_data(as_text=True)
    assert "10/03/2024" in page
    admin.post("/bureau/conservation/application")
    assert CHIEF in everything_kept(app), "nothing goes before the box is ticked"
    assert admin.post("/bureau/conservation/application", data={"sure": "1"}).status_code == 303
    kept = everything_kept(app)
    for gone in (CHIEF, WORKER, OTHER, "778812", "menacé par", "\\u00c9lise"):
        assert gone not in kept, gone
    with app.app_context():
        assert not path_of(sent["sha256"]).exists()
        revisions = db.session.scalars(select(Revision).order_by(Revision.revision)).all()
        assert [one.sha256 for one in revisions] == [envelope["sha256"], second["sha256"]]
        assert revisions[0].answers["ouvriers"] == [{"jours": 12}, {"jours": 9}]
        assert db.session.scalar(select(Submission.title)) == "Registre"
        facts = [(fact.code, int(fact.value)) for fact in db.session.scalars(select(Fact))]
        assert ("CFW02", 21) in facts
        rebuild()
        assert [(fact.code, int(fact.value)) for fact in db.session.scalars(select(Fact))] == facts
        entries = db.session.scalars(select(Entry).where(Entry.action == "submission.purged")).all()
        assert {entry.detail["kind"] for entry in entries} == {"personal", "sensitive", "photos"}
        db.session.remove()
    assert agent.phone.sync(second).get_json()["results"][0]["status"] == "duplicate"
    assert CHIEF not in everything_kept(app)
    assert supervisor.get(f"/bureau/fiches/{id}").status_code == 200
    assert agent.get(f"/api/v1/submissions/{id}").status_code == 200
    with app.app_context():
        assert sum(due.records for due in plans.plan()) == 0
        db.session.remove()


def test_rules_are_set_on_the_page(app: Flask, admin: Any, supervisor: Any) -> None:
    page = "/bureau/conservation"
    assert supervisor.get(page).status_code == 403
    assert admin.post(page, data={"*:personal": "24", "PCCN:sensitive": "6"}).status_code == 303
    for wrong in ("0", "-1", "601", "6.5", "x", "9" * 30, "²", "6 mois"):
        answer = admin.post(page, data={"*:personal": wrong})
        assert answer.status_code == 422, wrong
    with app.app_context():
        found = {(row.programme, row.kind): row.months for row in db.session.scalars(select(Rule))}
        db.session.remove()
    assert found == {(None, "personal"): 24, ("PCCN", "sensitive"): 6}
    admin.post(page, data={"*:personal": ""})
    with app.app_context():
        assert db.session.scalars(select(Rule)).all() == []
        assert db.session.scalar(select(Account.id).limit(1))
        db.session.remove()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-03-31", 1, "2026-02-28"), ("2024-02-29", 12, "2023-02-28"), ("2026-01-15", 13, "2024-12-15")],
)
def test_months_are_counted_as_people_do(day: str, months: int, expected: str) -> None:
    assert plans.months_before(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_command_plans_and_applies(app: Flask, agent: Any, sheet: Callable[..., dict[str, Any]]) -> None:
    from server.retention.commands import retention

    agent.phone.push(sheet(), "registre")
    run = app.test_cli_runner().invoke
    assert "Aucune durée" in run(retention, ["plan"]).output
    keep(app, (None, "personal", 12))
    assert "1 fiche" in run(retention, ["plan"]).output
    assert run(retention, ["apply"], input="n\n").exit_code == 1
    assert WORKER in everything_kept(app)
    assert "1 fiche allégée" in run(retention, ["apply", "--yes"]).output
    assert WORKER not in everything_kept(app)


def test_a_second_content_that_comes_after_the_purge_is_due(
    app: Flask, agent: Any, sheet: Callable[..., dict[str, Any]]
) -> None:
    keep(app, (None, "personal", 24))
    id = agent.phone.push(sheet(), "registre")["id"]
    with app.app_context():
        assert plans.apply(today=date(2026, 11, 22))["personal"] == 1
        db.session.remove()
    assert agent.phone.push(sheet(danger="autre"), "registre", id=id)["status"] == "conflict"
    with app.app_context():
        assert plans.apply(today=date(2026, 11, 22))["personal"] == 1
        db.session.remove()
    assert CHIEF not in everything_kept(app)
