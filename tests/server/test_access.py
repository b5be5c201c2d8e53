"""Who gets in, who sees what, and how a stranger is answered on every route."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from server.accounts.creation import find_account
from server.accounts.passwords import PER_ACCOUNT_AND_NETWORK
from server.extensions import db

Answers = Callable[..., dict[str, Any]]
DIFFA, ZINDER, TAHOUA = "NE002", "NE007", "NE005"
OPEN = {
    "/",
    "/healthz",
    "/service-worker.js",
    "/manifest.webmanifest",
    "/api/openapi.json",
    "/bureau/connexion",
}
PLACEHOLDERS = {"submission_id": "0190f0e0-0000-7000-8000-000000000001", "sha256": "a" * 64}


NONSENSE: list[dict[str, Any]] = [
    {},
    {"data": b"\xff{", "content_type": "application/json"},
    {"json": []},
    {"json": {"a": 1}},
]


def basic(username: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{username}:{password}".encode()).decode()}


def routes(app: Flask) -> list[tuple[str, str]]:
    """Every method of every route, its placeholders filled in."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda part: PLACEHOLDERS.get(part[1], "1"), rule.rule)
        found += [(method, path) for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})]
    return found


def test_a_stranger_gets_nothing_from_any_route(app: Flask, client: Any) -> None:
    for method, path in routes(app):
        if path in OPEN or path.startswith("/static/"):
            continue
        answer = client.open(path, method=method)
        if path.startswith("/api/"):
            expected = {400} if (method, path) == ("POST", "/api/v1/devices") else {401}
            assert answer.mimetype == "application/problem+json", (method, path)
        else:
            expected = {302, 303, 403, 404}
        assert answer.status_code in expected, (method, path, answer.status_code)


def test_no_route_fails_on_nonsense(app: Flask, admin: Any) -> None:
    for method, path in routes(app):
        if path.startswith("/static/") or path == "/":
            continue
        for body in NONSENSE:
            answer = admin.request(method, path + "?page=x&from=y&to=9&state=%00&q=%ff", **body)
            assert answer.status_code < 500, (method, path, body, answer.status_code)


@pytest.mark.parametrize(
    "query", ["q=%00", "state=nowhere", "from=2026-13-01", "page=0", "page=9" + "9" * 30, "alert=7"]
)
def test_a_filter_that_makes_no_sense_is_a_clear_problem(agent: Any, query: str) -> None:
    answer = agent.get(f"/api/v1/submissions?{query}")
    assert answer.status_code in {400, 422}
    assert answer.json["title"]


def test_a_script_uses_the_api_with_its_password(client: Any, agent: Any) -> None:
    assert client.get("/api/v1/forms", headers=basic("agent", agent.password)).status_code == 200
    refused = client.get("/api/v1/forms", headers=basic("agent", "wrong"))
    assert (refused.status_code, refused.json["code"]) == (401, "bad_credentials")
    assert refused.headers["WWW-Authenticate"]


def test_a_session_needs_the_pages_token_to_write_through_the_api(admin: Any) -> None:
    answer = admin.client.delete("/api/v1/devices/any")
    assert (answer.status_code, answer.json["code"]) == (403, "csrf_failed")
    assert admin.delete("/api/v1/devices/any").status_code == 404


def test_only_an_administrator_revokes_a_phone(agent: Any, supervisor: Any, analyst: Any, admin: Any) -> None:
    path = f"/api/v1/devices/{agent.phone.id}"
    statuses = [one.delete(path).status_code for one in (agent, supervisor, analyst, admin)]
    assert statuses == [403, 403, 403, 204]
    assert agent.phone.get("/api/v1/forms").status_code == 401


def test_a_phones_token_opens_no_office_page(agent: Any, supervisor: Any) -> None:
    assert supervisor.phone.get("/bureau/a-relire").status_code in {302, 303, 401, 403}


def test_each_sees_the_records_of_their_scope(
    agent: Any, supervisor: Any, admin: Any, hire: Callable[..., Any], meeting: Answers
) -> None:
    diffa = agent.phone.push(meeting(), "rencontre")["id"]
    tahoua = agent.phone.push(meeting(region=TAHOUA, commune=None), "rencontre")["id"]
    border = meeting(programme="FRONTIERES", region=ZINDER, commune=None)
    frontier = agent.phone.push(border, "rencontre")["id"]
    aside = agent.phone.push("no JSON", "rencontre")["id"]
    seen = {
        agent: {diffa, tahoua, frontier, aside},
        supervisor: {diffa, tahoua, frontier},
        admin: {diffa, tahoua, frontier, aside},
        hire("tahoua", "supervisor", [("PCCN", TAHOUA)]): {tahoua},
        hire("zinder", "analyst", [("PCCN", ZINDER), ("FRONTIERES", ZINDER)]): {frontier},
        hire("open", "supervisor", [(None, None)]): {diffa, tahoua, frontier, aside},
        hire("nobody", "supervisor", []): set(),
        hire("other", "agent", [(None, None)]): set(),
    }
    for actor, expected in seen.items():
        listed = actor.get("/api/v1/submissions").json["submissions"]
        assert {one["id"] for one in listed} == expected, actor.username
        for record in (diffa, tahoua, frontier, aside):
            status = actor.get(f"/api/v1/submissions/{record}").status_code
            assert status == (200 if record in expected else 404)


