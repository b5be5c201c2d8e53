"""The lists that every form chooses from."""

from forms.places import load
from tests.forms.catalog.shipped import SHIPPED, table


def test_niger_has_8_regions_67_departements_and_266_communes() -> None:
    assert {name: len(rows) for name, rows in load().items()} == {
        "regions": 8,
        "departements": 67,
        "communes": 266,
    }


def test_a_code_says_where_its_place_lies() -> None:
    lists = load()
    regions = {row["name"] for row in lists["regions"]}
    departements = {row["name"] for row in lists["departements"]}
    for row in lists["departements"]:
        assert row["region"] in regions
        assert row["name"].startswith(row["region"])
    for row in lists["communes"]:
        assert row["departement"] in departements
        assert row["name"].startswith(row["departement"])
        assert row["departement"].startswith(row["region"])


def test_no_code_occurs_twice() -> None:
    for rows in load().values():
        assert len({row["name"] for row in rows}) == len(rows)


def test_names_have_their_accents() -> None:
    names = {row["label"] for rows in load().values() for row in rows}
    assert {"Tillabéri", "N'Guigmi", "Maïné Soroa", "Téra", "Gothèye", "Iférouane", "Birni N'Konni"} <= names


def test_the_same_name_is_told_apart_within_a_departement() -> None:
    labels = [(row["departement"], row["label"]) for row in load()["communes"]]
    assert len(set(labels)) == len(labels)


def test_record_numbers_have_a_word_for_each_region() -> None:
    assert [row["abbreviation"] for row in load()["regions"]] == [
        "AGA", "DIF", "DOS", "MAR", "TAH", "TIL", "ZIN", "NIA",
    ]  # fmt: skip


def test_programmes_work_in_known_regions_and_name_their_source() -> None:
    codes = {row["code"] for row in table(SHIPPED / "programmes.csv")}
    regions = {row["name"] for row in load()["regions"]}
    assert codes == {"PCCN", "FRONTIERES"}
    for row in table(SHIPPED / "regions.csv"):
        assert row["programme"] in codes
        assert row["region"] in regions
        assert row["source"]
    for row in table(SHIPPED / "programmes.csv") + table(SHIPPED / "phases.csv"):
        assert row["source"]


def test_an_invented_phase_says_that_it_is_invented() -> None:
    for row in table(SHIPPED / "phases.csv"):
        if row["starts_on"] == "2026-01-01":
            assert "démonstration" in row["name"].lower()
