"""Phones with one wrong line beside the real app: a full memory, tabs of two releases, a photo that is cut at
nine tenths. Runs in `make test-faults`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright, expect

from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone
from tests.browser.releases import SCRIPT, Deployment, Release
from tests.browser.test_faults_kills import kept_title, open_the_draft, signed_up
from tests.browser.test_updating import BROKEN, NEWER_DATABASES, WAITS, bring
from tests.faults.cable import Cable
from tests.faults.mutants import FROM_ZERO, IN_THE_WAY, NOT_YET, Mutant

LARGE = os.environ.get("CARNET_FAULTS") == "large"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not LARGE, reason="runs in make test-faults"),
]
PATIENCE = """([ask, most]) => Promise.race([
    eval(ask)(), new Promise((told) => setTimeout(() => told("stalled"), most)),
])"""

# docs/phone.md, "the last resort"
ENDS_ITSELF = b"self.addEventListener('activate', () => self.registration.unregister());"
IS_REGISTERED = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active))"


@pytest.fixture
def where(office: Office, changed: Callable[[Mutant], Office]) -> Callable[[Mutant | None], Office]:
    """The office of the real app, or of a mutant."""
    return lambda mutant: office if mutant is None else changed(mutant)


@pytest.fixture
def enrolled(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[[Office], Phone]]:
    phones: list[Phone] = []

    def make(office: Office) -> Phone:
        phones.append(signed_up(playwright, tmp_path / "profile", office))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


@pytest.mark.parametrize("mutant", [None, NOT_YET])
def test_on_a_full_phone_saved_is_said_of_nothing_that_is_not(
    where: Callable[..., Office], enrolled: Callable[..., Phone], mutant: Mutant | None
) -> None:
    phone = enrolled(where(mutant))
    phone.go_offline()
    phone.new("formation")
    phone.answer("intitule", "Avant")
    phone.wait_until_saved()
    phone.close()
    phone.reopen(offline=True, room=1)
    open_the_draft(phone)
    phone.answer("intitule", "Sans place")
    phone.page.wait_for_timeout(2000)
    said = phone.page.get_by_text("NON enregistré").count() == 0
    phone.close()
    kept = kept_title(phone)
    lost = said and kept != "Sans place"
    assert kept == "Avant"
    assert lost is (mutant is not None)


@pytest.mark.parametrize("mutant", [None, IN_THE_WAY])
def test_an_older_tab_is_not_in_the_way_of_a_newer_database(
    where: Callable[..., Office], enrolled: Callable[..., Phone], mutant: Mutant | None
) -> None:
    phone = enrolled(where(mutant))
    phone.new("formation")
    phone.answer("intitule", "Écrit juste avant la mise à jour")
    phone.wait_until_saved()
    upgraded = phone.context.new_page()
    upgraded.goto(phone.address + "/manifest.webmanifest")
    outcome = upgraded.evaluate(PATIENCE, [NEWER_DATABASES, 5000])
    assert outcome == (2 if mutant is None else "stalled")


@pytest.mark.parametrize("mutant", [None, FROM_ZERO])
def test_a_photo_cut_at_ninety_percent_outlives_phone_and_server(
    where: Callable[..., Office],
    playwright: Playwright,
    tmp_path: Path,
    photo: Path,
    mutant: Mutant | None,
) -> None:
    office = where(mutant)
    cable = Cable(office.server.address)
    phone = Phone(playwright, tmp_path / "profile", f"http://127.0.0.1:{cable.port}")
    phone.enrol(office.accounts["agent"]["username"], office.accounts["agent"]["password"])
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    [size] = [row["bytes"] for row in phone.rows("sealed")]
    cable.break_at = size * 9 // 10
    phone.go_online()
    phone.try_to_send()
    phone.wait_for(lambda: cable.is_broken, 60)
    phone.kill()
    office.server.kill()
    office.server.start()
    cable.mend()
    before = cable.carried
    phone.reopen()
    phone.wait_until_sent()
    again = (cable.carried - before) / size
    print(f"\n{size} bytes, cut at {before / size:.0%}: {again:.1%} of it left afterwards")
    phone.close()
    cable.close()
    assert (again > 0.15) is (mutant is not None)
    assert office.records()


def test_a_worker_that_ends_itself_frees_phones_of_a_broken_release(
    office: Office, playwright: Playwright, tmp_path: Path
) -> None:
    deployment = Deployment(office.server.address)
    phone = Phone(playwright, tmp_path / "profile", deployment.origin)
    phone.enrol(office.accounts["agent"]["username"], office.accounts["agent"]["password"])
    phone.new("formation")
    phone.answer("intitule", "Commencée avant la panne")
    phone.wait_until_saved()
    bring(phone, deployment, "broken0009", script=BROKEN)
    phone.home()
    phone.page.get_by_role("button", name="Mettre à jour maintenant").click()
    expect(phone.page.locator("#app:empty")).to_be_attached(timeout=30_000)

    deployment.deploy(Release({"/service-worker.js": (SCRIPT, ENDS_ITSELF)}))
    phone.page.reload()
    phone.wait_for(lambda: phone.page.evaluate(WAITS))
    phone.close()
    phone.start_browser()
    phone.page.goto(phone.address + "/")
    phone.wait_for(lambda: not phone.page.evaluate(IS_REGISTERED))
    phone.restart_browser()
    phone.expect_count("Brouillons", 1)
    phone.wait_for(lambda: not phone.page.evaluate(IS_REGISTERED))
    phone.go_offline()
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        phone.page.reload()

    phone.go_online()
    deployment.deploy()
    phone.restart_browser()
    phone.wait_for(lambda: phone.page.evaluate(IS_REGISTERED))
    phone.restart_browser(offline=True)
    phone.expect_count("Brouillons", 1)
    phone.close()
    deployment.shutdown()
