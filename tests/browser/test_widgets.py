"""Every kind of question: asked, answered by thumb or by keys, sent, and read again in the office."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Playwright, expect

from tests.browser import every_answer as read
from tests.browser import every_question as every
from tests.browser.conftest import ROOT, Office
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.test_reading import faults, too_wide
from tests.faults.server import Server, copied

pytestmark = pytest.mark.browser

FORMS = Path(__file__).with_name("forms")


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Iterator[Office]:
    """A server that offers the form with every kind of question, beside the catalogue."""
    server = Server(copied(prepared, tmp_path / "data"))
    environment = os.environ | {"CARNET_DATA": str(server.data)}
    publish = [sys.executable, "-m", "tests.browser.extra_forms", str(FORMS)]
    subprocess.run(publish, cwd=ROOT, env=environment, check=True)
    server.start()
    yield Office(server, server.accounts())
    server.stop()


@pytest.fixture
def get_desk(playwright: Playwright, office: Office) -> Iterator[Callable[[], Desk]]:
    """Opens the office; closed at the end."""
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk(playwright, office.address, size=(1280, 800)))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


# Chromium on Linux has no BarcodeDetector: this one reads the frames of the camera with jsQR.
DETECTOR = """
globalThis.BarcodeDetector = class {
  async detect(video) {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = jsQR(data, width, height);
    return found ? [{ rawValue: found.data }] : [];
  }
};
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """What the camera sees: the card of a worksite, as a film of one second."""
    segno.make_qr("NE002002001-0147").save(str(tmp_path / "card.png"), scale=9, border=6)
    picture = Image.new("RGB", (640, 480), (120, 120, 120))
    picture.paste(Image.open(tmp_path / "card.png").convert("RGB"), (160, 90))
    frame = tmp_path / "frame.jpg"
    picture.save(frame, quality=95)
    film = tmp_path / "card.mjpeg"
    film.write_bytes(frame.read_bytes() * 10)
    return film


@pytest.fixture
def camera_phone(get_phone: Callable[..., Phone], office: Office, card: Path) -> Phone:
    """The smallest of telephones, in the dark, with a card before its camera."""
    flags = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={card}")
    phone = get_phone(size=(320, 640), dark=True, flags=flags)
    phone.context.grant_permissions(["camera", "geolocation"])
    reader = ROOT / "static" / "node_modules" / "jsqr" / "dist" / "jsQR.js"
    phone.context.add_init_script(reader.read_text("utf-8") + DETECTOR)
    phone.page.reload()
    phone.enrol(**{key: office.accounts["agent"][key] for key in ("username", "password")})
    return phone


def test_every_kind_of_question_is_answered_sent_and_read_in_the_office(
    camera_phone: Phone, office: Office, photo: Path, get_desk: Callable[[], Desk]
) -> None:
    phone = camera_phone
    phone.go_offline()
    phone.new("chaque_question")
    every.read_card(phone, "carte", "NE002002001-0147")
    every.a_tap_lands(phone)
    every.wrong_answers_stay(phone)
    every.switch_language(phone, "ha", "Batu")
    assert faults(phone) == []
    every.switch_language(phone, "fr", "Sujet")
    fill: dict[str, Callable[[Phone], None]] = {
        "mots": every.fill_words,
        "choix": every.fill_choices,
        "temps": every.fill_moments,
        "images": lambda one: every.fill_pictures(one, photo),
        "equipe": every.fill_turns,
        "presents": every.fill_people,
    }
    while not phone.at_the_end():
        if phone.page_name() in fill:
            fill[phone.page_name()](phone)
        assert faults(phone) == [], phone.page_name()
        assert not too_wide(phone), phone.page_name()
        phone.next()
    phone.expect_problems()
    assert phone.complaints == []
    phone.finish()
    phone.go_online()
    phone.send()
    desk = get_desk()
    desk.log_in(**{key: office.accounts["superviseur"][key] for key in ("username", "password")})
    desk.open_record("Essai – Le puits de Barwa")
    shown = read.sheet_of(desk.page)
    assert {label: shown.get(label) for label in read.READ} == read.READ
    expect(desk.page.locator("figure.photo img")).to_have_count(4)
