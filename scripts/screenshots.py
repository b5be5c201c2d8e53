"""`make screenshots`: takes the pictures in docs/screenshots again, from a real server with demo data.

Phone at 360 × 740, office at 1280 × 800 and at 360 × 740. The PNGs are reduced to 128 colours.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from playwright.sync_api import Playwright, sync_playwright

from scripts.paths import ROOT
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.test_the_main_chain import MEETING, TRAINING
from tests.faults.server import Server

FOLDER = ROOT / "docs" / "screenshots"
EVENTS = 200
WIDE, NARROW = (1280, 800), (360, 740)
OFFICE = {
    "review": "a-relire",
    "records": "fiches",
    "indicators": "indicateurs?period=tout",
    "exports": "exports",
    "phones": "telephones",
    "lists": "listes",
}


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.png"


def address_of(server: Server) -> str:
    host, port = server.address
    return f"http://{host}:{port}"


def on_the_phone(playwright: Playwright, server: Server, profile: Path) -> None:
    """A morning: enrolled, a training half filled, one finished, one received."""
    phone = Phone(playwright, profile, address_of(server))
    agent = server.accounts()["agent"]
    phone.enrol(agent["username"], agent["password"], "Téléphone 12, Diffa")
    phone.fill("reunion_fds", MEETING | {"photo_consent": "sans"})
    phone.finish()
    phone.wait_until_sent()
    phone.go_offline()
    phone.fill("formation", TRAINING)
    phone.screenshot(path_of("phone-finish"))
    phone.finish()
    phone.visit("formulaires")
    phone.screenshot(path_of("phone-forms"))
    half_a_training(phone)
    phone.home()
    phone.screenshot(path_of("phone-home"))
    for name, route in {"queue": "a-envoyer", "received": "recues", "activities": "activites"}.items():
        phone.visit(route)
        phone.screenshot(path_of(f"phone-{name}"))
    phone.visit("confier")
    phone.screenshot(path_of("phone-parcel"))
    phone.lock()
    phone.screenshot(path_of("phone-locked"))
    phone.close()


def half_a_training(phone: Phone) -> None:
    """Fills the first screens up to the grid, and leaves the rest as a draft."""
    left = dict(TRAINING)
    phone.new("formation")
    while not phone.is_asked("f_18_35"):
        phone.answer_page(left)
        if phone.is_asked("region"):
            from_the_top(phone, "phone-place")
        phone.next()
    phone.answer_page(left)
    from_the_top(phone, "phone-people")
    phone.wait_until_saved()


def from_the_top(phone: Phone, name: str) -> None:
    phone.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    phone.screenshot(path_of(name))


def in_the_office(playwright: Playwright, server: Server) -> None:
    for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
        desk = Desk(playwright, address_of(server), size=size)
        desk.visit("connexion")
        desk.screenshot(path_of(f"office-login{suffix}"))
        desk.log_in(**server.accounts()["superviseur"])
        for name, route in OFFICE.items():
            desk.visit(route)
            desk.screenshot(path_of(f"office-{name}{suffix}"))
        desk.visit("a-relire")
        desk.page.locator("main tbody th[scope=row] a").first.click()
        desk.screenshot(path_of(f"office-record{suffix}"))
        desk.close()


def shrink() -> int:
    """Reduces every picture to a palette; returns the bytes of all."""
    for path in FOLDER.glob("*.png"):
        with Image.open(path) as picture:
            reduced = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        reduced.save(path, optimize=True)
    return sum(path.stat().st_size for path in FOLDER.glob("*.png"))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="carnet-screens-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data")
        server.set_up()
        server.carnet("demo", "--events", str(EVENTS))
        server.start()
        try:
            on_the_phone(playwright, server, Path(folder) / "profile")
            in_the_office(playwright, server)
        finally:
            server.stop()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {shrink() // 1024} KB in docs/screenshots")


if __name__ == "__main__":
    main()
