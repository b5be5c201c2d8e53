"""Nothing that people type, name or publish runs in a page, and no page breaks its own security policy.

The browser itself reports: every violation of the policy, and every call of a function that only a text
which ran could make.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from server.app import create_app
from tests.browser.conftest import ROOT, Office
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.test_reading import too_wide

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>pwned()</script>", '"><img src=x onerror=pwned()>', "'><svg/onload=pwned()>",
    "javascript:pwned()", "</textarea></title><script>pwned()</script>", "{{pwned()}}",
    '<a href="javascript:pwned()" id=bait>x</a>', "[x](javascript:pwned())", "<style>*{display:none}</style>",
    '<iframe srcdoc="<script>parent.pwned()</script>">', "<input autofocus onfocus=pwned()>",
    "&lt;img src=x onerror=pwned()&gt;", "<math><mglyph><style></math><img src onerror=pwned()>",
    "\u202e\u2066", "%3Cscript%3Epwned()%3C/script%3E", "--><!--<script>pwned()</script>",
)  # fmt: skip
ALL = " ".join(PAYLOADS)
SHORT = PAYLOADS[1]
FORM = "hostile"
SCREENS = (
    "",
    "formulaires",
    "brouillons",
    "a-envoyer",
    "recues",
    "a-corriger",
    "activites",
    "reglages",
    SHORT,
)
LISTEN = """
document.addEventListener("securitypolicyviolation", (seen) => {
  violated(`${seen.violatedDirective} ${seen.blockedURI} ${location.pathname} ${seen.sample}`);
});
"""


@dataclass
class Watch:
    """What the browser reported."""

    ran: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Watch:
        context.expose_binding("pwned", lambda source, *_said: self.ran.append(source["page"].url))
        context.expose_binding("violated", lambda _source, said: self.violations.append(said))
        context.add_init_script(LISTEN)
        return self


def sheet(folder: Path, name: str, *rows: tuple[str, ...]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def hostile_form(office: Office, tmp_path: Path) -> None:
    """A published form with such a text wherever a form has one."""
    folder = tmp_path / "forms" / FORM
    folder.mkdir(parents=True)
    sheet(
        folder, "survey",
        (
            "type", "name", "label", "hint", "guidance_hint", "required_message", "constraint",
            "constraint_message", "required", "appearance",
        ),
        ("select_one_from_file programmes.csv", "programme", "Programme", "", "", "", "", "", "yes", ""),
        ("select_one_from_file regions.csv", "region", "Région", "", "", "", "", "", "yes", ""),
        ("date", "date_debut", "Début", "", "", "", "", "", "yes", ""),
        ("note", "avis", ALL, ALL, "", "", "", "", "", ""),
        ("text", "objet", ALL, ALL, ALL, ALL, "string-length(.) > 3", ALL, "yes", ""),
        ("select_one liste", "choix", ALL, SHORT, "", "", "", "", "", ""),
        ("select_multiple liste", "plusieurs", SHORT, "", "", "", "", "", "", "minimal"),
        ("image", "photo", SHORT, SHORT, "", "", "", "", "", ""),
        ("begin_repeat", "tours", SHORT, "", "", "", "", "", "", ""),
        ("text", "nom", SHORT, "", "", "", "", "", "", ""),
        ("end_repeat", "", "", "", "", "", "", "", "", ""),
    )  # fmt: skip
    sheet(folder, "choices", ("list_name", "name", "label"), ("liste", "a", ALL), ("liste", "b", SHORT))
    sheet(
        folder, "settings",
        ("form_id", "version", "form_title", "instance_name"),
        (FORM, "1", f"Essai {SHORT}", "concat('Essai ', ${objet})"),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.extra_forms", str(folder.parent)],
        cwd=ROOT,
        env={**os.environ, "CARNET_DATA": str(office.server.data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def call(office: Office, method: str, path: str, body: bytes, **headers: str) -> Any:
    request = urllib.request.Request(
        office.address + path,
        data=body,
        method=method,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def send_a_record(office: Office) -> str:
    """A record with such texts, a photo with such a name, from a phone with such a name."""
    account = office.accounts["agent"]
    about = {**account, "device": {"id": str(uuid4()), "name": SHORT}}
    enrolled = call(
        office, "POST", "/api/v1/devices", json.dumps(about).encode(), Content_Type="application/json"
    )
    key = f"Bearer {enrolled['token']}"
    picture = BytesIO()
    Image.new("RGB", (40, 30), "#08c").save(picture, "JPEG")
    digest = hashlib.sha256(picture.getvalue()).hexdigest()
    name = '"><img src=x onerror=pwned()>.jpg'
    answers = {
        "programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "objet": ALL, "choix": "a",
        "plusieurs": "a b", "photo": name, "tours": [{"nom": ALL}], ALL: ALL, "_meta": {"comment": ALL},
    }  # fmt: skip
    payload = json.dumps(answers)
    envelope = {
        "id": str(uuid4()), "revision": 1, "parent": None, "sequence": 1, "form": FORM, "version": "1",
        "sha256": hashlib.sha256(payload.encode()).hexdigest(), "content": "plain", "key": None,
        "payload": payload,
        "files": [{"name": name, "sha256": digest, "bytes": len(picture.getvalue()), "type": "image/jpeg"}],
    }  # fmt: skip
    device = {"id": enrolled["device"]["id"], "app": SHORT, "clock": "2026-11-22T10:00:00+01:00",
              "waiting": 1, "drafts": 0, "free_bytes": 10**9}  # fmt: skip
    message = {"protocol": 1, "device": device, "cursor": None, "have": {"forms": {}, "places": None},
               "holdings": None, "submissions": [envelope]}  # fmt: skip
    told = call(
        office, "POST", "/api/v1/sync", json.dumps(message).encode(), Authorization=key,
        Content_Type="application/json",
    )  # fmt: skip
    call(
        office,
        "PUT",
        f"/api/v1/files/{digest}",
        picture.getvalue(),
        Authorization=key,
        Content_Type="image/jpeg",
    )
    return str(told["results"][0]["id"])


KNOWN = {"form_id": FORM, "version": "1", "code": "TRA01"}


def office_pages(tmp_path: Path) -> Iterator[str]:
    """Every page of the office that needs no object but the hostile form, read from the application."""
    app = create_app({"CARNET_DATA": str(tmp_path / "routes")})
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/bureau") and "GET" in (rule.methods or ()) and rule.arguments <= set(KNOWN):
            path = rule.rule.removeprefix("/bureau/")
            for name, value in KNOWN.items():
                path = path.replace(f"<{name}>", value)
            yield path


def look_at(page: Page, address: str) -> str:
    """The page's text; downloads have none."""
    try:
        page.goto(address)
    except Error as error:
        if "Download" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
        return ""
    return page.locator("body").inner_text()


