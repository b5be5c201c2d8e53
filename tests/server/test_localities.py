"""Localities: imported, taken along by the phones of their region, updated without breaking a record."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms.places import load
from forms.xlsform import form_from_markdown
from server.cli import main
from server.extensions import db
from server.form_library.publishing import publish
from server.places.sheet import MAX_BYTES, MAX_ROWS, read_sheet
from server.tables.reading import read_table
from tests.server.actors import Actor

LIST = "localite,commune_pcode\nN'GUIGMI II,NE002002001\nGUESKÉROU,NE002002003\nTILLIA,NE005003001\n"
WHERE = """
| survey |
| | type                               | name           | label   | relevant         | choice_filter        |
| | select_one_from_file communes.csv  | commune        | Commune |                  |                      |
| | select_one_from_file localites.csv | localite       | Village |                  | commune = ${commune} |
| | text                               | localite_autre | Autre   | ${localite} = '' |                      |
| settings |
| | form_id | version |
| | lieu    | 1       |
"""


@pytest.fixture
def given(app: Flask, tmp_path: Path) -> Callable[..., str]:
    """``carnet places import`` with a file of this text; what it says."""

    def run(text: str | bytes, *options: str, fails: bool = False) -> str:
        file = tmp_path / "localites.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        done = app.test_cli_runner().invoke(main, ["places", "import", str(file), *options])
        assert (done.exit_code != 0) == fails, done.output
        return str(done.output)

    return run


def lists_of(actor: Actor) -> dict[str, Any]:
    return actor.phone.get("/api/v1/places").get_json()["lists"]  # type: ignore[no-any-return]  # JSON


def test_a_phone_takes_along_the_localities_of_its_regions(agent: Actor, given: Callable[..., str]) -> None:
    assert "localites" not in lists_of(agent)
    before = agent.phone.get("/api/v1/places").get_json()["digest"]
    assert "3 localités ajoutées" in given(LIST)
    assert lists_of(agent)["localites"] == [
        {"name": "NE002002003-gueskerou", "label": "Gueskérou", "commune": "NE002002003"},
        {"name": "NE002002001-n-guigmi-ii", "label": "N'Guigmi II", "commune": "NE002002001"},
    ]
    offered = agent.phone.sync(have={"forms": {}, "places": before}).get_json()["places"]
    assert offered["digest"] != before
    assert agent.phone.sync(have={"forms": {}, "places": offered["digest"]}).get_json()["places"] is None
    # the list of another region is none of this phone's business
    given("localite,commune_pcode\nTILLIA,NE005003001\nTASSARA,NE005003001\n")
    assert agent.phone.sync(have={"forms": {}, "places": offered["digest"]}).get_json()["places"] is None


def test_a_record_keeps_a_locality_that_left_the_list(
    app: Flask, agent: Actor, given: Callable[..., str]
) -> None:
    with app.app_context():
        publish(form_from_markdown(WHERE))
        db.session.commit()
    chosen = {"commune": "NE002002001", "localite": "NE002002001-n-guigmi-ii"}
    elsewhere = {"commune": "NE002002002", "localite": "NE002002001-n-guigmi-ii"}
    free = {"commune": "NE002002001", "localite_autre": "Hameau du puits"}

    def codes(answers: dict[str, Any]) -> list[str]:
        found = agent.phone.push(answers, "lieu")["problems"]
        return [one["code"] for one in found if one["code"] != "outside_scope"]

    assert codes(chosen) == ["choice"]  # no list yet: nothing of that name
    given(LIST)
    assert codes(chosen) == []
    assert codes(elsewhere) == ["choice"]
    assert codes(free) == []
    said = given("localite,commune_pcode\nN'GUIGMI III,NE002002001\n")
    assert "1 localité ajoutée" in said
    assert "1 localité retirée de la liste" in said
    assert {row["label"] for row in lists_of(agent)["localites"]} == {"N'Guigmi III", "Gueskérou"}
    assert codes(chosen) == []
    assert "1 localité de retour" in given(LIST)


def test_an_update_says_what_changed_and_a_rehearsal_writes_nothing(
    agent: Actor, given: Callable[..., str]
) -> None:
    assert "rien n’a été écrit" in given(LIST, "--dry-run")
    assert "localites" not in lists_of(agent)
    named = "name;label;commune;latitude;longitude;population\nA1;Guidan Roumdji;NE002002001;13,6;6,7;12000\n"
    assert "1 localité ajoutée" in given(named.encode("cp1252"))
    assert lists_of(agent)["localites"][0]["population"] == "12000"
    assert "1 localité modifiée" in given(named.replace("Roumdji", "Roumdji é").encode("cp1252"))
    assert "1 localité inchangée" in given(named.replace("Roumdji", "Roumdji é").encode("utf-8"))


BAD = {
    "": "aucune localité",
    "nom,commune\nX,NE002002001\n": "il manque la colonne",
    "localite,commune_pcode,chef\nX,NE002002001,Y\n": "colonne inconnue",
    "localite,commune_pcode\nX,NER002002001\n": "aucune commune n’a le code",
    "localite,commune_pcode\n,NE002002001\n": "il manque le nom",
    "localite,commune_pcode\n\u202ebmoz\u200b,NE002002001\n": "caractère invisible",
    f"localite,commune_pcode\n{'x' * 200},NE002002001\n": "nom trop long",
    "name,label,commune\na b,X,NE002002001\n": "lettres sans accent",
    "name,label,commune\na,X,NE002002001\na,Y,NE002002001\n": "désigne déjà une autre",
    "label,commune,latitude,longitude\nX,NE002002001,48.8,2.3\n": "hors du Niger",
    "label,commune,latitude,longitude\nX,NE002002001,13.2,\n": "deuxième coordonnée",
    "label,commune,population\nX,NE002002001,-4\n": "un nombre entier",
    "label,commune,longitude\nX,NE002002001,6\n": "sans sa deuxième coordonnée",
    "localite,commune,label\nX,NE002002001,Y\n": "est là deux fois",
    "localite,commune_pcode\nX,NE002002001,Y\n": "ligne 2 : « Y » n’est sous aucun titre",
    "localite,Commune_PCode\nX,NE\n": "ligne 2, colonne « Commune_PCode » : aucune commune",
    "localite,commune_pcode\nX,NE002002001\n" + "X,NE999\n" * 50: "et 30 autres",
}


def test_a_bad_list_is_refused_whole_and_says_where(agent: Actor, given: Callable[..., str]) -> None:
    for text, said in BAD.items():
        assert said in given(text, fails=True).replace("\u00a0", " ")
    assert "localites" not in lists_of(agent)


NONE = {
    b"\xff\xfe\x00bad": "ni un classeur Excel",
    b"PK\x03\x04" * 999: "ni un classeur Excel",
    b'localite,commune_pcode\n"never closed,NE002002001\n': "ni un classeur Excel",
    b"\x00" * 1000: "ni un classeur Excel",
    b"localite,commune_pcode\n" + b"X,NE002002001\n" * (MAX_ROWS + 1): "plus de 50000 lignes",
    b"[]": "il manque la colonne",
}


def test_what_is_no_list_is_a_mistake_and_never_an_accident(given: Callable[..., str]) -> None:
    for content, said in NONE.items():
        assert said in given(content, fails=True).replace("\u00a0", " ")


NIGER = Path(__file__).parents[3] / "shared/data/niger/localites.csv"


@pytest.mark.skipif(not NIGER.exists(), reason="the national list is not on this machine")
def test_the_national_list_is_read_whole() -> None:
    communes = {row["name"]: row["region"] for row in load()["communes"]}
    sheet = read_sheet(read_table(NIGER.read_bytes(), MAX_ROWS, most_bytes=MAX_BYTES), communes)
    assert (sheet.mistakes, len(sheet.entries), sheet.twice) == ([], 14_468, 2)
    assert sheet.entries["NE002001001-abadam-i"].name == "Abadam I"
