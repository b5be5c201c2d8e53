"""Whatever the address, a stranger sees nothing and changes nothing."""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

OPEN = {"login.form", "login.enter", "login.code", "login.enter_code", "office.home", "office.logout"}
FEATURES = ("indicators_api", "exports_api", "decisions")


def address(rule: Rule) -> str:
    found = rule.rule
    for name in rule.arguments:
        for shape in (f"<{name}>", f"<string:{name}>"):
            found = found.replace(shape, "x")
    return found


def test_every_office_page_asks_a_stranger_to_log_in(app: Flask, client: Any) -> None:
    pages = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/bureau")]
    assert len(pages) > 20
    for rule in pages:
        if rule.endpoint in OPEN:
            continue
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        answer = client.open(address(rule), method=method)
        if method == "GET":
            assert answer.location.startswith("/bureau/connexion"), rule
        else:
            assert answer.status_code in {302, 403}, rule


def test_every_address_of_the_api_answers_a_stranger_with_401(app: Flask, client: Any) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in FEATURES]
    assert len(rules) >= 9
    for rule in rules:
        for method in {"GET", "POST", "DELETE"} & (rule.methods or set()):
            answer = client.open(address(rule), method=method)
            assert answer.status_code == 401, (method, rule)
            assert answer.content_type == "application/problem+json"
