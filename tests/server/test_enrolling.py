"""Two tokens a phone, enrolment by a code, and phones that are enrolled again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from server.accounts.creation import find_account
from server.accounts.models import Account
from server.audit.models import Entry
from server.devices import invitations
from server.devices.models import Invitation
from server.extensions import db, now
from server.programmes.models import Programme
from tests.server.databases import ON_SQLITE

Answers = Callable[..., dict[str, Any]]


def invite(app: Flask, username: str, by: str = "admin") -> str:
    with app.app_context():
        account, inviter = find_account(username), find_account(by)
        assert account is not None
        assert inviter is not None
        code = invitations.make(account, inviter)[1]
        db.session.commit()
        db.session.remove()
    return code


def enrol(app: Flask, phone: str = "", **body: Any) -> TestResponse:
    device = {"id": phone or str(uuid4()), "name": "Itel", **body.pop("device", {})}
    return app.test_client().post("/api/v1/devices", json={"device": device, **body})


def locked(app: Flask, phone: Any, method: str, path: str, **options: Any) -> TestResponse:
    """A request with the token that lies outside of the vault."""
    headers = {"Authorization": f"Bearer {phone.upload_token}", **options.pop("headers", {})}
    return app.test_client().open(path, method=method, headers=headers, **options)


def push(app: Flask, phone: Any, *records: Any, **changes: Any) -> Any:
    message = {"protocol": 1, "submissions": list(records), "cursor": None, **changes}
    return locked(app, phone, "POST", "/api/v1/sync", json=message).get_json()


def test_a_code_enrols_one_phone_once(app: Flask, agent: Any) -> None:
    code = invite(app, "agent")
    first = enrol(app, invitation=code.lower().replace("-", " "))
    assert first.status_code == 201
    assert first.get_json()["account"]["username"] == "agent"
    again = enrol(app, invitation=code)
    assert (again.status_code, again.get_json()["code"]) == (401, "invitation_refused")
    token = {"Authorization": f"Bearer {first.get_json()['token']}"}
    assert app.test_client().get("/api/v1/forms", headers=token).status_code == 200


def test_a_code_ends_with_time_and_with_the_next_one(app: Flask, agent: Any) -> None:
    old, new = invite(app, "agent"), invite(app, "agent")
    assert enrol(app, invitation=old).status_code == 401
    with app.app_context():
        for invitation in db.session.scalars(select(Invitation)):
            invitation.expires_at = now() - timedelta(seconds=1)
        db.session.commit()
    assert enrol(app, invitation=new).status_code == 401


@ON_SQLITE
def test_a_code_of_a_closed_account_opens_nothing(app: Flask, agent: Any) -> None:
    code = invite(app, "agent")
    with app.app_context():
        account = find_account("agent")
        assert account is not None
        account.active = False
        db.session.commit()
    assert enrol(app, invitation=code).status_code == 401


def test_only_the_hash_of_a_code_is_kept_and_the_log_holds_none(app: Flask, agent: Any) -> None:
    code = invite(app, "agent")
    enrol(app, invitation=code)
    with app.app_context():
        kept = db.session.scalars(select(Invitation)).one()
        told = [
            f"{entry.action} {entry.object} {entry.detail}" for entry in db.session.scalars(select(Entry))
        ]
    assert code.replace("-", "") not in repr(vars(kept))
    assert kept.device_id is not None
    assert any("device.invited" in line for line in told)
    assert any(kept.id in line for line in told if "device.enrolled" in line)
    assert not [line for line in told if code in line or code.replace("-", "") in line]


@ON_SQLITE
def test_guessing_codes_is_stopped(app: Flask, agent: Any) -> None:
    for _ in range(invitations.PER_NETWORK):
        assert enrol(app, invitation="0000-0000-0000").status_code == 401
    stopped = enrol(app, invitation=invite(app, "agent"))
    assert (stopped.status_code, stopped.get_json()["code"]) == (429, "too_many_attempts")


@pytest.mark.parametrize(
    "body",
    [
        {}, {"invitation": ""}, {"invitation": 3}, {"invitation": "\0"}, {"invitation": None},
        {"invitation": "x" * 101}, {"username": "agent"}, {"password": "x"},
        {"invitation": "x", "device": {"sequence": -1}}, {"invitation": "x", "device": {"sequence": 10**9}},
    ],
)  # fmt: skip
@ON_SQLITE
def test_a_bad_enrolment_names_what_is_wrong(app: Flask, body: dict[str, Any]) -> None:
    answer = enrol(app, **body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert answer.get_json()["errors"]


def test_who_may_invite_whom(app: Flask, hire: Callable[..., Any]) -> None:
    hire("diffa", "supervisor", [("PCCN", "NE002")])
    hire("diffa1", "agent", [("PCCN", "NE002")])
    hire("partout", "agent", [("PCCN", None)])
    hire("sans", "agent", [])
    hire("chef", "admin", [(None, None)])
    with app.app_context():
        people = {
            name: {one.username for one in invitations.invitable(found)}
            for name in ("diffa", "admin", "analyste", "diffa1")
            if (found := find_account(name)) is not None
        }
    assert people["diffa"] == {"diffa1"}
    assert {"diffa", "diffa1", "partout", "sans", "agent", "superviseur", "admin"} <= people["admin"]
    assert "chef" not in people["admin"]
    assert people["analyste"] == people["diffa1"] == set()


@ON_SQLITE
def test_the_answer_says_what_locks_the_vault(app: Flask, agent: Any) -> None:
    told = agent.another_phone().enrolled
    assert (told["secret"], told["lock_after"], told["keys"]) == ("pin", 120, [])
    with app.app_context():
        programme = db.session.get(Programme, "FRONTIERES")
        assert programme is not None
        programme.secret = "passphrase"
        db.session.commit()
    assert agent.another_phone().enrolled["secret"] == "passphrase"


def test_a_locked_phone_sends_and_learns_nothing_but_receipts(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers, picture: bytes
) -> None:
    phone = agent.phone
    returned = phone.push(meeting(), "rencontre")
    supervisor.post(f"/api/v1/submissions/{returned['id']}/return", json={"reason": "Revoir"})
    record = phone.envelope(meeting(participants=9000), "rencontre")
    told = push(app, phone, record, holdings={"count": 9, "digest": "x"})
    assert told["results"][0]["status"] == "quarantined"
    assert {str(one["params"]) for one in told["results"][0]["problems"]} == {"{}"}
    assert (told["changes"], told["forms"], told["places"], told["cursor"]) == ([], [], None, None)
    assert told["orders"] == [{"order": "holdings"}]
    digest = phone.put_file(picture).get_json()["sha256"]
    assert locked(app, phone, "PUT", f"/api/v1/files/{digest}", data=picture).status_code == 200
    assert phone.sync().json["changes"]


@ON_SQLITE
def test_the_upload_token_opens_nothing_else(app: Flask, agent: Any, picture: bytes) -> None:
    phone = agent.phone
    digest = phone.put_file(picture).get_json()["sha256"]
    closed = ("forms", "places", "programmes", "submissions", "devices", "indicators", f"files/{digest}")
    for path in closed:
        answer = locked(app, phone, "GET", f"/api/v1/{path}")
        assert (path, answer.status_code, answer.get_json()["code"]) == (path, 403, "upload_token_only")
    assert locked(app, phone, "GET", "/bureau/telephones").status_code == 302


def test_enrolling_again_and_revoking_close_both_tokens(app: Flask, agent: Any, admin: Any) -> None:
    phone = agent.phone
    old = phone.upload_token
    new = enrol(app, phone.id, username="agent", password=agent.password).get_json()
    assert new["device"]["id"] == phone.id
    assert push(app, phone)["code"] == "token_unknown"
    phone.upload_token = new["upload_token"]
    assert push(app, phone)["protocol"] == 1
    admin.delete(f"/api/v1/devices/{phone.id}")
    told = push(app, phone, holdings={"count": 9, "digest": "x"})
    assert (told["orders"], told["keys"]) == ([{"order": "revoked"}], None)
    assert old != phone.upload_token


def test_a_phone_is_told_its_last_number_when_it_is_enrolled_again(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    phone = agent.phone
    phone.push(meeting(), "rencontre", sequence=7)
    again = enrol(app, phone.id, username="agent", password=agent.password, device={"sequence": 5})
    assert again.get_json()["device"]["last_sequence"] == 7
    other = enrol(app, username="agent", password=agent.password, device={"sequence": 9})
    assert other.get_json()["device"]["last_sequence"] == 9


@ON_SQLITE
def test_a_first_password_enrols_the_phone_of_an_agent_and_nobody_elses(
    app: Flask, agent: Any, analyst: Any
) -> None:
    with app.app_context():
        db.session.execute(update(Account).values(must_change_password=True))
        db.session.commit()
    refused = enrol(app, username="analyste", password=analyst.password)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "password_change_needed")
    assert enrol(app, invitation=invite(app, "analyste")).status_code == 201
    assert enrol(app, username="agent", password=agent.password).status_code == 201
