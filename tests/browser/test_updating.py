"""A new version of Carnet arrives while a form is open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

# what the browser does when it finds other bytes at /service-worker.js, without touching the packed files
NEWER = "navigator.serviceWorker.register('/service-worker.js?newer', {updateViaCache: 'none'})"
WAITS = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"


def test_a_newer_version_waits_until_the_form_is_closed(phone: Phone) -> None:
    phone.new("formation")
    left = training()
    phone.answer_page(left)
    phone.page.evaluate(NEWER)
    phone.wait_for(lambda: phone.page.evaluate(WAITS))
    phone.next()
    phone.answer_page(left)
    assert phone.page_name() == "lieu_date"
    assert phone.page.evaluate(WAITS)
    phone.wait_until_saved()

    phone.home()
    expect(phone.page.get_by_text("Nouvelle version de Carnet")).to_be_visible()
    phone.page.get_by_role("button", name="Mettre à jour maintenant").click()
    phone.wait_for(lambda: not phone.page.evaluate(WAITS))
    assert phone.count("Brouillons") == 1
    phone.restart_browser(offline=True)
    assert phone.count("Brouillons") == 1


def test_two_versions_of_the_device_database_meet_without_harm(phone: Phone) -> None:
    """A tab of a later release asks for a newer database: this one lets go of it, and nothing is lost."""
    phone.new("formation")
    phone.answer("intitule", "Écrit juste avant la mise à jour")
    upgraded = phone.context.new_page()
    upgraded.goto(phone.address + "/manifest.webmanifest")
    done = upgraded.evaluate(
        """() => new Promise((yes, no) => {
            const asked = indexedDB.open("carnet", 1000);
            asked.onupgradeneeded = () => undefined;
            asked.onsuccess = () => {
                const drafts = asked.result.transaction("drafts").objectStore("drafts").getAll();
                drafts.onsuccess = () => yes(drafts.result.map((draft) => draft.answers.intitule));
            };
            asked.onerror = () => no(asked.error);
        })"""
    )
    assert done == ["Écrit juste avant la mise à jour"]
    expect(phone.page.get_by_text("mis à jour dans un autre onglet")).to_be_visible()
