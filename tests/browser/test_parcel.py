"""*Confier mes fiches*: a colleague carries sealed fiches to the server, and brings the receipt back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sync.parcels import receipt_mac
from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser


UPLOAD_TOKEN = """() => new Promise((yes) => {
    const asked = indexedDB.open("carnet-phone");
    asked.onsuccess = () => {
        const people = asked.result.transaction("people").objectStore("people").getAll();
        people.onsuccess = () => yes(people.result[0].uploadToken);
        asked.result.close();
    };
})"""


def saved(phone: Phone, folder: Path) -> Path:
    """*Enregistrer le fichier*: where the telephone put it."""
    with phone.page.expect_download() as waited:
        phone.page.get_by_role("button", name="Enregistrer le fichier").click()
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def give(phone: Phone, file: Path, outcome: str) -> None:
    """Somebody hands this file to the owner of the telephone, who opens it in Carnet."""
    phone.page.locator("input[type=file]").set_input_files(file)
    expect(phone.page.locator("[data-outcome]")).to_have_attribute("data-outcome", outcome)


def forged(receipt: Path) -> Path:
    told = json.loads(receipt.read_text())
    told["results"][0]["number"] = "DIF-2026-9999"
    return written(receipt, told)


def without_its_photo(receipt: Path, token: str) -> Path:
    """The server signed that the photo did not come; that it wants none was written in by who carries it."""
    told = json.loads(receipt.read_text())
    told["files"] = told["results"][0]["files_wanted"] = []
    told["mac"] = receipt_mac(told, hashlib.sha256(token.encode()).digest())
    return written(receipt, told)


def written(receipt: Path, told: dict[str, Any]) -> Path:
    path = receipt.with_name("forged.carnet")
    path.write_text(json.dumps(told))
    return path


def test_a_colleague_carries_fiches_that_only_the_server_reads(
    phone: Phone, get_phone: Callable[..., Phone], office: Office, photo: Path, tmp_path: Path
) -> None:
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    phone.visit("a-envoyer")
    phone.page.get_by_role("link", name="Confier mes fiches").click()
    expect(phone.page.get_by_text("1 fiche, 1 photo")).to_be_visible()
    phone.page.get_by_role("button", name="Préparer le fichier").click()
    parcel = saved(phone, tmp_path)
    assert set(json.loads(parcel.read_text())) == {"carnet", "format", "key", "device", "sealed"}
    give(phone, parcel, "own")

    agent = office.accounts["agent"]
    carrier = get_phone()
    carrier.enrol(agent["username"], agent["password"], "Téléphone d’un collègue")
    carrier.go_offline()
    carrier.visit("confier")
    give(carrier, photo, "foreign")
    give(carrier, parcel, "parcel")
    give(carrier, parcel, "known")
    expect(carrier.page.get_by_text("Partira au prochain réseau")).to_be_visible()
    carrier.go_online()
    expect(carrier.page.get_by_text("rendez le reçu")).to_be_visible()
    receipt = saved(carrier, tmp_path)
    [record] = office.records()

    phone.visit("confier")
    give(phone, forged(receipt), "unsigned")
    phone.expect_count("Prêtes à envoyer", 1)
    phone.visit("confier")
    give(phone, without_its_photo(receipt, phone.page.evaluate(UPLOAD_TOKEN)), "receipt")
    assert len(phone.rows("outbox")[0]["wanted"]) == 1
    give(phone, receipt, "receipt")
    # in the answer, not in the list above of what may still be entrusted
    expect(phone.page.locator("[data-outcome]")).to_contain_text("0 fiche, 1 photo")
    give(phone, receipt, "receipt")
    expect(phone.page.get_by_text("était déjà reçu")).to_be_visible()
    phone.expect_received((record["number"], "in_review"))
    phone.go_online()
    phone.send()
    assert len(office.records()) == 1
    give_back(carrier, receipt)


def give_back(carrier: Phone, receipt: Path) -> None:
    """Done: nothing of it stays on the carrier's telephone; the receipt is of no use to it."""
    carrier.visit("confier")
    give(carrier, receipt, "for another")
    carrier.page.get_by_role("button", name="Reçu rendu").click()
    expect(carrier.page.locator("[data-carried]")).to_have_count(0)
