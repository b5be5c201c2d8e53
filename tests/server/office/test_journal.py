"""The page Journal: who did what, for administrators only."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.office.journal import ACTIONS
from server.office.journal_words import DETAILS, OBJECTS, Names

SERVER = Path(__file__).resolve().parents[3] / "server"
# the first argument of a call: one name, or one of two
CALL = re.compile(r"audit\.record\(\s*((?:[^,(]|\n)+),")
NAME = re.compile(r'"([a-z_]+(?:\.[a-z_]+)?)"')
OBJECT = re.compile(r"^f?'([a-z]+)")
Answers = Callable[..., dict[str, Any]]


def test_the_journal_is_for_administrators(agent: Any, supervisor: Any, analyst: Any, admin: Any) -> None:
    statuses = [one.get("/bureau/journal").status_code for one in (agent, supervisor, analyst, admin)]
    assert statuses == [403, 403, 403, 200]
    assert "/bureau/journal" in admin.get("/bureau/telephones").get_data(as_text=True)
    assert "/bureau/journal" not in supervisor.get("/bureau/telephones").get_data(as_text=True)


def test_what_was_done_is_told_in_words(agent: Any, supervisor: Any, admin: Any, meeting: Answers) -> None:
    id = agent.phone.push(meeting(), "rencontre")["id"]
    supervisor.post(f"/bureau/fiches/{id}/rejet", data={"revision": "1", "reason": "doublon"})
    supervisor.post("/bureau/deconnexion")
    page = admin.get("/bureau/journal").get_data(as_text=True)
    for action in ("device.enrolled", "submission.received", "submission.rejected", "logout"):
        assert str(ACTIONS[action]) in page
    assert f"/bureau/fiches/{id}" in page


def test_every_action_has_its_word() -> None:
    sources = "\n".join(file.read_text("utf-8") for file in SERVER.glob("**/*.py"))
    used = {found for call in CALL.findall(sources) for found in NAME.findall(call)}
    assert len(used) > 20
    assert used <= set(ACTIONS)


def test_filters_choose_lines(agent: Any, admin: Any, meeting: Answers) -> None:
    id = agent.phone.push(meeting(), "rencontre")["id"]
    other = agent.phone.push(meeting(), "rencontre")["id"]

    def page(query: str) -> str:
        return str(admin.get(f"/bureau/journal?{query}").get_data(as_text=True))

    assert f"/bureau/fiches/{id}" in page(f"action=submission.received&who={agent.id}&object={id}")
    assert f"/bureau/fiches/{other}" not in page(f"object={id}")
    assert f"/bureau/fiches/{id}" not in page("action=login")
    assert f"/bureau/fiches/{id}" not in page("to=01/01/2020")
    assert "Une date n’a pas été comprise" in page("from=hier")
    assert admin.get("/bureau/journal?to=9999-12-31&from=0001-01-01&object=%25&page=99").status_code == 200


def test_a_line_is_told_without_ids_and_codes(
    agent: Any, supervisor: Any, admin: Any, meeting: Answers
) -> None:
    id = agent.phone.push(meeting(), "rencontre")["id"]
    supervisor.post(f"/bureau/fiches/{id}/rejet", data={"revision": "1", "reason": "doublon"})
    number = agent.get(f"/api/v1/submissions/{id}").get_json()["number"]
    page = admin.get("/bureau/journal").get_data(as_text=True).replace("\u00a0", " ")
    assert f">Fiche {number}</a>" in page
    assert "état : Rejetée · révision : 1" in page
    assert "téléphone : Itel A16" in page
    assert "Téléphone Itel A16" in page
    admin.get("/bureau/exports/fichier?form=rencontre&region=NE002&state=approved")
    page = admin.get("/bureau/journal?action=export").get_data(as_text=True).replace("\u00a0", " ")
    assert "états : Approuvée · région : Diffa" in page
    by_number = admin.get(f"/bureau/journal?object={number}").get_data(as_text=True)
    assert by_number.count(f"/bureau/fiches/{id}") == 2


def test_what_is_empty_is_left_out_and_what_is_unknown_stays(app: Any) -> None:
    with app.test_request_context():
        detail = {
            "reason": "",
            "states": [],
            "revision": 2,
            "list": ["a", 1],
            "renamed": True,
            "digest": "a" * 64,
        }
        told = Names([]).details(detail)
    assert told.replace("\u00a0", " ") == "révision : 2 · list : a, 1 · nom changé · empreinte : aaaaaaaa"


def test_every_object_and_detail_of_the_log_has_its_word() -> None:
    details, objects = set(), set()
    for file in SERVER.glob("**/*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                details |= {keyword.arg for keyword in call.keywords} - {"by", None}
                objects |= set(OBJECT.findall(ast.unparse(call.args[1])))
    assert len(details) > 25
    assert details <= set(DETAILS)
    assert len(objects) > 10
    assert objects <= set(OBJECTS)
