"""A role and a region do not open réintégration: somebody must have been named to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from server.accounts.creation import add_account
from server.extensions import db
from tests.server.actors import PASSWORD, Actor

STORY = Path(__file__).resolve().parents[1] / "conformance" / "catalog" / "reintegration.json"
RECORDS = "/api/v1/submissions"


def test_only_the_named_read_of_reintegration(
    app: Flask, agent: Any, supervisor: Any, admin: Any, hire: Callable[..., Any]
) -> None:
    answers = json.loads(STORY.read_text(encoding="utf-8"))["answers"]
    id = agent.phone.push(answers, "reintegration")["id"]
    with app.app_context():
        add_account("nommee", "Nommée", "analyst", PASSWORD, [(None, None)], reintegration=True)
        db.session.commit()
        db.session.remove()
    others = [hire("role", "supervisor", [(None, None)]), hire("lecteur", "analyst", [(None, None)])]
    for actor in (agent, supervisor, admin, Actor(app, "nommee")):
        assert actor.get(f"{RECORDS}/{id}").status_code == 200, actor.username
    for actor in others:
        assert actor.get(f"{RECORDS}/{id}").status_code == 404
        assert actor.get(f"/bureau/fiches/{id}").status_code == 404
        assert actor.get(RECORDS).get_json()["total"] == 0
        assert id not in actor.get("/api/v1/exports/reintegration.csv").get_data(as_text=True)
    supervisor.post(f"{RECORDS}/{id}/approval")
    assert supervisor.get("/api/v1/indicators").get_json()["indicators"][0]["value"] == 1
    for actor in others:
        assert actor.get("/api/v1/indicators").get_json()["indicators"][0]["value"] == 0


def test_who_was_not_named_hands_no_phone_out_that_reads_of_it(hire: Callable[..., Any]) -> None:
    supervisor, agent = (
        hire("chef", "supervisor", [(None, None)]),
        hire("diffa", "agent", [("PCCN", "NE002")]),
    )
    page = "/bureau/telephones/invitations"
    assert supervisor.post(page, data={"account": agent.id}).status_code == 200
    answers = json.loads(STORY.read_text(encoding="utf-8"))["answers"]
    agent.phone.push(answers, "reintegration")
    assert supervisor.post(page, data={"account": agent.id}).status_code == 404
    assert agent.id not in supervisor.get(page).get_data(as_text=True)