def test_what_people_type_runs_nowhere_in_the_office(
    office: Office, playwright: Playwright, tmp_path: Path, hostile_form: None
) -> None:
    record = send_a_record(office)
    desk = Desk(playwright, office.address, size=(320, 640))
    watch = Watch().over(desk.page.context)
    wide = []
    admin = office.accounts["admin"]
    desk.log_in(admin["username"], admin["password"])
    desk.visit("comptes/nouveau")
    desk.page.get_by_label("Nom d’utilisateur").fill("hostile")
    desk.page.get_by_label("Nom", exact=True).fill(SHORT)
    desk.page.get_by_role("button", name="Créer le compte").click()
    desk.page.locator(".cards").wait_for()
    shown = ""
    query = "?q=" + quote(ALL) + "&object=" + quote(SHORT)
    pages = [*office_pages(tmp_path), f"fiches/{record}", "comptes?q=" + quote(SHORT)]
    for path in [*pages, *(page + query for page in ("fiches", "a-relire", "journal", "exports"))]:
        if "deconnexion" not in path:
            shown += look_at(desk.page, f"{office.address}/bureau/{path}")
            wide += [path] if too_wide(desk) else []
    assert wide == [], "words without a gap are broken, at 320 px too"
    desk.visit(f"fiches/{record}")
    desk.page.get_by_text("Renvoyer…", exact=True).first.click()
    desk.page.locator("#return-reason").fill(ALL)
    desk.submit("Renvoyer avec ces remarques")
    shown += look_at(desk.page, f"{office.address}/bureau/fiches/{record}")
    assert bad_links(desk.page) == []
    upload_a_hostile_file(desk, tmp_path)
    assert (watch.ran, watch.violations) == ([], [])
    for payload in (PAYLOADS[0], PAYLOADS[1], PAYLOADS[6]):
        assert payload in shown, "shown as it was typed, or nothing was tried"
    assert len(pages) > 15
    show_that_a_violation_is_heard(desk.page, watch)
    desk.close()


