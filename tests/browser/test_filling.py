"""Filling a form with no network at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.browser.fiches import PEOPLE, training
from tests.browser.phone import Phone
from tests.browser.test_vault import REFUSED

pytestmark = pytest.mark.browser


@pytest.fixture
def offline(phone: Phone) -> Phone:
    phone.go_offline()
    return phone


def test_a_fiche_is_filled_and_finished_without_a_network(offline: Phone) -> None:
    offline.fill("formation", training())
    offline.expect_problems()
    offline.finish()
    offline.expect_count("Prêtes à envoyer", 1)
    offline.expect_count("Brouillons", 0)
    offline.expect_standing("1 à envoyer.")
    [fiche] = offline.rows("outbox")
    offline.visit(f"prete/{fiche['id']}")
    expect(offline.page.get_by_role("heading", name="Prête à envoyer")).to_be_visible()
    # what the server would not have is not called received there
    offline.page.evaluate(REFUSED, [fiche])
    expect(offline.page.get_by_role("heading", name="Refusée")).to_be_visible()
    assert offline.complaints == []


def test_a_draft_survives_a_kill_and_opens_on_the_same_screen(offline: Phone) -> None:
    offline.new("formation")
    left = training()
    offline.answer_page(left)
    offline.next()
    offline.answer_page(left)
    offline.answer("localite_autre", "Barwa Koura")
    offline.wait_until_saved()
    offline.kill()
    offline.reopen(offline=True)
    offline.visit("brouillons")
    offline.page.locator("a.line").first.click()
    expect(offline.page.locator("main[data-page]")).to_have_attribute("data-page", "lieu_date")
    expect(offline.question("localite_autre").locator("input")).to_have_value("Barwa Koura")
    expect(offline.question("commune").locator("select")).to_have_value("NE002001001")


def test_the_grid_adds_up_by_itself(offline: Phone) -> None:
    offline.new("formation")
    left = training()
    while offline.page_name() != "participants":
        offline.answer_page(left)
        offline.next()
    for path, people in PEOPLE.items():
        offline.answer(path, people)
    expect(offline.page.locator(".tally")).to_contain_text("41 comptés")
    expect(offline.page.locator(".tally")).to_contain_text("24 femmes")
    expect(offline.page.locator(".tally")).to_contain_text("17 hommes")


def test_terminer_lists_what_is_wrong_and_leads_to_it(offline: Phone) -> None:
    offline.fill("formation", training(resultats=None, organisation=None))
    offline.expect_problems("organisation", "resultats")
    offline.open_problem("resultats")
    expect(offline.question("resultats").locator("textarea")).to_be_focused()
    # neither the group's name nor the question's is for the browser's history
    assert re.search(r"/brouillon/[0-9a-f-]+/\d+\?q=\d+$", offline.page.url)
    expect(offline.question("resultats")).to_contain_text("À changer")
    offline.wait_until_saved()
    offline.page.reload()
    offline.unlock()
    expect(offline.question("resultats").locator("textarea")).to_be_focused()
    offline.answer("resultats", "Un plan d’action est arrêté.")
    offline.next()
    assert offline.at_the_end()
    offline.expect_problems("organisation")


def test_a_warning_asks_for_a_reason_and_does_not_block(offline: Phone) -> None:
    offline.fill("formation", training(total_feuille=43))
    offline.expect_problems("total_feuille")
    offline.open_problem("total_feuille")
    offline.explain("total_feuille", "Deux personnes ont signé pour leur voisin.")
    offline.next()
    expect(offline.page.get_by_role("heading", name="Déjà expliqué")).to_be_visible()
    offline.finish()
    offline.expect_count("Prêtes à envoyer", 1)


def test_a_photo_is_made_small_and_loses_its_hidden_data(offline: Phone, office: Office, photo: Path) -> None:
    offline.fill("formation", training(photo_consent="oui", photo1=photo))
    offline.finish()
    [(sealed, size)] = [(one["type"], one["bytes"]) for one in offline.rows("sealed")]
    assert sealed == "application/vnd.carnet.sealed"
    assert size <= 300 * 1024 + 200
    assert offline.rows("files") == []
    offline.go_online()
    offline.wait_until_sent()
    stored = [path.read_bytes() for path in (office.server.data / "files").rglob("*") if path.is_file()]
    [content] = [one for one in stored if one.startswith(b"\xff\xd8")]
    assert b"Exif" not in content


def test_programme_and_place_come_from_the_last_fiche(offline: Phone) -> None:
    offline.fill("formation", training())
    offline.finish()
    offline.new("sensibilisation")
    while not offline.is_asked("commune"):
        offline.next()
    expect(offline.question("commune").locator("select")).to_have_value("NE002001001")


LOCK_ELSEWHERE = """async () => {
    const names = (await indexedDB.databases()).map((one) => one.name);
    const own = names.find((name) => /^carnet-[0-9a-f]+$/.test(name));
    new BroadcastChannel("carnet-vault").postMessage(own.slice("carnet-".length));
}"""


def test_what_could_not_be_saved_is_said_and_stays_on_screen(offline: Phone) -> None:
    offline.new("formation")
    offline.wait_until_saved()
    offline.close()
    offline.reopen(offline=True, room=1)
    offline.visit("brouillons")
    offline.page.locator("a.line").first.click()
    offline.answer("intitule", "Le téléphone est plein")
    expect(offline.page.get_by_text("NON enregistré")).to_be_visible()
    expect(offline.question("intitule").locator("input")).to_have_value("Le téléphone est plein")
    # another tab locks: this one is not in the way of its words
    offline.page.evaluate(LOCK_ELSEWHERE)
    offline.page.wait_for_timeout(500)
    expect(offline.page.get_by_text("NON enregistré")).to_be_visible()
    # left all the same: home says so, and leads back to what was typed
    offline.home()
    expect(offline.page.get_by_role("alert")).to_contain_text("NON enregistré")
    offline.page.get_by_role("link", name="Rouvrir").click()
    expect(offline.question("intitule").locator("input")).to_have_value("Le téléphone est plein")
    offline.home()
    offline.page.evaluate("() => { globalThis.confirm = (said) => !(globalThis.asked = said); }")
    offline.page.get_by_role("button", name="Verrouiller").click()
    offline.page.wait_for_function("() => globalThis.asked?.includes('pas enregistrée')")
    expect(offline.page.get_by_role("alert")).to_contain_text("NON enregistré")
    offline.give_room()
    # the disk takes it by itself
    expect(offline.page.get_by_role("alert")).to_have_count(0, timeout=20_000)
    offline.visit("brouillons")
    offline.page.locator("a.line").first.click()
    expect(offline.question("intitule").locator("input")).to_have_value("Le téléphone est plein")
    offline.answer("intitule", "Il y a de nouveau de la place")
    offline.wait_until_saved()
    offline.kill()
    offline.reopen(offline=True)
    offline.visit("brouillons")
    offline.page.locator("a.line").first.click()
    expect(offline.question("intitule").locator("input")).to_have_value("Il y a de nouveau de la place")


def test_a_draft_open_in_another_tab_is_not_opened_twice(offline: Phone) -> None:
    offline.new("formation")
    address = offline.page.url
    offline.wait_until_saved()
    second = offline.context.new_page()
    second.goto(address)
    second.locator("#the-secret").wait_for()
    offline.unlock(page=second)
    expect(second.get_by_text("ouverte dans un autre onglet")).to_be_visible()
