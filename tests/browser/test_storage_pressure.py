"""A telephone that is full, or cannot open its memory: it says so, and nothing that was there is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser


def test_a_full_telephone_says_so_and_still_hands_out_its_fiches(
    phone: Phone, office: Office, tmp_path: Path
) -> None:
    phone.go_offline()
    phone.fill("formation", training())
    phone.finish()
    phone.fill("formation", training(intitule="Terminée sans place"))
    phone.wait_until_saved()
    address = phone.page.url
    reopen_full(phone)
    phone.page.goto(address)
    phone.page.get_by_role("button", name="Terminer").click()
    expect(phone.page.get_by_text("NON enregistré")).to_be_visible()
    expect(phone.page.locator("main[data-page=terminer]")).to_be_attached()

    phone.visit("confier")
    phone.page.get_by_role("button", name="Préparer le fichier").click()
    with phone.page.expect_download() as waited:
        phone.page.get_by_role("button", name="Enregistrer le fichier").click()
    waited.value.save_as(tmp_path / "parcel.carnet")
    parcel = tmp_path / "parcel.carnet"
    assert json.loads(parcel.read_text())["carnet"] == "parcel"
    phone.page.locator("input[type=file]").set_input_files(another_phones(parcel))
    expect(phone.page.get_by_text("NON enregistré")).to_be_visible()

    phone.give_room()
    phone.expect_count("Brouillons", 1)
    phone.expect_count("Prêtes à envoyer", 1)
    phone.go_online()
    phone.send()
    assert len(office.records()) == 1


def test_a_photo_without_room_is_said_and_leaves_no_name_behind(
    phone: Phone, office: Office, photo: Path
) -> None:
    phone.go_offline()
    phone.new("formation")
    told = training(photo_consent="oui")
    phone.answer_page(told)
    while not phone.is_asked("photo1"):
        phone.next()
        phone.answer_page(told)
    phone.wait_until_saved()
    address = phone.page.url
    reopen_full(phone)
    phone.page.goto(address)
    phone.question("photo1").locator("input[type=file]").set_input_files(photo)
    expect(phone.page.get_by_text("La photo n’a pas pu être gardée")).to_be_visible()
    expect(phone.page.get_by_text("NON enregistré")).to_be_visible()
    phone.give_room()
    # by itself: nobody has to touch the page again
    phone.wait_until_saved()
    expect(phone.question("photo1").locator("img.preview")).to_have_count(0)
    phone.answer("photo_consent", "sans")
    phone.next()
    phone.fill_pages(told)
    # of two writes the second finds no room: the fiche is finished all the same, and that is what is said
    phone.page.evaluate(NO_ROOM_FOR_SETTINGS)
    phone.finish()
    phone.expect_count("Brouillons", 0)
    assert phone.rows("outbox")[0]["files"] == []


# a transaction on the settings alone finds no room
NO_ROOM_FOR_SETTINGS = """() => {
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
        if (mode === "readwrite" && String(stores) === "settings")
            throw new DOMException("full", "QuotaExceededError");
        return begin.call(this, stores, mode, options);
    };
}"""


def reopen_full(phone: Phone) -> None:
    """Restarted, offline, and without a byte of room from the first moment on."""
    phone.close()
    phone.start_browser()
    phone.go_offline()
    phone.give_room(1)
    phone.page.goto(phone.address + "/")
    phone.page.locator("#app h1, #app .brand").first.wait_for()
    phone.unlock()


def another_phones(parcel: Path) -> Path:
    told = json.loads(parcel.read_text()) | {"device": "018f5a00-0000-7000-8000-000000000000"}
    path = parcel.with_name("of-a-colleague.carnet")
    path.write_text(json.dumps(told))
    return path


def test_the_promise_to_keep_is_shown_and_a_memory_that_does_not_open_is_left_alone(phone: Phone) -> None:
    phone.visit("reglages")
    expect(phone.page.get_by_text("Non garantie")).to_be_visible()
    disk = phone.context.new_cdp_session(phone.page)
    disk.send("Browser.grantPermissions", {"origin": phone.address, "permissions": ["durableStorage"]})
    phone.page.get_by_role("button", name="Demander encore").click()
    expect(phone.page.get_by_text("n’effacera rien de lui-même")).to_be_visible()

    phone.go_offline()
    phone.new("formation")
    phone.answer("intitule", "Toujours là")
    phone.wait_until_saved()
    phone.close()
    kept = broken(phone.profile)
    phone.start_browser()
    phone.page.goto(phone.address + "/")
    expect(phone.page.get_by_text("ne peut pas ouvrir la mémoire de Carnet")).to_be_visible()
    phone.close()
    mended(phone.profile, kept)
    phone.reopen()
    phone.expect_count("Brouillons", 1)


def folder(profile: Path) -> Path:
    return profile / "Default" / "IndexedDB"


def broken(profile: Path) -> Path:
    """The browser's databases are out of reach, as on a card that came loose: a file is in their place."""
    aside = profile / "aside"
    folder(profile).rename(aside)
    folder(profile).write_bytes(b"")
    return aside


def mended(profile: Path, aside: Path) -> None:
    folder(profile).unlink()
    aside.rename(folder(profile))