def test_filters_hold_together(agent: Any, admin: Any, meeting: Answers) -> None:
    agent.phone.push(meeting(), "rencontre")
    agent.phone.push(meeting(region=TAHOUA, commune=None, date_debut="2025-03-01"), "rencontre")

    def total(query: str) -> int:
        return int(admin.get(f"/api/v1/submissions?{query}").json["total"])

    assert total(f"region={DIFFA}&form=rencontre&state=in_review&author=agent") == 1
    assert total(f"region={DIFFA}&alert=true") == 0
    assert total("alert=true") == total("to=2025-12-31") == total("from=2025-01-01&to=2025-03-01") == 1
    assert total("q=DIF-2026") == 1
    assert total("q=%25") == total("author=nobody") == 0


def test_enrolling_gives_a_token_and_the_programmes(client: Any, agent: Any) -> None:
    body = {"username": "agent", "password": agent.password, "device": {"id": "p-1", "name": "Itel"}}
    answer = client.post("/api/v1/devices", json=body)
    assert answer.status_code == 201
    assert answer.json["device"] == {"id": "p-1", "name": "Itel", "last_sequence": 0}
    assert answer.json["account"] == {"username": "agent", "name": "Agent", "role": "agent"}
    assert answer.json["programmes"] == ["FRONTIERES", "PCCN"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_enrolling_a_phone_again_replaces_its_token(client: Any, agent: Any) -> None:
    body = {"username": "agent", "password": agent.password, "device": {"id": "p-1", "name": "Itel"}}
    first, second = (client.post("/api/v1/devices", json=body).json for _ in range(2))
    assert first["device"]["id"] == second["device"]["id"]

    def status(token: str) -> int:
        answer = client.get("/api/v1/forms", headers={"Authorization": f"Bearer {token}"})
        return int(answer.status_code)

    assert (status(first["token"]), status(second["token"])) == (401, 200)


def test_a_phone_id_of_somebody_else_is_not_taken_over(
    client: Any, agent: Any, hire: Callable[..., Any]
) -> None:
    other = hire("moussa", "agent", [(None, None)])
    device = {"id": agent.phone.id, "name": "mine"}
    answer = client.post(
        "/api/v1/devices", json={"username": "moussa", "password": other.password, "device": device}
    )
    assert answer.status_code == 201
    assert answer.json["device"]["id"] != agent.phone.id
    assert agent.phone.get("/api/v1/forms").status_code == 200


WRONG: list[dict[str, Any]] = [
    {"username": 3}, {"password": None}, {"device": None}, {"device": {"id": ""}}, {"extra": 1},
    {"device": {"id": "x" * 65}}, {"device": {"id": "a\0", "name": ""}}, {"username": "\ud800"},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_an_enrolment_with_a_wrong_value_names_it(client: Any, agent: Any, wrong: dict[str, Any]) -> None:
    body = {"username": "agent", "password": agent.password, "device": {"id": "p-1", "name": ""}} | wrong
    answer = client.post("/api/v1/devices", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert next(iter(wrong)) in str(answer.json["errors"])


def test_only_failures_are_throttled(client: Any, agent: Any, supervisor: Any) -> None:
    def enrol(username: str, password: str, network: str = "10.0.0.1") -> int:
        body = {"username": username, "password": password, "device": {"id": "p-1", "name": ""}}
        answer = client.post("/api/v1/devices", json=body, environ_base={"REMOTE_ADDR": network})
        return int(answer.status_code)

    assert {enrol("agent", agent.password) for _ in range(PER_ACCOUNT_AND_NETWORK + 5)} == {201}
    assert {enrol("agent", "wrong") for _ in range(PER_ACCOUNT_AND_NETWORK)} == {401}
    assert enrol("agent", agent.password) == 429
    assert enrol("agent", agent.password, network="10.0.0.2") == 201
    assert enrol("superviseur", supervisor.password) == 201


def test_a_closed_accounts_phone_can_only_empty_its_queue(
    app: Flask, agent: Any, admin: Any, meeting: Answers
) -> None:
    phone = agent.phone
    phone.version("rencontre")
    with app.app_context():
        account = find_account("agent")
        assert account is not None
        account.active = False
        db.session.commit()
    assert phone.push(meeting(), "rencontre")["status"] == "quarantined"
    assert phone.get("/api/v1/forms").status_code == 401
    assert agent.get("/api/v1/forms").status_code == 401
