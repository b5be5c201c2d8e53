"""Making a telephone ready, once, with a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_said_in_words(blank_phone: Phone) -> None:
    blank_phone.give_credentials("agent", "ce n’est pas le bon")
    expect(blank_phone.page.get_by_role("alert")).to_contain_text("Identifiant ou mot de passe inconnu")
    expect(blank_phone.page.get_by_role("heading", name="Prêt à travailler")).to_have_count(0)


def test_an_enrolled_phone_says_where_things_stand(phone: Phone) -> None:
    phone.expect_standing("Sur ce téléphone : rien à envoyer.")
    phone.expect_standing("Reçues par le serveur ce mois : 0 sur 0.")
    assert phone.complaints == []


def test_carnet_opens_without_a_network_after_a_restart(phone: Phone, office: Office) -> None:
    office.server.stop()
    phone.restart_browser(offline=True)
    expect(phone.page.get_by_role("link", name="Remplir un formulaire")).to_be_visible()
    expect(phone.page.get_by_text("Hors connexion")).to_be_visible()
    phone.visit("formulaires")
    expect(phone.page.locator("button[data-form]")).to_have_count(8)


def test_all_seven_forms_and_the_places_are_aboard(phone: Phone) -> None:
    phone.go_offline()
    phone.new("dialogue")
    phone.next()
    expect(phone.question("region").locator("option")).to_have_count(9)
    phone.answer("region", "NE002")
    expect(phone.question("departement").locator("option")).to_have_count(7)


def test_the_phone_speaks_english_when_asked(phone: Phone) -> None:
    phone.visit("reglages")
    phone.page.get_by_label("Langue").select_option("en")
    phone.page.goto(phone.address + "/#/")
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")


def test_a_phone_with_nothing_aboard_can_be_given_back(phone: Phone) -> None:
    phone.visit("reglages")
    phone.page.get_by_role("button", name="Oublier ce compte").click()
    expect(phone.page.get_by_role("heading", name="Inscrire ce téléphone")).to_be_visible()
    phone.restart_browser()
    expect(phone.page.get_by_role("heading", name="Inscrire ce téléphone")).to_be_visible()
