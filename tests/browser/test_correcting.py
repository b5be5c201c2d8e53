"""A fiche comes back, is corrected without a network, and keeps its number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser


def test_another_phone_of_the_same_person_can_correct(
    loaded: Phone, office: Office, get_phone: Callable[..., Phone]
) -> None:
    phone = loaded
    phone.go_online()
    phone.send()
    [record] = office.records()
    office.send_back(record["id"], {"f_18_35": "Recomptez, s’il vous plaît."})
    agent = office.accounts["agent"]
    second = get_phone()
    second.enrol(agent["username"], agent["password"], "Téléphone de remplacement")
    second.expect_count("À corriger", 1)
    second.open_correction()
    second.answer("f_18_35", 12)
    second.finish()
    second.wait_until_sent()
    second.expect_received((record["number"], "corrected"))
    phone.try_to_send()
    phone.expect_received((record["number"], "corrected"))
    phone.expect_standing("1 sur 1.")


def test_a_returned_fiche_may_be_read_and_changed_as_a_whole(loaded: Phone, office: Office) -> None:
    phone = loaded
    phone.go_online()
    phone.send()
    [record] = office.records()
    office.send_back(record["id"], {"resultats": "Dites-en plus."})
    phone.try_to_send()
    phone.expect_count("À corriger", 1)
    phone.open_correction()
    phone.answer("resultats", "")
    phone.page.get_by_role("button", name="Terminer").click()
    expect(phone.page.locator('[data-problem="resultats"]')).to_be_visible()
    phone.home()
    phone.expect_count("Brouillons", 0)
    phone.open_correction()
    phone.page.get_by_role("link", name="Voir toute la fiche").click()
    phone.page.locator("main[data-page]").wait_for()
    phone.fill_pages({"resultats": "Un plan de prévention, un comité de suivi de neuf personnes."})
    phone.finish()
    phone.wait_until_sent()
    phone.expect_received((record["number"], "corrected"))
    assert office.ask(f"/api/v1/submissions/{record['id']}", by="admin")["revision"] == 2


def test_a_returned_fiche_is_corrected_offline_and_keeps_its_number(loaded: Phone, office: Office) -> None:
    phone = loaded
    phone.go_online()
    phone.send()
    [record] = office.records()
    office.send_back(record["id"], {"f_18_35": "11 femmes de 18 à 35 ans ? Recomptez, s’il vous plaît."})

    phone.try_to_send()
    phone.expect_count("À corriger", 1)

    phone.go_offline()
    phone.restart_browser(offline=True)
    phone.open_correction()
    expect(phone.page.locator('[data-remark="f_18_35"]')).to_contain_text("Recomptez")
    expect(phone.page.locator('[data-remark="f_18_35"]')).to_contain_text("Vous aviez mis 11")
    phone.answer("f_18_35", 12)
    expect(phone.page.get_by_text("Changée : 11 devient 12")).to_be_visible()
    phone.say("Une femme oubliée.")
    phone.finish()
    # by Back: it has its correction, and no second one begins
    phone.visit(f"corriger/{record['id']}")
    expect(phone.page.get_by_text("n’est plus à corriger")).to_be_visible()
    phone.expect_count("À corriger", 0)

    phone.go_online()
    phone.wait_until_sent()
    phone.expect_received((record["number"], "corrected"))
    detail = office.ask(f"/api/v1/submissions/{record['id']}", by="admin")
    assert detail["revision"] == 2
    assert detail["number"] == record["number"]
