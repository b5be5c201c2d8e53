"""Names, numbers, places and a photo are typed; then everything on the disk is searched for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.canary import hits
from tests.browser.conftest import Office, Template
from tests.browser.fiches import training
from tests.browser.phone import SECRET, Phone
from tests.faults.mutants import Mutant, project_with
from tests.faults.server import Server, copied

pytestmark = pytest.mark.browser

NAME, VILLAGE, NUMBER, TALE = "Zoubeïda Kanariya", "Kanaraweye-Koura", "90217743", "canari-récit-6618"
WORDS: dict[str, str | bytes] = {
    "name": NAME,
    "village": VILLAGE,
    "number": NUMBER,
    "tale": TALE,
    "reason": "canari-raison-2207",
    "half a word": "Brouill-canari",
    "choice": "NE002001001",
    "photo": b"JFIF\x00",
    "secret": SECRET,
    "account": "Agent de démonstration",
}
PLAIN_DRAFT = Mutant(
    "a plain draft",
    "static/app/storage/rows.ts",
    "(VEILED as readonly string[]).includes(store);",
    'store !== "drafts" && (VEILED as readonly string[]).includes(store);',
)
AUTOCOMPLETE = Mutant(
    "autocomplete on", "static/app/widgets/text.tsx", 'autocomplete: "off"', 'autocomplete: "on"'
)
PLANT = """(word) => new Promise((yes) => {
    const asked = indexedDB.open("plain");
    asked.onupgradeneeded = () => asked.result.createObjectStore("rows");
    asked.onsuccess = () => {
        const tx = asked.result.transaction("rows", "readwrite", { durability: "strict" });
        tx.objectStore("rows").put(word, 1);
        tx.oncomplete = () => yes();
    };
})"""


def write_everything(phone: Phone, photo: Path) -> None:
    """A fiche with everything in it, finished; another one half written, on screen."""
    phone.go_offline()
    told = training(
        intitule=f"Formation de {NAME}, tél. {NUMBER}",
        resultats=f"{TALE} : {NAME} à {VILLAGE}",
        total_feuille=43,
        photo_consent="oui",
        photo1=photo,
    )
    phone.fill("formation", told)
    phone.open_problem("total_feuille")
    phone.explain("total_feuille", "canari-raison-2207")
    phone.next()
    phone.finish()
    phone.new("formation")
    phone.answer("intitule", f"Brouill-canari {NAME} {NUMBER}")
    phone.wait_until_saved()
    phone.next()
    phone.answer_page({"region": "NE002", "departement": "NE002001", "commune": "NE002001001"})
    phone.wait_until_saved()
    phone.page.wait_for_timeout(3_000)  # the browser writes its session files a little later


def test_nothing_that_was_typed_is_found_on_the_phone(phone: Phone, office: Office, photo: Path) -> None:
    write_everything(phone, photo)
    phone.kill()
    assert hits(phone.profile, WORDS) == {}
    phone.reopen(offline=True)
    phone.lock()
    phone.go_online()
    phone.wait_for(lambda: len(office.records()) == 1, 40)
    phone.unlock()
    phone.wait_until_sent()
    assert phone.received(1)
    phone.close()
    assert hits(phone.profile, WORDS) == {}
    assert hits_of_server(office) == {}

    phone.reopen()
    phone.page.evaluate(PLANT, f"{NAME} à {VILLAGE}")
    phone.kill()
    assert set(hits(phone.profile, WORDS)) == {"name", "village"}, "the search is blind"


def hits_of_server(office: Office) -> dict[str, set[str]]:
    """What its logs and its backups tell; the database itself holds the answers, that is its task."""
    places = office.server.data / "told"
    places.mkdir()
    (places / "gunicorn.log").write_bytes((office.server.data / "gunicorn.log").read_bytes())
    secret = "une phrase que personne ne devine, 41 fois"
    office.server.carnet("backup", str(places / "backup.carnet"), "--passphrase", secret)
    return hits(places, {name: WORDS[name] for name in ("name", "village", "number", "tale", "photo")})


@pytest.mark.parametrize("mutant", [PLAIN_DRAFT, AUTOCOMPLETE], ids=lambda mutant: mutant.name)
def test_a_mutant_is_found(
    playwright: Playwright, template: Template, tmp_path: Path, photo: Path, mutant: Mutant
) -> None:
    if os.environ.get("CARNET_FAULTS") != "large":
        pytest.skip("mutants of the phone: make test-faults")
    server = Server(copied(template.data, tmp_path / "data"), project=project_with(mutant, tmp_path))
    server.start()
    host, port = server.address
    phone = Phone(playwright, tmp_path / "profile", f"http://{host}:{port}")
    try:
        agent = server.accounts()["agent"]
        phone.enrol(agent["username"], agent["password"])
        write_everything(phone, photo)
        phone.kill()
        assert {"name", "number"} & hits(phone.profile, WORDS).keys()
    finally:
        phone.close()
        server.stop()
