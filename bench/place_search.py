"""A letter in a question that searches 14,000 places, on a telephone six times slower than this machine.

The time that the page's main thread was busy, from the key until the screen shows what was found: the longest
of every letter of every word, among them words with a wrong letter, which take the longest.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.phone_speed import SLOWER, SlowPhone
from bench.targets import Target
from forms.xlsform import form_from_markdown
from server.app import create_app
from server.extensions import db
from server.form_library.publishing import publish
from server.places import localities
from tests.browser.phone import Phone
from tests.faults.server import Server

SETTLED = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)
PLACES = 14_000
SYLLABLES = (
    "ba",
    "bo",
    "da",
    "di",
    "dou",
    "ga",
    "gui",
    "ka",
    "koi",
    "la",
    "ndja",
    "ra",
    "ri",
    "si",
    "tcha",
    "wa",
    "yé",
    "zin",
)
WORDS = ("nguigmi", "nguigni", "gidan tudu", "maine soroa", "zzyx")


def names(seed: int = 20261122) -> list[str]:
    """Names of one to three words, as maps have them, and those that are looked for."""
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()

    found = [" ".join(word() for _ in range(chance.randint(1, 3))) for _ in range(PLACES - 3)]
    return [*found, "N'Guigmi", "Guidan Toudou", "Maïné-Soroa"]


FORM = """
| survey |
| | type | name | label | appearance |
| | select_one_from_file localites.csv | lieu | Lieu | autocomplete |
| settings |
| | form_id | form_title | version |
| | lieux | Lieux | 1 |
"""


def write_places(file: Path, communes: list[str]) -> None:
    """The list as an office has it, spread over these communes."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["localite", "commune_pcode"])
        for number, name in enumerate(names()):
            rows.writerow([name, communes[number % len(communes)]])


def measure(phone: Phone) -> list[Target]:
    slow = SlowPhone(phone)
    page = phone.page
    phone.new("lieux")
    field = phone.question("lieu").get_by_role("combobox")
    slow.throttle(SLOWER)
    before = slow.busy()
    field.click()
    page.evaluate(SETTLED)
    opened = slow.busy() - before
    page.wait_for_timeout(1_000)
    letters = []
    for word in WORDS:
        field.fill("")
        for letter in word:
            page.wait_for_timeout(100)
            before = slow.busy()
            page.keyboard.insert_text(letter)
            page.evaluate(SETTLED)
            letters.append(slow.busy() - before)
        print(f"  {word:<12} {phone.question('lieu').get_by_role('status').inner_text()}")
    slow.throttle(1)
    print(f"  opening the question, with the index made behind it: {opened:.0f} ms of work")
    return [Target(f"phone: a letter of a search in {PLACES:,} places", max(letters), 200, "ms")]


def run() -> list[Target]:
    """A search in 14,000 places on the same slow telephone."""
    print(f"\nA search in {PLACES:,} places in Chromium slowed {SLOWER} times")
    with tempfile.TemporaryDirectory(prefix="carnet-bench-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data")
        server.set_up()
        with create_app({"CARNET_DATA": str(server.data)}).app_context():
            communes = [code for code in localities.communes() if code.startswith("NE002")]
            publish(form_from_markdown(FORM))
            db.session.commit()
        write_places(Path(folder) / "lieux.csv", communes)
        server.carnet("places", "import", str(Path(folder) / "lieux.csv"))
        server.start()
        host, port = server.address
        phone = Phone(playwright, Path(folder) / "profile", f"http://{host}:{port}")
        try:
            agent = server.accounts()["agent"]
            phone.enrol(agent["username"], agent["password"])
            return measure(phone)
        finally:
            phone.close()
            server.stop()


if __name__ == "__main__":
    found = run()
    for each in found:
        print(f"  {each}")
    sys.exit(not all(each.met for each in found))
