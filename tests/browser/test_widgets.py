"""Every kind of question: asked, answered by thumb or by keys, sent, and read again in the office."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

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


def test_every_kind_of_question_is_answered_sent_and_read_in_the_office(
    phone: Phone, office: Office, photo: Path, get_desk: Callable[[], Desk]
) -> None:
    phone.go_offline()
    phone.new("chaque_question")
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
    assert phone.problems() == []
    phone.finish()
    phone.go_online()
    phone.send()
    desk = get_desk()
    desk.log_in(**{key: office.accounts["superviseur"][key] for key in ("username", "password")})
    desk.open_record("Essai – Le puits de Barwa")
    shown = every.sheet_of(desk.page)
    assert {label: shown.get(label) for label in every.READ} == every.READ
    assert desk.page.locator("figure.photo img").count() == 4
