"""The screens as people read them: by eye, by ear, small, in the dark, in another language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import ROOT, Office
from tests.browser.desk import Desk
from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
SCREENS = ("", "formulaires", "brouillons", "a-envoyer", "recues", "a-corriger", "activites", "reglages")


def faults(phone: Phone | Desk) -> list[str]:
    """What axe-core finds wrong on this screen: rule and place."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install in static/")
    if not phone.page.evaluate("typeof axe !== 'undefined'"):
        phone.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = phone.page.evaluate(
        "(rules) => axe.run(document, rules).then((result) => result.violations)", RULES
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def too_wide(phone: Phone | Desk) -> bool:
    return bool(phone.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


DESKS = (
    "a-relire", "indicateurs", "exports", "telephones/invitations", "formulaires/dialogue", "comptes/nouveau",
    "personnes", "conservation", "journal",
)  # fmt: skip


def test_every_page_of_the_office_is_free_of_faults(office: Office, playwright: Playwright) -> None:
    desk = Desk(playwright, office.address, color_scheme="dark")
    desk.log_in(**office.accounts["admin"])
    for path in DESKS:
        desk.visit(path)
        assert faults(desk) == [], path
    desk.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen_is_free_of_faults(
    get_phone: Callable[..., Phone], office: Office, photo: Path, dark: bool
) -> None:
    phone = get_phone(dark=dark)
    assert faults(phone) == []
    agent = office.accounts["agent"]
    phone.enrol(agent["username"], agent["password"])
    phone.go_offline()
    wrong: dict[str, Any] = {"total_feuille": 43, "organisation": None, "date_fin": "2026-01-01"}
    phone.new("formation")
    left = training(photo_consent="oui", photo1=photo, **wrong) | {"decisions[1]/decision": "Oui"}
    while not phone.at_the_end():
        phone.answer_page(left)
        assert faults(phone) == [], phone.page_name()
        phone.next()
    assert faults(phone) == []
    phone.fill("formation", training())
    phone.finish()
    for screen in SCREENS:
        phone.visit(screen)
        assert faults(phone) == [], screen


def test_nothing_is_wider_than_a_small_phone(get_phone: Callable[..., Phone], office: Office) -> None:
    phone = get_phone(size=(320, 640))
    agent = office.accounts["agent"]
    phone.enrol(agent["username"], agent["password"])
    phone.go_offline()
    phone.new("formation")
    left = training()
    while not phone.at_the_end():
        phone.answer_page(left)
        assert not too_wide(phone), phone.page_name()
        phone.next()
    phone.finish()
    for screen in SCREENS:
        phone.visit(screen)
        assert not too_wide(phone), screen


def test_the_keyboard_alone_goes_from_cell_to_cell(phone: Phone) -> None:
    phone.new("formation")
    left = training()
    while phone.page_name() != "participants":
        phone.answer_page(left)
        phone.next()
    phone.question("f_0_17").locator("input").focus()
    cells = {"f_0_17": "3", "h_0_17": "2", "f_18_35": "11", "h_18_35": "7"}
    for figure in cells.values():
        phone.page.keyboard.type(figure)
        phone.page.keyboard.press("Enter")
    for path, figure in cells.items():
        expect(phone.question(path).locator("input")).to_have_value(figure)
