"""A seized phone tells nothing; its owner finds everything again; what was finished leaves all the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Office
from tests.browser.desk import Desk
from tests.browser.fiches import training
from tests.browser.phone import SECRET, Phone

pytestmark = pytest.mark.browser

SEALED_FORMS = ROOT / "tests" / "browser" / "forms_sealed"
OPEN_PHONE = """const open = (name) => new Promise((yes, no) => {
    const asked = indexedDB.open(name); asked.onsuccess = () => yes(asked.result); asked.onerror = no;
});
const done = (tx) => new Promise((yes, no) => { tx.oncomplete = yes; tx.onabort = no; });
"""
# the office may ask for another time than two minutes; a story has not so much
LOCK_AFTER = (
    "async (seconds) => {"
    + OPEN_PHONE
    + """
    const phone = await open("carnet-phone");
    const tx = phone.transaction("people", "readwrite");
    const people = tx.objectStore("people");
    people.getAll().onsuccess = ({ target }) => {
        for (const one of target.result) people.put({ ...one, lockAfter: seconds });
    };
    await done(tx);
    phone.close();
}"""
)
# the server has looked at them, and would not have them
REFUSED = (
    "async (rows) => {"
    + OPEN_PHONE
    + """
    const names = (await indexedDB.databases()).map((one) => one.name);
    const vault = await open(names.find((name) => /^carnet-[0-9a-f]+$/.test(name)));
    const tx = vault.transaction("outbox", "readwrite");
    const outbox = tx.objectStore("outbox");
    for (const row of rows) outbox.put({ ...row, state: "refused" }, `${row.id}:${row.revision}`);
    await done(tx);
    vault.close();
    new BroadcastChannel("carnet").postMessage("changed");
}"""
)
# the database of the last release before the vault, with what lay in it
PREVIOUS = (
    "async (rows) => {"
    + OPEN_PHONE
    + """
    const db = await new Promise((yes) => {
        const asked = indexedDB.open("carnet", 1);
        asked.onupgradeneeded = () => {
            const db = asked.result;
            db.createObjectStore("settings");
            db.createObjectStore("drafts", { keyPath: "id" });
            const outbox = db.createObjectStore("outbox", { keyPath: ["id", "revision"] });
            outbox.createIndex("state", "state");
            outbox.createIndex("sequence", "sequence", { unique: true });
            db.createObjectStore("receipts", { keyPath: "id" }).createIndex("state", "state");
            db.createObjectStore("forms", { keyPath: ["id", "version"] });
            db.createObjectStore("lists", { keyPath: "name" });
            db.createObjectStore("files", { keyPath: "sha256" });
            db.createObjectStore("journal", { autoIncrement: true });
        };
        asked.onsuccess = () => yes(asked.result);
    });
    const tx = db.transaction([...db.objectStoreNames], "readwrite");
    for (const [store, values] of Object.entries(rows))
        for (const [key, value] of values) tx.objectStore(store).put(value, ...(key === null ? [] : [key]));
    await done(tx);
    db.close();
}"""
)
DATABASES = "indexedDB.databases().then((all) => all.map((one) => one.name))"


def locked(phone: Phone) -> Any:
    return expect(phone.page.get_by_role("heading", name="Carnet est verrouillé"))


def test_a_phone_left_alone_locks_and_goes_on_sending(phone: Phone, office: Office, photo: Path) -> None:
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    phone.page.evaluate(LOCK_AFTER, 5)
    phone.restart_browser(offline=True)
    phone.new("formation")
    phone.answer("intitule", "Un nom que personne ne doit lire")
    locked(phone).to_be_visible(timeout=15_000)
    assert "personne ne doit lire" not in phone.page.content()
    expect(phone.page).to_have_title("Carnet")
    assert phone.rows("outbox")[0]["state"] == "waiting"

    phone.go_online()
    phone.becomes(lambda: phone.rows("outbox")[0]["state"], "received")
    phone.becomes(lambda: phone.rows("outbox")[0]["wanted"], [])
    assert len(office.records()) == 1
    phone.becomes(lambda: len(phone.rows("inbox")), 1)

    phone.type_secret("314158")
    expect(phone.page.get_by_role("alert")).to_contain_text("Encore 9 essais")
    phone.unlock()
    phone.becomes(lambda: len(phone.rows("inbox")), 0)
    expect(phone.question("intitule").locator("input")).to_have_value("Un nom que personne ne doit lire")
    [(number, state)] = phone.received(1)
    assert number.startswith("DIF-")
    assert state == "in_review"
    phone.expect_standing("1 sur 1.")
    assert phone.complaints == []


def test_ten_wrong_tries_destroy_the_key_and_lose_no_finished_fiche(phone: Phone, office: Office) -> None:
    phone.go_offline()
    phone.fill("formation", training())
    phone.finish()
    phone.new("formation")
    phone.answer("intitule", "Un brouillon")
    phone.wait_until_saved()
    phone.lock()

    def place_of_a_key() -> Any:
        return phone.page.get_by_role("button", name="1", exact=True).bounding_box()

    place = place_of_a_key()
    for tried in range(9):
        phone.type_secret(f"27182{tried}")
        expect(phone.page.get_by_role("alert")).to_contain_text(f"Encore {9 - tried} essai")
        expect(phone.page.locator("#the-secret")).to_have_value("")
        assert place_of_a_key() == place  # what is said does not move it from under a finger
        if tried == 4:  # pulling the battery gives no tries back
            phone.kill()
            phone.reopen(offline=True, unlock=False)
    phone.type_secret("271829")
    expect(phone.page.get_by_role("heading", name="La clé de ce carnet est détruite")).to_be_visible()
    expect(phone.page.get_by_text("1 fiche terminée, scellée")).to_be_visible()
    assert phone.rows("drafts") == []
    assert phone.rows("settings") == []
    # what a server had refused before: nobody can ask for another try, so that Carnet does at its next start
    phone.page.evaluate(REFUSED, phone.rows("outbox"))
    phone.restart_browser(unlock=False)
    expect(phone.page.get_by_text("Toutes sont parties")).to_be_visible(timeout=30_000)
    assert len(office.records()) == 1
    phone.page.get_by_role("link", name="Commencer un autre carnet").click()
    agent = office.accounts["agent"]
    phone.enrol(agent["username"], agent["password"])
    phone.expect_count("Brouillons", 0)


def test_two_people_share_a_phone_and_see_nothing_of_one_another(
    phone: Phone, office: Office, playwright: Any
) -> None:
    phone.go_offline()
    phone.new("formation")
    phone.answer("intitule", "À la première")
    phone.lock()
    phone.go_online()
    office.server.carnet("programmes", "secret", "PCCN", "passphrase")
    desk = Desk(playwright, office.address)
    try:
        chief = office.accounts["superviseur"]
        desk.log_in(chief["username"], chief["password"])
        desk.visit("telephones/invitations")
        desk.page.locator("input[name=account]").first.check()
        desk.page.get_by_role("button", name=re.compile("invitation|codes", re.I)).first.click()
        code = re.sub(r"\W", "", desk.page.locator(".card .code").first.inner_text())
    finally:
        desk.close()
    phone.page.goto(f"{office.address}/#/inscription/{code}")
    expect(phone.page.get_by_text("Invitation lue")).to_be_visible()
    phone.page.get_by_label("Nom de ce téléphone").fill("Le même")
    phone.page.get_by_role("button", name="Inscrire").click()
    expect(phone.page.get_by_text("Votre programme demande quatre mots")).to_be_visible()
    expect(phone.page.locator("h1")).to_be_focused()
    phone.choose_secret("")
    phone.page.get_by_role("heading", name="Prêt à travailler").wait_for(timeout=60_000)
    phone.expect_count("Brouillons", 0)
    words = phone.secret
    assert len(words.split()) == 4

    phone.restart_browser(offline=True, unlock=False)
    assert "première" not in phone.page.content()
    phone.page.get_by_role("button", name="Carnet 1").click()
    phone.unlock(SECRET)
    expect(phone.page.locator("h1")).to_be_focused()
    expect(phone.page).to_have_title("Carnet")
    phone.expect_count("Brouillons", 1)
    phone.lock()
    phone.page.get_by_role("button", name="Carnet 2").click()
    phone.type_secret("un deux trois quatre")
    expect(phone.page.get_by_role("alert")).to_contain_text("Encore 9 essais")
    phone.unlock(words.upper())
    phone.expect_count("Brouillons", 0)
    phone.visit("reglages")
    phone.page.get_by_role("button", name="Changer de secret").click()
    phone.page.get_by_label("Votre secret actuel").fill(words)
    phone.page.get_by_label("Votre code").fill("123456")
    phone.page.get_by_label("Encore une fois").fill("123456")
    phone.page.get_by_role("button", name="Changer de secret").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("essaie d’abord")


def test_a_lost_phone_opens_nothing_from_its_next_contact_on(
    phone: Phone, office: Office, photo: Path
) -> None:
    """Also when its vault is open, in two tabs; what is sealed still leaves, its photo too."""
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    second = phone.another_tab()
    second.goto(phone.address + "/#/a-envoyer")
    expect(second.get_by_text("Formation – Bosso")).to_be_visible()
    [device] = office.ask("/api/v1/devices", by="admin")["devices"]
    office.ask(f"/api/v1/devices/{device['id']}", by="admin", method="DELETE")
    phone.go_online()
    for page in (phone.page, second):
        expect(page.get_by_role("heading", name="déclaré perdu")).to_be_visible(timeout=30_000)
        assert "Bosso" not in page.content()
    second.close()
    phone.becomes(lambda: phone.rows("outbox")[0]["state"], "received")
    phone.becomes(lambda: phone.rows("outbox")[0]["wanted"], [])
    assert phone.rows("settings") == []
    phone.restart_browser(unlock=False)
    expect(phone.page.get_by_role("heading", name="déclaré perdu")).to_be_visible()
    [record] = office.records()
    assert record["state"] == "quarantined"


def test_two_tabs_of_one_vault_lock_together_and_lose_no_word(phone: Phone) -> None:
    phone.go_offline()
    phone.new("formation")
    second = phone.another_tab()
    second.evaluate(LISTEN)
    word = phone.question("intitule").locator("input")

    def heard() -> int:
        word.press("x")
        return int(second.evaluate("() => heard.length"))

    phone.wait_for(heard)
    used = second.evaluate("() => heard[0]")
    # two minutes later by its clock, but the other tab is in use
    second.evaluate("(used) => { later(130); new BroadcastChannel('carnet-vault').postMessage(used); }", used)
    second.wait_for_timeout(5_500)
    expect(second.get_by_role("link", name="Remplir un formulaire")).to_be_visible()
    # locked by the other one in the middle of a word
    word.evaluate(TYPE_AND_LOCK, used.removeprefix("used "))
    locked(phone).to_be_visible()
    phone.unlock()
    expect(word).to_have_value("Le dernier mot")
    # a clock that is set back does not keep it open; a screen that still scrolls would be a touch by it
    phone.page.wait_for_timeout(1_000)
    phone.page.evaluate(LISTEN)
    phone.page.evaluate("() => later(-3600)")
    locked(phone).to_be_visible()


LISTEN = """() => {
    globalThis.heard = [];
    new BroadcastChannel("carnet-vault").onmessage = ({ data }) => heard.push(data);
    globalThis.later = (seconds) => {
        const clock = Date.now;
        Date.now = () => clock() + seconds * 1000;
    };
}"""
TYPE_AND_LOCK = """(field, person) => {
    field.value = "Le dernier mot";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    new BroadcastChannel("carnet-vault").postMessage(person);
}"""


def test_what_a_release_before_the_vault_left_moves_into_it(blank_phone: Phone, office: Office) -> None:
    phone = blank_phone
    rows = previous_rows(office)
    phone.page.goto(f"{office.address}/manifest.webmanifest")
    phone.page.evaluate(PREVIOUS, rows)
    phone.go_offline()
    phone.page.goto(f"{office.address}/")
    expect(phone.page.get_by_text("Carnet chiffre maintenant ce qui est sur ce téléphone")).to_be_visible()
    phone.choose_secret()
    phone.wait_for(lambda: "carnet" not in phone.page.evaluate(DATABASES))
    phone.restart_browser(offline=True)
    phone.expect_count("Brouillons", 1)
    phone.expect_count("Prêtes à envoyer", 1)
    assert "Barwa Koura" not in json.dumps(phone.rows("outbox"))
    phone.go_online()
    phone.wait_until_sent()
    [record] = office.records()
    assert record["id"] == rows["outbox"][0][1]["id"]
    # from the first contact on there is a key to seal to
    phone.visit("brouillons")
    phone.page.locator("a.line").first.click()
    expect(phone.question("intitule").locator("input")).to_have_value("Un brouillon d’avant")


def test_sensitive_answers_are_sealed_as_soon_as_they_are_given(
    phone: Phone, office: Office, playwright: Any
) -> None:
    publish(office, SEALED_FORMS)
    phone.visit("reglages")
    phone.page.get_by_role("button", name="Mettre à jour les formulaires").click()
    expect(phone.page.get_by_text("À jour : prêt")).to_be_visible(timeout=30_000)
    phone.go_offline()
    phone.new("liste_scellee")
    expect(phone.page.get_by_role("heading", name="Liste")).to_be_focused()  # announced, and all the same
    expect(phone.page).to_have_title("Carnet")  # which list is filled is nothing for the browser's history
    phone.answer("chantier", "Puits de Toumour")
    phone.answer("nom", "Aïchatou Mahamadou")
    phone.answer("age", 190)
    phone.page.keyboard.press("Tab")
    phone.answer("menace", "oui")
    phone.answer("suite", "Elle a été suivie.")
    expect(phone.question("nom")).to_contain_text("Scellée – touchez pour remplacer")
    expect(phone.question("age").locator("input")).to_have_value("190")  # a broken rule stays in sight
    phone.answer("age", 19)
    phone.question("chantier").locator("input").focus()
    expect(phone.question("age")).to_contain_text("Scellée")
    # others rest on this one: it is sealed when the fiche is finished
    expect(phone.question("menace").locator("input[value=oui]")).to_be_checked()
    phone.wait_until_saved()
    phone.restart_browser(offline=True)
    phone.visit("brouillons")
    phone.page.locator("a.line").first.click()
    expect(phone.question("nom")).to_contain_text("Scellée")
    phone.question("nom").get_by_role("button").click()
    phone.answer("nom", "Hadiza Issa")
    phone.next()
    phone.expect_problems()
    phone.finish()
    phone.go_online()
    phone.wait_until_sent()
    [record] = office.records()
    told = office.ask(
        f"/api/v1/submissions/{record['id']}/disclosure", by="admin", body={"reason": "Vérifier le scellé"}
    )
    assert "Hadiza Issa" in json.dumps(told, ensure_ascii=False)
    assert "sealed:1:" not in json.dumps(told)
    remarks = [{"path": "chantier", "text": "Lequel ?"}]
    returned = {"reason": "À revoir", "remarks": remarks}
    office.ask(f"/api/v1/submissions/{record['id']}/return", by="admin", body=returned)
    phone.send()
    phone.open_correction()
    assert "Toumour" not in phone.page.locator("main").inner_text()


def publish(office: Office, folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.browser.extra_forms", str(folder)],
        cwd=ROOT,
        env=os.environ | {"CARNET_DATA": str(office.server.data)},
        check=True,
        capture_output=True,
    )


def previous_rows(office: Office) -> dict[str, list[list[Any]]]:
    """The store of a phone of the last release: enrolled, with a form, a draft and a fiche in its queue."""
    agent = office.accounts["agent"]
    enrolled = office.ask(
        "/api/v1/devices",
        body={**agent, "device": {"id": "01a20460-9882-7bdd-b07c-b20aad259362", "name": "D’avant"}},
    )
    definition = office.ask(
        next(one["url"] for one in office.ask("/api/v1/forms")["forms"] if one["id"] == "formation")
    )
    answers = {name: value for name, value in training().items() if value is not None}
    payload = json.dumps({**answers, "localite_autre": "Barwa Koura"}, ensure_ascii=False)
    about = {"form": "formation", "version": definition["version"], "title": "Formation – Bosso"}
    waiting = {
        **about,
        "id": "01a20460-a378-7e1e-b5a9-14dbd94736a3",
        "revision": 1,
        "parent": None,
        "sequence": 1,
        "sha256": hashlib.sha256(payload.encode()).hexdigest(),
        "content": "plain",
        "key": None,
        "payload": payload,
        "files": [],
        "people": {"women": 24, "men": 17},
        "finished": "2026-11-20T10:00:00.000Z",
        "state": "waiting",
        "problems": [],
    }
    draft = {
        **about,
        "id": "01a20461-8fc4-7b4a-a84a-460a20d72690",
        "revision": 1,
        "parent": None,
        "answers": {name: answers[name] for name in ("programme", "sous_type", "organisation")}
        | {"intitule": "Un brouillon d’avant", "statut": "realise"},
        "reasons": {},
        "comment": "",
        "page": "",
        "files": [],
        "created": "2026-11-20T10:00:00.000Z",
        "updated": "2026-11-20T10:00:00.000Z",
    }
    form = {
        "id": "formation",
        "version": definition["version"],
        "digest": "x",
        "current": 1,
        "definition": definition,
    }
    device = {
        "id": enrolled["device"]["id"],
        "name": "D’avant",
        "token": enrolled["token"],
        "account": enrolled["account"],
        "programmes": enrolled["programmes"],
    }
    return {
        "settings": [["device", device], ["sequence", 1], ["ready", True]],
        "drafts": [[None, draft]],
        "outbox": [[None, waiting]],
        "forms": [[None, form]],
    }
