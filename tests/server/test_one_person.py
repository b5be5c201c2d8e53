"""One person's data is found, printed and erased, and the log tells of it without saying who."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server.audit.chain import verify
from server.audit.models import Entry
from server.extensions import db
from server.retention.erasing import Query, plain
from server.submissions.models import Revision
from tests.server.test_retention import CHIEF, OTHER, WORKER, everything_kept, register, sheet

__all__ = ["register", "sheet"]
PERSONS = "/bureau/personnes"
WHY = "demande 12, dossier 7"
Answers = Callable[..., dict[str, Any]]


def ask(admin: Any, text: str, **more: Any) -> str:
    answer = admin.post(PERSONS, data={"q": text, "reason": WHY, **more})
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def tokens(id: str, *prefixes: str) -> dict[str, Any]:
    return {"part": [f"{id}|{prefix}" for prefix in prefixes], "q": WORKER, "reason": WHY, "sure": "1"}


@pytest.mark.parametrize(
    "typed", ["elise n guigmi", "N’GUIGMI-TEST", "Élise", "cfw 778812", "778812"], ids=range(5)
)
def test_a_person_is_found_however_the_name_is_written(typed: str) -> None:
    assert Query(typed).fits(WORKER) or Query(typed).fits("CFW-778812")
    assert not Query(typed).fits(OTHER)


def test_the_end_of_a_telephone_number_finds_it() -> None:
    assert Query("+227 90 12 34 56").fits("90123456")
    assert Query("90.12.34.56").fits("0022790 123456")
    assert not Query("90 12 34 56").fits("90123455")
    assert plain("N'Guigmi  Élise") == "n guigmi elise"


def test_one_person_is_erased_and_the_others_stay(
    app: Flask, agent: Any, supervisor: Any, admin: Any, sheet: Answers
) -> None:
    first = agent.phone.push(sheet(), "registre")["id"]
    workers = [*reversed(sheet()["ouvriers"])]
    answers = sheet(ouvriers=workers, date_debut="2026-02-01")
    agent.phone.push(answers, "registre", id=first, revision=2, parent=1)
    other = agent.phone.push(sheet(ouvriers=[]), "registre")["id"]
    supervisor.post(f"/api/v1/submissions/{first}/approval")
    figure = supervisor.get("/api/v1/indicators?period=tout").get_json()["indicators"]
    page = ask(admin, WORKER)
    assert f"{first}|ouvriers[2]/" in page
    assert OTHER not in page
    assert other not in page
    assert ask(admin, CHIEF).count('name="part"') == 2
    printed = admin.post(f"{PERSONS}/impression", data=tokens(first, "ouvriers[2]/")).get_data(as_text=True)
    assert WORKER in printed
    assert OTHER not in printed
    unsure = admin.post(f"{PERSONS}/effacement", data=tokens(first, "ouvriers[2]/") | {"sure": ""})
    assert unsure.status_code == 422
    assert WORKER in unsure.get_data(as_text=True), "what was chosen is kept"
    assert WORKER in everything_kept(app)
    assert admin.post(f"{PERSONS}/effacement", data=tokens(first, "ouvriers[2]/")).status_code == 303
    kept = everything_kept(app)
    for gone in (WORKER, "778812", "Guigmi-Test"):
        assert gone not in kept, gone
    assert OTHER in kept
    assert CHIEF in kept
    assert supervisor.get("/api/v1/indicators?period=tout").get_json()["indicators"] == figure
    assert WORKER not in ask(admin, "778812").replace('value="778812"', "")
    with app.app_context():
        entries = db.session.scalars(select(Entry).where(Entry.action.startswith("person."))).all()
        assert verify().broken is None
        db.session.remove()
    assert [entry.action for entry in entries] == [
        "person.searched", "person.searched", "person.printed", "person.erased", "person.searched",
    ]  # fmt: skip
    assert {entry.detail["reason"] for entry in entries} == {WHY}
    assert entries[0].detail["records"] == [first]


def test_it_is_for_administrators_with_a_reason_and_three_letters(
    agent: Any, supervisor: Any, analyst: Any, admin: Any, sheet: Answers
) -> None:
    id = agent.phone.push(sheet(), "registre")["id"]
    for path in (PERSONS, f"{PERSONS}/impression", f"{PERSONS}/effacement"):
        for person in (agent, supervisor, analyst):
            assert person.post(path, data=tokens(id, "")).status_code == 403
        for wrong in ({"reason": " "}, {"q": "--x"}):
            answer = admin.post(path, data=tokens(id, "") | wrong)
            assert answer.status_code == 422
            assert CHIEF not in answer.get_data(as_text=True)
    for nonsense in (["x"], [f"{id}|nowhere[9]/"], ["|"], [f"{'0' * 36}|"], []):
        answer = admin.post(f"{PERSONS}/effacement", data=tokens(id) | {"part": nonsense})
        assert answer.status_code == 422
    assert "<script>" not in ask(admin, "<script>alert(1)</script>")


def test_an_unknown_forms_answers_are_searched_and_erased_whole(app: Flask, agent: Any, admin: Any) -> None:
    id = agent.phone.push({"qui": WORKER, "n": 3}, "jamais_vu", version="1")["id"]
    assert id in ask(admin, WORKER)
    admin.post(f"{PERSONS}/effacement", data=tokens(id, ""))
    assert "Guigmi-Test" not in everything_kept(app)


def workers_of(app: Flask) -> list[list[str]]:
    """The workers' names that are left in each revision, the oldest first."""
    with app.app_context():
        found = db.session.scalars(select(Revision).order_by(Revision.id)).all()
        names = [[str(turn.get("nom")) for turn in one.answers["ouvriers"]] for one in found]
        db.session.remove()
    return names


def test_who_stood_there_in_an_earlier_revision_stays(
    app: Flask, agent: Any, admin: Any, sheet: Answers
) -> None:
    id = agent.phone.push(sheet(), "registre")["id"]
    workers = [*reversed(sheet()["ouvriers"])]
    agent.phone.push(sheet(ouvriers=workers), "registre", id=id, revision=2, parent=1)
    assert workers_of(app) == [[WORKER, OTHER], [OTHER, WORKER]]
    admin.post(f"{PERSONS}/effacement", data=tokens(id, "ouvriers[2]/"))
    assert workers_of(app) == [["None", OTHER], [OTHER, "None"]]


def test_who_stands_only_in_what_was_replaced_or_kept_beside_is_found_and_erased(
    app: Flask, agent: Any, admin: Any, sheet: Answers
) -> None:
    id = agent.phone.push(sheet(ouvriers=[{"nom": WORKER, "jours": 3}]), "registre")["id"]
    for workers in ([], [{"nom": WORKER + " fils", "jours": 2}]):
        agent.phone.push(sheet(ouvriers=workers), "registre", id=id, revision=2, parent=1)
    page = ask(admin, WORKER)
    [token] = re.findall(r'name="part"[^>]* value="([^"]+)"', page)
    assert token.startswith(f"{id}|ouvriers[1]/|")
    admin.post(f"{PERSONS}/effacement", data=tokens(id) | {"part": [token]})
    assert "Guigmi-Test" not in everything_kept(app)
    for nonsense in (f"{id}||99999999", f"{id}||x", f"{'0' * 36}||1", f"{id}||{'9' * 30}"):
        answer = admin.post(f"{PERSONS}/effacement", data=tokens(id) | {"part": [nonsense]})
        assert answer.status_code == 422
