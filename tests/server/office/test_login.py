"""Coming in to the office, and staying out of it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "un mot de passe d'essai"
PAGES = {
    "/bureau/a-relire": {"superviseur", "admin"},
    "/bureau/fiches": {"superviseur", "analyste", "admin"},
    "/bureau/indicateurs": {"superviseur", "analyste", "admin"},
    "/bureau/indicateurs/TRA02/fiches": {"superviseur", "analyste", "admin"},
    "/bureau/exports": {"superviseur", "analyste", "admin"},
    "/bureau/telephones": {"superviseur", "admin"},
    "/bureau/formulaires": {"superviseur", "analyste", "admin"},
    "/bureau/compte": {"agent", "superviseur", "analyste", "admin"},
}


def token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found
    return found[1]


def come_in(client: FlaskClient, username: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    page = client.get("/bureau/connexion")
    given = {"username": username, "password": password, "csrf_token": token(page), **fields}
    return client.post("/bureau/connexion", data=given)


@pytest.mark.parametrize(
    ("username", "first_page"),
    [
        ("superviseur", "/bureau/a-relire"),
        ("admin", "/bureau/a-relire"),
        ("analyste", "/bureau/indicateurs"),
        ("agent", "/bureau/compte"),
    ],
)
def test_each_role_comes_in_to_its_own_first_page(
    client: FlaskClient, username: str, first_page: str
) -> None:
    assert come_in(client, username).status_code == 302
    answer = client.get("/bureau/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == first_page


def test_a_stranger_is_led_to_the_login_and_then_to_the_page_they_wanted(client: FlaskClient) -> None:
    led = client.get("/bureau/fiches?q=DIF")
    assert led.status_code == 302
    assert led.location.startswith("/bureau/connexion?next=")
    page = client.get(led.location)
    wanted = re.search(r'name="next" value="([^"]+)"', page.get_data(as_text=True))
    assert wanted
    answer = come_in(client, "superviseur", next=wanted[1].replace("&amp;", "&"))
    assert answer.location == "/bureau/fiches?q=DIF"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/bureau/", "//evil.example", "/\\evil", "/bureau/\\evil", "javascript:x", "/"],
)
def test_the_login_never_leads_elsewhere(client: FlaskClient, elsewhere: str) -> None:
    assert come_in(client, "superviseur", next=elsewhere).location == "/bureau/"


def test_a_wrong_password_is_refused_in_french_and_keeps_the_name(client: FlaskClient) -> None:
    answer = come_in(client, "superviseur", "faux")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "incorrect" in text
    assert 'value="superviseur"' in text
    assert "faux" not in text


def test_after_too_many_failures_even_the_right_password_has_to_wait(client: FlaskClient) -> None:
    for _ in range(10):
        assert come_in(client, "superviseur", "faux").status_code == 401
    answer = come_in(client, "superviseur")
    assert answer.status_code == 429
    assert "minutes" in answer.get_data(as_text=True)


def test_without_the_page_s_token_nobody_comes_in(client: FlaskClient) -> None:
    answer = client.post("/bureau/connexion", data={"username": "superviseur", "password": PASSWORD})
    assert answer.status_code in {400, 403}
    assert client.get("/bureau/fiches").status_code == 302


def test_logging_out_closes_the_session_and_leaves_the_phone_s_storage_alone(client: FlaskClient) -> None:
    come_in(client, "superviseur")
    page = client.get("/bureau/compte")
    answer = client.post("/bureau/deconnexion", data={"csrf_token": token(page)})
    assert answer.status_code == 302
    assert "Clear-Site-Data" not in answer.headers
    assert client.get("/bureau/fiches").status_code == 302


@pytest.mark.parametrize("username", ["agent", "superviseur", "analyste", "admin"])
def test_each_page_opens_for_its_roles_only(client: FlaskClient, username: str) -> None:
    come_in(client, username)
    for page, allowed in PAGES.items():
        expected = 200 if username in allowed else 403
        assert client.get(page).status_code == expected, page


@pytest.mark.parametrize("username", ["superviseur", "analyste", "admin"])
def test_the_tabs_lead_only_to_pages_that_open(client: FlaskClient, username: str) -> None:
    come_in(client, username)
    page = client.get("/bureau/", follow_redirects=True).get_data(as_text=True)
    tabs = re.findall(r'href="(/bureau/[^"#]+)"', page.partition('class="tabs"')[2].partition("</nav>")[0])
    assert len(tabs) >= 4
    assert [client.get(tab).status_code for tab in tabs] == [200] * len(tabs)


def test_a_phone_s_token_opens_no_office_page(agent: Any) -> None:
    assert agent.phone.get("/bureau/compte").status_code == 302


def test_every_page_forbids_inline_script_and_style_and_needs_none(client: FlaskClient) -> None:
    come_in(client, "admin")
    for page in PAGES:
        answer = client.get(page)
        text = answer.get_data(as_text=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), page


def test_a_page_that_does_not_exist_says_what_to_do(supervisor: Any) -> None:
    answer = supervisor.get("/bureau/fiches/personne")
    assert answer.status_code == 404
    assert "régions" in answer.get_data(as_text=True)
    assert "Retour" in answer.get_data(as_text=True)
