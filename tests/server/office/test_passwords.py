"""Passwords are not easy to guess, a first one is changed, and a session can be closed from elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from server.accounts.creation import add_account, find_account
from server.accounts.strength import require_strong
from server.extensions import db
from server.problems import Problem
from tests.server.actors import PASSWORD, Actor
from tests.server.test_access import basic

NEW = "marmite sable vent neuf"


@pytest.mark.parametrize(
    "password", ["court", "motdepasse12", "azertyuiop12", "Moussa2026!!", "123456789012"]
)
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(Problem, match="password_weak"):
        require_strong(password, "moussa", "Moussa Ali")


def test_a_long_or_odd_password_is_judged_too() -> None:
    require_strong(NEW)
    require_strong(NEW + "x" * 5000)
    require_strong("\ud800\0é" + NEW)


@pytest.fixture
def newcomer(app: Flask) -> Actor:
    """A supervisor whose password somebody else chose."""
    with app.app_context():
        add_account("moussa", "Moussa", "supervisor", PASSWORD, [(None, None)], must_change=True)
        db.session.commit()
        db.session.remove()
    return Actor(app, "moussa")


def change(actor: Any, old: str, new: str, again: str | None = None) -> int:
    form = {"old": old, "new": new, "again": new if again is None else again}
    return int(actor.post("/bureau/compte/mot-de-passe", data=form).status_code)


def test_a_first_password_opens_nothing_but_its_change(app: Flask, newcomer: Actor) -> None:
    for page in ("/bureau/a-relire", "/bureau/compte", "/bureau/exports"):
        assert newcomer.get(page).headers["Location"].endswith("/bureau/compte/mot-de-passe")
    assert newcomer.get("/api/v1/submissions").get_json()["code"] == "password_change_needed"
    script = app.test_client().get("/api/v1/forms", headers=basic("moussa", PASSWORD))
    assert script.get_json()["code"] == "password_change_needed"
    assert change(newcomer, PASSWORD, NEW) == 303
    assert newcomer.get("/bureau/a-relire").status_code == 200
    assert app.test_client().get("/api/v1/forms", headers=basic("moussa", NEW)).status_code == 200


def test_a_change_needs_the_old_password_and_twice_the_new_one(supervisor: Any) -> None:
    assert change(supervisor, "faux", NEW) == 401
    assert change(supervisor, supervisor.password, NEW, "autre chose encore") == 422
    assert change(supervisor, supervisor.password, "superviseur1") == 422
    assert change(supervisor, supervisor.password, supervisor.password) == 422
    assert change(supervisor, supervisor.password, NEW) == 303


def test_changing_the_password_closes_the_other_sessions(app: Flask, supervisor: Any) -> None:
    elsewhere = Actor(app, "superviseur")
    assert elsewhere.get("/bureau/a-relire").status_code == 200
    change(supervisor, supervisor.password, NEW)
    assert elsewhere.get("/bureau/a-relire").status_code == 302
    assert elsewhere.get("/api/v1/submissions").status_code == 401
    assert supervisor.get("/bureau/a-relire").status_code == 200


def test_a_session_is_closed_from_another_one(app: Flask, supervisor: Any, analyst: Any) -> None:
    lost = Actor(app, "superviseur")
    path = f"/bureau/compte/sessions/{lost.session_id[:8]}/fermeture"
    assert path in supervisor.get("/bureau/compte").get_data(as_text=True)
    assert analyst.post(path).status_code == 404
    assert lost.get("/bureau/compte").status_code == 200
    assert supervisor.post(path).status_code == 303
    assert lost.get("/bureau/compte").status_code == 302


def test_a_cookie_kept_after_leaving_opens_nothing(supervisor: Any) -> None:
    kept = supervisor.client.get_cookie("carnet").value
    supervisor.post("/bureau/deconnexion")
    supervisor.client.set_cookie("carnet", kept)
    assert supervisor.get("/bureau/compte").status_code == 302


def test_the_shipped_accounts_need_no_change(app: Flask, hire: Callable[..., Any]) -> None:
    with app.app_context():
        accounts = [find_account(name) for name in ("agent", "superviseur", "analyste", "admin")]
        assert not any(account is None or account.must_change_password for account in accounts)
        db.session.remove()
