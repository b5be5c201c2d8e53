"""Behind HTTPS the session cookie is bound to the host, and forms still go through."""

import re
from typing import Any

import pytest

from server.app import create_app


@pytest.fixture
def config(config: dict[str, Any]) -> dict[str, Any]:
    return config | {"CARNET_SECURE_COOKIES": "1"}


def test_a_login_over_https_works_without_a_referrer(config: dict[str, Any], agent: Any) -> None:
    client = create_app(config).test_client()
    page = client.get("/bureau/connexion", base_url="https://carnet.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    form = {"csrf_token": token[1], "username": "agent", "password": agent.password}
    answer = client.post("/bureau/connexion", data=form, base_url="https://carnet.example")
    assert answer.status_code in {302, 303}
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-carnet=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"]


def test_a_page_form_without_its_token_is_refused(config: dict[str, Any], agent: Any) -> None:
    form = {"username": "agent", "password": agent.password}
    answer = (
        create_app(config)
        .test_client()
        .post("/bureau/connexion", data=form, base_url="https://carnet.example")
    )
    assert answer.status_code == 403
