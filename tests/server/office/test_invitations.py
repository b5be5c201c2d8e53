"""Inviting a phone: who is offered whom, codes that are shown once, and cards to print."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

PAGE = "/bureau/telephones/invitations"


def codes(shown: str) -> list[str]:
    return re.findall(r'<p class="code">([0-9A-Z-]+)</p>', shown)


def enrol(client: FlaskClient, code: str) -> Any:
    device = {"id": "itel-1", "name": "Itel A16"}
    return client.post("/api/v1/devices", json={"invitation": code, "device": device})


def test_a_card_enrols_a_phone_for_the_person_on_it(
    app: Flask, admin: Any, agent: Any, client: FlaskClient
) -> None:
    answer = admin.post(PAGE, data={"account": agent.id})
    shown = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    [code] = codes(shown)
    assert "<svg" in shown
    assert "Imprimez" in shown
    assert code not in admin.get(PAGE).get_data(as_text=True)
    enrolled = enrol(client, code)
    assert (enrolled.status_code, enrolled.get_json()["account"]["username"]) == (201, "agent")
    assert "Itel A16" in admin.get("/bureau/telephones").get_data(as_text=True)
    assert enrol(client, code).status_code == 401
    page = admin.get("/bureau/journal").get_data(as_text=True)
    assert "Invitation donnée" in page


def test_several_people_get_a_card_each(admin: Any, agent: Any, supervisor: Any) -> None:
    shown = admin.post(PAGE, data={"account": [agent.id, supervisor.id]}).get_data(as_text=True)
    assert len(set(codes(shown))) == 2


def test_a_supervisor_invites_only_agents_of_their_own(
    supervisor: Any, agent: Any, analyst: Any, admin: Any, hire: Callable[..., Any]
) -> None:
    diffa = hire("diffa", "supervisor", [("PCCN", "NE002")])
    near, wide = hire("near", "agent", [("PCCN", "NE002")]), hire("wide", "agent", [(None, "NE002")])
    offered = diffa.get(PAGE).get_data(as_text=True)
    assert near.id in offered
    assert not [one for one in (wide, agent, analyst, admin, diffa) if one.id in offered]
    for one in (wide, analyst, admin, diffa):
        assert diffa.post(PAGE, data={"account": [near.id, one.id]}).status_code == 404
    assert diffa.post(PAGE, data={"account": near.id}).status_code == 200
    assert analyst.get(PAGE).status_code == agent.get(PAGE).status_code == 403


def test_nobody_chosen_is_said(admin: Any) -> None:
    assert "au moins une personne" in admin.post(PAGE, data={}).get_data(as_text=True)
    assert admin.post(PAGE, data={"account": "inconnu"}).status_code == 404


def test_a_lost_phone_says_how_many_records_stayed_on_it(agent: Any, admin: Any) -> None:
    phone = agent.phone
    phone.sync(device={"id": phone.id, "waiting": 2, "drafts": 1, "app": "1", "free_bytes": 10**9})
    page = "/bureau/telephones"
    before = " ".join(admin.get(page).get_data(as_text=True).split())
    assert "2 fiches attendaient à bord" in before
    assert "restées sur le téléphone" not in before
    admin.post(f"{page}/{phone.id}/revocation")
    after = admin.get(page).get_data(as_text=True).replace("\u00a0", " ")
    assert "restées sur le téléphone : 2" in after
