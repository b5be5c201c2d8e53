"""A newer version of a form comes while a fiche is open; a form is tried on a page that keeps nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

FIRST = """
| survey |
| | type           | name     | label         | required |
| | begin_group    | page     | La visite     |          |
| | text           | objet    | Objet         |          |
| | integer        | presents | Présents      | yes      |
| | select_one sol | sol      | Sol           |          |
| | end_group      |          |               |          |
| choices |
| | list_name | name   | label  |
| | sol       | sable  | Sable  |
| | sol       | argile | Argile |
| settings |
| | form_id | form_title | version |
| | visite  | Visite     | 1       |
"""


def later(version: str) -> str:
    """Without the object and the sand, with the name of the place."""
    text = FIRST.replace(
        "| | text           | objet    | Objet         |          |", "| | text | lieu | Lieu | yes |"
    )
    return text.replace("| | sol       | sable  | Sable  |\n", "").replace(
        "Visite     | 1 ", f"Visite     | {version} "
    )


def publish(office: Office, folder: Path, text: str) -> None:
    file = folder / "visite.md"
    file.write_text(text, "utf-8")
    office.server.carnet("forms", "publish", str(file))


def fetch_forms(phone: Phone) -> None:
    phone.visit("reglages")
    phone.page.get_by_role("button", name="Mettre à jour les formulaires").click()
    done = re.compile("^À jour|^Formulaires à jour")
    expect(phone.page.locator("[role=status]", has_text=done)).to_be_visible()


def open_draft(phone: Phone) -> None:
    phone.visit("brouillons")
    phone.page.locator("a.line").first.click()
    phone.page.locator("main[data-page]").wait_for()


def test_a_draft_stays_in_its_version_or_moves_and_nothing_goes_unlisted(
    phone: Phone, office: Office, playwright: Playwright, tmp_path: Path
) -> None:
    publish(office, tmp_path, FIRST)
    fetch_forms(phone)
    phone.new("visite")
    phone.answer_page({"objet": "Puits nord", "presents": 12, "sol": "sable"})
    phone.wait_until_saved()

    publish(office, tmp_path, later("2"))
    fetch_forms(phone)
    open_draft(phone)
    page = phone.page
    expect(page.get_by_role("heading", name="Une nouvelle version du formulaire est arrivée")).to_be_visible()
    expect(page.get_by_text("1 réponse gardée, 1 à compléter, 2 mises de côté")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Puits nord")
    page.get_by_role("button", name="Finir dans l’ancienne").click()
    expect(page.locator('main[data-page="page"] [data-path="objet"]')).to_be_visible()
    open_draft(phone)
    expect(phone.question("objet")).to_be_visible()  # it is asked once which version

    publish(office, tmp_path, later("3"))
    fetch_forms(phone)
    open_draft(phone)
    page.get_by_role("button", name="Passer à la nouvelle").click()
    page.locator('main[data-page="page"]').wait_for()
    expect(phone.question("objet")).to_have_count(0)
    phone.restart_browser()
    open_draft(phone)
    page = phone.page
    page.get_by_text("Mises de côté (2)").click()
    expect(page.locator("main details")).to_contain_text("Sable")
    phone.answer_page({"lieu": "Bosso"})
    phone.next()
    phone.finish()
    phone.send()
    (record,) = office.records()
    told = office.ask(f"/api/v1/submissions/{record['id']}", by="admin")
    assert [one["version"] for one in told["revisions"]] == ["3"]
    assert told["answers"] == {"presents": 12, "lieu": "Bosso"}

    desk = Desk(playwright, office.address)
    account = office.accounts["admin"]
    desk.log_in(account["username"], account["password"])
    desk.visit("formulaires/visite/3/essai")
    desk.page.locator('[data-path="presents"] input').fill("7")
    desk.page.get_by_role("button", name=re.compile("Suivant")).click()
    expect(desk.page.get_by_role("heading", name="1 réponse à voir")).to_be_visible()
    expect(desk.page.get_by_text("Lieu")).to_be_visible()
    databases = "indexedDB.databases().then((all) => all.length)"
    assert desk.page.evaluate(databases) == 0, "a trial keeps nothing"
    desk.close()