def upload_a_hostile_file(desk: Desk, tmp_path: Path) -> None:
    """Names and contents of files that are shown again in a report."""
    for name, where in (
        (f"{SHORT.replace('/', '')}.xlsx", "formulaires"),
        ("x<svg onload=pwned()>.csv", "comptes/import"),
    ):
        file = tmp_path / name
        cell = SHORT.replace('"', '""')
        file.write_text(f'Nom d’utilisateur;Nom;Rôle\n"{cell}";"{cell}";"{cell}"\n', "utf-8")
        desk.visit(where)
        chooser = desk.page.locator('input[type="file"]').first
        chooser.set_input_files(file)
        with desk.page.expect_navigation():
            desk.page.locator("form", has=chooser).locator("button").click()
        expect(desk.page.locator("main")).to_contain_text("onerror=pwned()")


def bad_links(page: Page) -> list[str]:
    """Links that would run something or lead elsewhere, made of what somebody typed."""
    found: list[str] = page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    return [link for link in found if not link.startswith("http")]


def show_that_a_violation_is_heard(page: Page, watch: Watch) -> None:
    """The other way round: what the policy forbids is stopped, and the story would have failed."""
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned()><p style=\"top:0\">')"
    )
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'pwned()'}))")
    page.wait_for_timeout(300)
    assert watch.ran == []
    directives = {re.split(r"[ -]", said)[0] for said in watch.violations}
    assert {"script", "style"} <= directives


def test_what_forms_and_people_say_runs_nowhere_on_the_phone(
    office: Office, get_phone: Callable[..., Phone], hostile_form: None
) -> None:
    phone = get_phone()
    watch = Watch().over(phone.context)
    phone.page.reload()
    phone.enrol(office.accounts["agent"]["username"], office.accounts["agent"]["password"], SHORT)
    left: dict[str, Any] = {
        "programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "objet": ALL, "choix": "a",
        "tours[1]/nom": ALL,
    }  # fmt: skip
    phone.new(FORM)
    while not phone.at_the_end():
        assert bad_links(phone.page) == [], phone.page_name()
        phone.answer_page(left)
        phone.next()
    assert not left
    phone.finish()
    phone.wait_until_sent()
    returned = office.records()[0]["id"]
    office.send_back(returned, {"objet": ALL}, ALL)
    phone.page.reload()
    assert bad_links(phone.page) == []
    phone.unlock()
    for screen in SCREENS:
        phone.visit(screen)
        assert bad_links(phone.page) == []
    phone.try_to_send()
    phone.expect_count("À corriger", 1)
    phone.visit("a-corriger")
    expect(phone.page.locator("body")).to_contain_text(PAYLOADS[1])
    assert (watch.ran, watch.violations, phone.complaints) == ([], [], [])
    show_that_a_violation_is_heard(phone.page, watch)
