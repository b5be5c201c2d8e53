"""Every route that the application has, with every role and credential: who is let in, and who is not.

The routes are read from the application itself. A new one that does not say who may call it, or that names an
object of a kind not known here, fails until somebody says what it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from server.accounts.models import Role
from tests.server.test_access import basic

Answers = Callable[..., dict[str, Any]]
TAHOUA = "NE005"
UNSEEN = {"OPTIONS", "HEAD"}
TITLE = "Un objet que personne d’ailleurs ne doit lire"

# routes without a word on roles: everybody's, or guarded by a password or by the phone's own token
GUARDED_OTHERWISE = {
    "api-docs.openapi_json", "devices.enrol", "files.put_file", "health.healthz", "keys.list_keys",
    "login.code", "login.enter", "login.enter_code", "login.form", "office.home", "office.logout",
    "parcels.import_parcel", "pwa.manifest", "pwa.packed", "pwa.service_worker", "pwa.shell", "sync.sync",
    "uploads.add", "uploads.create", "uploads.describe", "uploads.end", "uploads.where",
}  # fmt: skip
# what is the same for all who are known: forms, indicators, the app's own files, the names of lists
SHARED = {"form_id", "version", "code", "name", "list_name"}
# whoever has the bytes may send them: a content is named by its own digest
BY_CONTENT = {("files.put_file", "PUT")}


@dataclass(frozen=True)
class Call:
    """One method of one route, its objects filled in."""

    endpoint: str
    method: str
    path: str
    roles: tuple[str, ...] | None

    def body(self) -> dict[str, Any]:
        """Something sensible, so that the access is judged and not the body."""
        if self.path.startswith("/api/v1/files"):
            tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
            return {"data": b"x", "headers": tus, "content_type": "application/offset+octet-stream"}
        if self.path.startswith("/api/") and self.method != "GET":
            return {"json": {"reason": "essai"}}
        return {} if self.method == "GET" else {"data": {"reason": "essai", "revision": "1"}}


@pytest.fixture
def foreign(agent: Any, admin: Any, meeting: Answers, picture: bytes) -> dict[str, str]:
    """The objects of Diffa, by the names that routes give them."""
    sent = agent.phone.put_file(picture).get_json()
    file = {"name": "p.jpg", "sha256": sent["sha256"], "bytes": len(picture), "type": "image/jpeg"}
    answers = meeting(objet=TITLE, photo="p.jpg")
    record = agent.phone.push(answers, "rencontre", files=[file])
    number = agent.get(f"/api/v1/submissions/{record['id']}").get_json()["number"]
    return {
        "submission_id": record["id"],
        "/bureau/fiches/": record["id"],
        "/api/v1/submissions/": record["id"],
        "/bureau/telephones/": agent.phone.id,
        "/bureau/compte/sessions/": agent.session_id[:8],
        "/bureau/formulaires/verifications/": "0" * 32,
        "device_id": agent.phone.id,
        "account_id": agent.id,
        "session_id": agent.session_id[:8],
        "import_id": "0" * 32,
        "sha256": sent["sha256"],
        "number": number,
    }


def object_of(rule: Rule, argument: str, foreign: dict[str, str]) -> str:
    """The foreign object that an argument of a route names."""
    if argument in SHARED:
        return {"form_id": "rencontre", "version": "1", "code": "TRA01", "name": "app.js",
                "list_name": "puits"}[argument]  # fmt: skip
    prefix = rule.rule.partition("<")[0]
    found = foreign.get(argument) if argument != "id" else foreign.get(prefix)
    assert found, f"{rule.rule}: say in this test what <{argument}> names"
    return found


def calls(app: Flask, foreign: dict[str, str]) -> Iterator[Call]:
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            value = object_of(rule, argument, foreign)
            path = path.replace(f"<path:{argument}>", value).replace(f"<{argument}>", value)
        roles = getattr(app.view_functions[rule.endpoint], "roles", None)
        for method in sorted((rule.methods or set()) - UNSEEN):
            yield Call(rule.endpoint, method, path, roles)


def names_an_object(rule: Rule) -> bool:
    return bool(rule.arguments - SHARED)


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "roles")
    }
    assert silent == GUARDED_OTHERWISE


def test_every_role_is_kept_out_of_what_is_not_its_own(
    app: Flask, foreign: dict[str, str], agent: Any, supervisor: Any, analyst: Any, admin: Any
) -> None:
    people = {Role.AGENT: agent, Role.SUPERVISOR: supervisor, Role.ANALYST: analyst, Role.ADMIN: admin}
    walked = 0
    for call in calls(app, foreign):
        for role, actor in people.items():
            if not call.roles or role in call.roles:
                continue
            answer = actor.request(call.method, call.path, **call.body())
            assert answer.status_code == 403, (role, call, answer.status_code)
            if call.path.startswith("/api/"):
                phone = actor.phone.request(call.method, call.path, **call.body())
                assert phone.status_code == 403, (role, call, "with a phone")
            walked += 1
    assert walked > 50


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ANALYST])
def test_objects_of_another_region_do_not_exist(
    role: Role, app: Flask, foreign: dict[str, str], hire: Callable[..., Any]
) -> None:
    stranger = hire("ailleurs", role, [("PCCN", TAHOUA)])
    objects = {rule.endpoint for rule in app.url_map.iter_rules() if names_an_object(rule)}
    password = basic("ailleurs", stranger.password)
    for call in calls(app, foreign):
        if call.endpoint not in objects or (call.endpoint, call.method) in BY_CONTENT:
            continue
        body = call.body()
        answers = [stranger.request(call.method, call.path, **body)]
        if call.path.startswith("/api/"):
            answers.append(stranger.phone.request(call.method, call.path, **body))
            headers = {**body.pop("headers", {}), **password}
            answers.append(app.test_client().open(call.path, method=call.method, headers=headers, **body))
        for answer in answers:
            assert answer.status_code in {403, 404}, (call, answer.status_code)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ANALYST])
def test_no_list_tells_of_another_region(
    role: Role, app: Flask, foreign: dict[str, str], hire: Callable[..., Any]
) -> None:
    stranger = hire("ailleurs", role, [("PCCN", TAHOUA)])
    secrets = [foreign["submission_id"], foreign["number"], foreign["device_id"], foreign["sha256"], TITLE]
    for call in calls(app, foreign):
        if call.method != "GET" or any(secret in call.path for secret in secrets):
            continue
        for path in (call.path, f"{call.path}?region=NE002&q=DIF&period=tout&form=rencontre&format=csv"):
            shown = stranger.get(path).get_data().decode("utf-8", "replace")
            assert not [secret for secret in secrets if secret in shown.replace("DIF&amp;", "")], path


def test_a_phones_token_opens_no_page(app: Flask, foreign: dict[str, str], admin: Any) -> None:
    for call in calls(app, foreign):
        if call.path.startswith("/bureau/") and call.roles is not None:
            status = admin.phone.request(call.method, call.path, **call.body()).status_code
            assert status in {302, 401, 403}, (call, status)
