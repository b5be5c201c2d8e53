"""A photo goes up in pieces: what came before a cut is never sent again, whoever was restarted in between."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser
UPLOADS = "**/api/v1/files/uploads/*"
LARGE = os.environ.get("CARNET_FAULTS") == "large"


@dataclass
class Link:
    """A network that breaks after so many pieces, and counts the bytes that it carried."""

    pieces: int
    carried: list[bytes] = field(default_factory=list)

    def carry(self, route: Route) -> None:
        if len(self.carried) >= self.pieces:
            return route.abort()
        self.carried.append(route.request.post_data_buffer or b"")
        return route.continue_()


@pytest.fixture
def laden(phone: Phone, photo: Path) -> Phone:
    """A telephone that comes back from the field with a fiche and its photo."""
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    return phone


@pytest.fixture
def stored(office: Office) -> Callable[[], list[bytes]]:
    """The contents that the server keeps."""
    folder = office.server.data / "files"
    return lambda: [path.read_bytes() for path in folder.glob("[0-9a-f][0-9a-f]/*")]


def cut(phone: Phone, pieces: int) -> Link:
    """The network carries so many pieces, then no more; the screen says so."""
    link = Link(pieces)
    phone.context.route(UPLOADS, link.carry)
    phone.go_online()
    phone.try_to_send()
    expect(phone.page.get_by_text("Coupée à")).to_be_visible()
    phone.go_offline()
    return link


def test_a_photo_cut_on_its_way_says_how_much_has_come_and_sends_only_the_rest(
    laden: Phone, office: Office, stored: Callable[[], list[bytes]]
) -> None:
    first = cut(laden, 2)
    assert stored() == []
    laden.context.unroute(UPLOADS)
    laden.kill()
    laden.reopen(offline=True)
    laden.visit("a-envoyer")
    expect(laden.page.get_by_text("Coupée à")).to_be_visible()
    expect(laden.page.get_by_text("qui manquent repartiront")).to_be_visible()
    laden.visit("recues")
    expect(laden.page.get_by_text("1 photo encore à envoyer")).to_contain_text("reste")
    office.server.kill()
    office.server.start()
    rest = Link(10**6)
    laden.context.route(UPLOADS, rest.carry)
    laden.go_online()
    laden.wait_until_sent()
    # what is kept was drawn anew: what was sent is known by its digest
    assert len(stored()) == 1
    content = b"".join(first.carried + rest.carried)
    [record] = office.records()
    path = f"/api/v1/submissions/{record['id']}/disclosure"
    wanted: Any = office.ask(path, by="admin", body={"reason": "la photo est-elle là ?"})
    assert hashlib.sha256(content).hexdigest() in str(wanted)


def test_the_piece_whose_answer_was_lost_is_not_sent_again(
    laden: Phone, office: Office, stored: Callable[[], list[bytes]]
) -> None:
    pieces: list[bytes] = []

    def lose_the_second_answer(route: Route) -> None:
        pieces.append(route.request.post_data_buffer or b"")
        if len(pieces) == 2:
            route.fetch()
            return route.abort()
        return route.continue_()

    laden.context.route(UPLOADS, lose_the_second_answer)
    laden.go_online()
    laden.wait_until_sent()
    assert len(stored()) == 1
    with sqlite3.connect(office.server.data / "carnet.sqlite") as database:
        [(digest,)] = database.execute("SELECT sha256 FROM stored_files")
    assert hashlib.sha256(b"".join(pieces)).hexdigest() == digest


@pytest.mark.parametrize("status", [200, 204, 201] if LARGE else [204])
def test_a_portal_that_says_yes_to_a_piece_receives_no_photo(laden: Phone, status: int) -> None:
    laden.context.route(UPLOADS, lambda route: route.fulfill(status=status, body=""))
    laden.go_online()
    laden.try_to_send()
    expect(laden.page.get_by_text("Pas envoyé")).to_be_visible()
    expect(laden.page.get_by_text("Pas encore partie")).to_be_visible()
    laden.context.unroute(UPLOADS)
    laden.send()
