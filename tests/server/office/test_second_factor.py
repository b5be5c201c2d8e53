"""Supervisors and administrators come in with a password and a code, each code once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from server.accounts.creation import find_account
from server.accounts.models import RecoveryCode, SecondFactor
from server.accounts.second_factor import STEP, opened
from server.app import create_app
from server.audit.models import Entry
from server.extensions import db, now
from tests.server.actors import PASSWORD, Actor
from tests.server.office.test_login import come_in, token
from tests.server.test_access import basic

PAGE = "/bureau/compte/second-facteur"
CODE = "/bureau/connexion/code"


def secret_of(app: Flask, username: str) -> str:
    with app.app_context():
        account = find_account(username)
        assert account is not None
        row = db.session.get_one(SecondFactor, account.id)
        found = opened(row, account)
        db.session.remove()
    return found


def code_of(app: Flask, username: str, steps: int = 0) -> str:
    """What the app on the phone shows now, or some steps from now."""
    return pyotp.TOTP(secret_of(app, username)).at(now() + timedelta(seconds=STEP * steps))


def set_up(app: Flask, actor: Actor, steps: int = -1) -> list[str]:
    """Set the second factor up with the code of the step before; the recovery codes."""
    assert actor.post(PAGE, data={"password": actor.password}).status_code == 303
    shown = actor.get(PAGE).get_data(as_text=True)
    assert "<svg" in shown
    assert "style=" not in shown
    answer = actor.post(f"{PAGE}/confirmation", data={"code": code_of(app, actor.username, steps)})
    assert answer.status_code == 200
    return re.findall(r"<code>([a-z0-9-]{19})</code>", answer.get_data(as_text=True))


def type_code(client: Any, code: str) -> Any:
    return client.post(CODE, data={"code": code, "csrf_token": token(client.get(CODE))})


def actions(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(select(Entry.action).order_by(Entry.id)))
        db.session.remove()
    return found


def test_password_and_code_open_the_office_and_no_code_opens_it_twice(app: Flask, supervisor: Any) -> None:
    recovery = set_up(app, supervisor)
    assert len(set(recovery)) == 10
    client = app.test_client()
    assert come_in(client, "superviseur").location == CODE
    assert client.get("/bureau/fiches").status_code == 302
    assert client.get("/api/v1/submissions").status_code == 401
    code = code_of(app, "superviseur")
    assert type_code(client, "000000" if code != "000000" else "000001").status_code == 401
    assert type_code(client, code_of(app, "superviseur", -1)).status_code == 401, "already taken at set-up"
    assert type_code(client, f"{code[:3]} {code[3:]}").status_code == 302
    assert client.get("/bureau/fiches").status_code == 200
    again = app.test_client()
    come_in(again, "superviseur")
    assert type_code(again, code).status_code == 401
    assert type_code(again, recovery[3].upper()).status_code == 302
    assert again.get("/bureau/fiches").status_code == 200
    third = app.test_client()
    come_in(third, "superviseur")
    assert type_code(third, recovery[3]).status_code == 401
    with app.app_context():
        hashes = db.session.scalars(select(RecoveryCode.hash)).all()
        kept = db.session.scalars(select(SecondFactor.secret)).one()
        db.session.remove()
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert secret_of(app, "superviseur") not in kept


def test_codes_are_throttled_like_passwords(app: Flask, supervisor: Any) -> None:
    set_up(app, supervisor)
    client = app.test_client()
    come_in(client, "superviseur")
    assert [type_code(client, "abc").status_code for _ in range(11)] == [401] * 10 + [429]
    assert type_code(client, code_of(app, "superviseur")).status_code == 429
    assert come_in(app.test_client(), "superviseur").status_code == 429


def test_without_a_password_nobody_is_asked_for_a_code(app: Flask, client: Any, supervisor: Any) -> None:
    set_up(app, supervisor)
    assert client.get(CODE).location == "/bureau/connexion"
    page = client.get("/bureau/connexion")
    code = code_of(app, "superviseur")
    answer = client.post(CODE, data={"code": code, "csrf_token": token(page)})
    assert answer.location == "/bureau/connexion"
    assert client.get("/bureau/fiches").status_code == 302


def test_a_password_alone_opens_no_api_and_enrols_no_phone(app: Flask, client: Any, supervisor: Any) -> None:
    header = basic("superviseur", PASSWORD)
    assert client.get("/api/v1/forms", headers=header).status_code == 200
    set_up(app, supervisor)
    assert client.get("/api/v1/forms", headers=header).get_json()["code"] == "second_factor_needed"
    body = {"username": "superviseur", "password": PASSWORD, "device": {"id": "p-1", "name": ""}}
    assert client.post("/api/v1/devices", json=body).get_json()["code"] == "second_factor_needed"


def test_where_it_is_required_nothing_else_opens_before(
    app: Flask, config: dict[str, Any], hire: Callable[..., Any]
) -> None:
    strict = create_app(config | {"CARNET_SECOND_FACTOR": "required"})
    chief, reader = Actor(strict, "superviseur"), Actor(strict, "analyste")
    for page in ("/bureau/a-relire", "/bureau/exports", "/bureau/compte"):
        assert chief.get(page).headers["Location"] == PAGE
    assert chief.get("/api/v1/submissions").get_json()["code"] == "second_factor_needed"
    script = strict.test_client().get("/api/v1/forms", headers=basic("superviseur", PASSWORD))
    assert script.get_json()["code"] == "second_factor_needed"
    assert reader.get("/bureau/exports").status_code == 200
    assert strict.test_client().get("/api/v1/forms", headers=basic("analyste", PASSWORD)).status_code == 200
    set_up(strict, chief)
    assert chief.get("/bureau/a-relire").status_code == 200
    with strict.app_context():
        db.session.remove()
        db.engine.dispose()


def test_it_is_changed_and_taken_off_with_a_code_only(app: Flask, supervisor: Any) -> None:
    assert supervisor.post(PAGE, data={"password": "faux"}).status_code == 401
    first = set_up(app, supervisor)
    assert supervisor.post(PAGE, data={"password": supervisor.password}).status_code == 409
    assert supervisor.post(f"{PAGE}/retrait", data={"code": "123"}).status_code == 401
    renewed = supervisor.post(f"{PAGE}/codes", data={"code": code_of(app, "superviseur")})
    assert renewed.status_code == 200
    assert first[0] not in renewed.get_data(as_text=True)
    assert supervisor.post(f"{PAGE}/retrait", data={"code": first[0]}).status_code == 401
    assert (
        supervisor.post(f"{PAGE}/retrait", data={"code": code_of(app, "superviseur", 1)}).status_code == 303
    )
    assert come_in(app.test_client(), "superviseur").location == "/bureau/"
    wanted = ["second_factor.set", "second_factor.recovery_codes", "second_factor.reset"]
    assert set(wanted) <= set(actions(app))


def test_another_server_key_leaves_the_recovery_codes(
    app: Flask, config: dict[str, Any], supervisor: Any
) -> None:
    recovery = set_up(app, supervisor)
    code = code_of(app, "superviseur")
    moved = create_app(config | {"CARNET_SECRET_KEY": "another machine"})
    client = moved.test_client()
    come_in(client, "superviseur")
    assert type_code(client, code).status_code == 401
    assert type_code(client, recovery[0]).status_code == 302
    with moved.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_wrong_setting_is_refused(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="CARNET_SECOND_FACTOR"):
        create_app({"CARNET_DATA": str(tmp_path), "CARNET_SECOND_FACTOR": "perhaps"})


def test_scripts_are_told_of_once_an_hour(app: Flask, client: Any, agent: Any) -> None:
    for _ in range(3):
        client.get("/api/v1/forms", headers=basic("agent", PASSWORD))
    client.get("/api/v1/forms", headers=basic("agent", PASSWORD), environ_base={"REMOTE_ADDR": "10.9.8.7"})
    assert actions(app).count("login.script") == 2
