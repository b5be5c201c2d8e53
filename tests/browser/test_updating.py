"""A new version of Carnet arrives while a form is open; a broken one is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone
from tests.browser.releases import Deployment, another_release

pytestmark = pytest.mark.browser

WAITS = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
# looked for again until it is there: a look that falls together with the page's own finds what that one found
ARRIVED = """async (cache) => {
    const found = await navigator.serviceWorker.getRegistration();
    if (found.installing) return false;
    if ((await (await caches.open(cache)).match("/")) !== undefined) return true;
    await found.update();
    return false;
}"""
BROKEN = "throw new Error('a release that does not even start');"
DOES_NOT_WAIT = "self.addEventListener('install', () => self.skipWaiting());"
SYNC = "**/api/v1/sync"


NEWER_DATABASES = """async () => {
    const all = (await indexedDB.databases()).map((one) => one.name);
    const names = all.filter((name) => name.startsWith("carnet-"));
    const open = (name) => new Promise((yes, no) => {
        const asked = indexedDB.open(name, 1000);
        asked.onupgradeneeded = () => asked.result.createObjectStore("of a later release");
        asked.onsuccess = () => { asked.result.close(); yes(); };
        asked.onerror = () => no(asked.error);
    });
    await Promise.all(names.map(open));
    return names.length;
}"""


@pytest.fixture
def deployment(office: Office) -> Iterator[Deployment]:
    server = Deployment(office.server.address)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path, office: Office, deployment: Deployment) -> Iterator[Phone]:
    """The agent's telephone, which reaches the office through the deployment."""
    phone = Phone(playwright, tmp_path / "profile", deployment.origin)
    agent = office.accounts["agent"]
    phone.enrol(agent["username"], agent["password"])
    yield phone
    phone.close()


def bring(phone: Phone, deployment: Deployment, name: str, *, script: str = "", worker: str = "") -> None:
    """Deploys a release and lets the phone find it; returns when all of it is aboard."""
    deployment.deploy(another_release(name, script=script, worker=worker))
    phone.wait_for(lambda: phone.page.evaluate(ARRIVED, f"carnet-{name}"), 40)


def form_comes_back(phone: Phone) -> bool:
    """Whether the half-filled form is there again after *Actualiser*, without a network."""
    phone.complaints.clear()
    phone.go_offline()
    phone.page.reload()
    phone.wait_for(lambda: phone.complaints or phone.page.locator("#app h1").count())
    broken = any("does not even start" in one for one in phone.complaints)
    if not broken:
        phone.unlock()
        phone.page.locator("main[data-page]").wait_for()
    phone.go_online()
    return not broken


def test_a_broken_release_waits_for_the_open_form_and_is_taken_back(
    phone: Phone, deployment: Deployment, office: Office
) -> None:
    phone.context.route(SYNC, lambda route: route.abort())
    phone.fill("formation", training())
    phone.finish()
    phone.new("formation")
    phone.answer_page(training())
    phone.wait_until_saved()

    bring(phone, deployment, "broken0001", script=BROKEN)
    assert phone.page.evaluate(WAITS)
    assert form_comes_back(phone)
    second = phone.another_tab()
    second.get_by_role("button", name="Mettre à jour maintenant").click()
    expect(second.get_by_text("Un formulaire est ouvert dans un autre onglet")).to_be_visible()
    second.close()

    phone.home()
    phone.page.get_by_role("button", name="Mettre à jour maintenant").click()
    expect(phone.page.locator("#app:empty")).to_be_attached()
    phone.page.evaluate(NEWER_DATABASES)
    deployment.deploy()
    phone.page.reload()
    phone.wait_for(lambda: phone.page.evaluate(WAITS))
    assert office.records() == []
    phone.restart_browser()
    phone.expect_count("Brouillons", 1)
    phone.wait_until_sent()
    assert len(office.records()) == 1

    phone.visit("brouillons")
    phone.page.locator("a.line").first.click()
    phone.page.locator("main[data-page]").wait_for()
    bring(phone, deployment, "mutant0002", script=BROKEN, worker=DOES_NOT_WAIT)
    phone.wait_for(lambda: not phone.page.evaluate(WAITS))
    assert not form_comes_back(phone), "a worker that does not wait goes unnoticed"


def test_english_is_fetched_by_those_who_choose_it_and_stays(phone: Phone, deployment: Deployment) -> None:
    phone.go_offline()
    phone.visit("reglages")
    phone.page.locator("#language").select_option("en")
    expect(phone.page.get_by_text("Pas encore sur ce téléphone")).to_be_visible()
    phone.go_online()
    phone.page.locator("#language").select_option("en")
    expect(phone.page.get_by_role("heading", name="Settings")).to_be_visible()
    bring(phone, deployment, "newer00003")
    phone.page.goto(deployment.origin + "/")
    phone.page.locator("script[src*=newer00003]").wait_for(state="attached")
    phone.restart_browser(offline=True)
    expect(phone.page.get_by_text("On this phone")).to_be_visible()


def test_two_versions_of_the_device_database_meet_without_harm(phone: Phone) -> None:
    """A tab of a later release asks for newer databases: this one lets go of them, and nothing is lost.

    When that release is taken back, this one opens what it left.
    """
    phone.new("formation")
    phone.answer("intitule", "Écrit juste avant la mise à jour")
    upgraded = phone.context.new_page()
    upgraded.goto(phone.address + "/manifest.webmanifest")
    assert upgraded.evaluate(NEWER_DATABASES) == 2
    expect(phone.page.get_by_text("mis à jour dans un autre onglet")).to_be_visible()
    phone.restart_browser()
    phone.visit("brouillons")
    phone.page.locator("a.line").first.click()
    expect(phone.question("intitule").locator("input")).to_have_value("Écrit juste avant la mise à jour")
