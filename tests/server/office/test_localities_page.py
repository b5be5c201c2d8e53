"""The page of the localities: a list is checked, what it would change is read, and only then written."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from server.audit.models import Entry
from server.extensions import db
from server.places.models import Locality
from tests.server.office.test_second_factor import actions
from tests.server.test_tables import bomb

PAGE = "/bureau/lieux"
LIST = "localite,commune_pcode\nN'GUIGMI II,NE002002001\nGUESKÉROU,NE002002003\n"


def send(actor: Any, content: bytes | str, name: str = "villages.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return actor.post(PAGE, data={"file": (BytesIO(raw), name)})


def rehearsed(actor: Any, content: bytes | str) -> tuple[str, str]:
    """Where the check leads, and what is to be read there."""
    answer = send(actor, content)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location, actor.get(answer.location).get_data(as_text=True).replace("\u00a0", " ")


def confirm(actor: Any, path: str, page: str) -> Any:
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    return actor.post(path, data={"stamp": stamp})


def known(app: Flask) -> dict[str, bool]:
    """Every locality by name, and whether it is offered."""
    with app.app_context():
        found = {row.name: row.withdrawn_at is None for row in db.session.scalars(select(Locality))}
        db.session.remove()
    return found


def test_a_list_is_read_before_it_is_imported(app: Flask, admin: Any) -> None:
    path, page = rehearsed(admin, LIST)
    assert "2 localités ajoutées" in page
    assert "Rien n’est encore écrit" in page
    assert known(app) == {}
    assert confirm(admin, path, page).status_code == 303
    assert known(app) == {"N'Guigmi II": True, "Gueskérou": True}
    assert admin.get(path).status_code == 404, "a list is imported once"
    assert "places.imported" in actions(app)
    assert "il n’y a rien à importer" in rehearsed(admin, LIST)[1]
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "places.imported")).one()
        assert (entry.detail["added"], entry.account_id) == (2, admin.id)
        db.session.remove()


def test_what_goes_and_what_changes_is_named(app: Flask, admin: Any) -> None:
    confirm(admin, *rehearsed(admin, LIST))
    changed = (
        "name;label;commune;latitude;longitude\nNE002002001-n-guigmi-ii;N'Guigmi Deux;NE002002001;13,6;12,5\n"
    )
    path, page = rehearsed(admin, changed)
    for words in (
        "Modifiées (1)",
        "<del>N&#39;Guigmi II</del> → <ins>N&#39;Guigmi Deux</ins>",
        "<ins>13,6</ins>",
    ):
        assert words in page
    assert "Retirées" not in page, "communes that are not in the file stay"
    assert known(app)["N'Guigmi II"]
    confirm(admin, path, page)
    path, page = rehearsed(admin, "localite,commune_pcode\nKABI,NE002002001\n")
    assert "Retirées de la liste (1)" in page
    confirm(admin, path, page)
    assert known(app) == {"N'Guigmi Deux": False, "Gueskérou": True, "Kabi": True}


def test_a_plan_that_is_no_longer_true_is_shown_again(app: Flask, admin: Any) -> None:
    first, page = rehearsed(admin, LIST)
    confirm(admin, *rehearsed(admin, LIST.splitlines()[0] + "\nKABI,NE002002001\n"))
    answer = confirm(admin, first, page)
    assert answer.location == first
    assert known(app) == {"Kabi": True}
    again = admin.get(first).get_data(as_text=True)
    assert "Retirées de la liste (1)" in again.replace("\u00a0", " ")
    confirm(admin, first, again)
    assert known(app) == {"Kabi": False, "N'Guigmi II": True, "Gueskérou": True}


def test_a_workbook_is_read_too_and_each_mistake_has_its_cell(app: Flask, admin: Any) -> None:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    for row in (
        ["Localité", "commune_pcode", "latitude", "longitude", "population"],
        ["Kabi", "NE002002001", 13.5123, 12.7, 1200],
        ["Kabi 2", "NE999", 48.8, 2.3, "beaucoup"],
        ["<b>x</b>\u200b", "NE002002001", None, None, None, "hors titre"],
    ):
        book.active.append(row)
    book.save(file)
    answer = send(admin, file.getvalue(), "../<i>.xlsx")
    page = answer.get_data(as_text=True).replace("\u00a0", " ")
    assert answer.status_code == 422
    assert "5 choses à corriger" in page
    for column in ("commune_pcode", "latitude", "population", "Localité"):
        assert f'<td data-label="Colonne">{column}</td>' in page
    assert "« hors titre » n’est sous aucun titre" in page
    assert "<b>x" not in page
    assert known(app) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"PK\x03\x04" + b"x" * 99,
        bomb(),
        b"<script>alert(1)</script>,commune\nx,y\n",
        b'a,"b\n',
    ],
    ids=["empty", "binary", "zip", "bomb", "script", "quote"],
)
def test_a_hostile_file_is_refused_in_words(app: Flask, admin: Any, content: bytes) -> None:
    answer = send(admin, content, "../../<b>x.xlsx")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert "<script>alert" not in page
    assert known(app) == {}


def test_the_list_is_searched_and_taken_along(admin: Any, supervisor: Any) -> None:
    confirm(admin, *rehearsed(admin, LIST))
    page = admin.get(f"{PAGE}?q=gues").get_data(as_text=True)
    assert "Gueskérou" in page
    assert "N&#39;Guigmi II" not in page
    taken = admin.get(f"{PAGE}/localites.csv").get_data()
    assert "il n’y a rien à importer" in rehearsed(admin, taken)[1], "what is taken out goes in again"
    for path in ("", "/localites.csv"):
        assert supervisor.get(PAGE + path).status_code == 403
    path = send(admin, LIST).location
    assert supervisor.get(path).status_code == 403
