"""The shipped forms as tables: what each has, what none may have."""

import json
import re
from collections.abc import Iterator

import brotli
import pytest

from forms.definition import Form, Node
from forms.places import load
from tests.forms.catalog.shipped import CATALOG, EVENTS, FORM_IDS, shipped_form, table

WELL_KNOWN = {
    "programme", "phase", "region", "departement", "commune", "date_debut", "date_fin", "sous_type", "statut",
}  # fmt: skip
CELLS = [f"{sex}_{age}" for sex in "fh" for age in ("0_17", "18_35", "36_59", "60p")]
WITH_GRID = [form_id for form_id in EVENTS if form_id != "reintegration"]


def nodes(form_id: str) -> dict[str, Node]:
    return {node.name: node for node in shipped_form(form_id).walk()}


def texts(form: Form) -> Iterator[str]:
    found = json.dumps(form.to_json(), ensure_ascii=False)
    yield from re.findall(r'"(?:label|hint|message|constraint_message)": "([^"]+)"', found)


def test_there_are_seven_forms_of_events_and_two_registers_with_short_french_titles() -> None:
    assert {form_id: shipped_form(form_id).title for form_id in FORM_IDS} == {
        "argent_travail": "Argent contre travail",
        "arts_culture_sport": "Arts, culture et sport",
        "beneficiaire": "Bénéficiaire",
        "chantier": "Chantier",
        "dialogue": "Dialogue",
        "formation": "Formation",
        "reintegration": "Réintégration",
        "reunion_fds": "Communautés et FDS",
        "sensibilisation": "Sensibilisation",
    }


@pytest.mark.parametrize("form_id", EVENTS)
def test_each_form_has_the_well_known_questions(form_id: str) -> None:
    assert nodes(form_id).keys() >= WELL_KNOWN


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_each_form_asks_for_the_region_before_the_departement_and_the_commune(form_id: str) -> None:
    names = [*nodes(form_id)]
    assert names.index("region") < names.index("departement") < names.index("commune")
    assert [nodes(form_id)[name].file for name in ("region", "departement", "commune")] == [
        "regions", "departements", "communes",
    ]  # fmt: skip


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_each_form_has_at_most_eight_screens_and_nothing_to_answer_outside_them(form_id: str) -> None:
    top = shipped_form(form_id).children
    assert {node.type for node in top if node.type != "group"} <= {"start", "end", "username"}
    screens = [node for node in top if node.type == "group"]
    assert len(screens) <= 8
    assert all("field-list" in screen.appearance.split() and screen.label for screen in screens)
    assert [screen.name for screen in screens[:2]] == ["activite", "lieu_date"]


@pytest.mark.parametrize("form_id", WITH_GRID)
def test_the_grid_asks_for_eight_cells_and_adds_them_up(form_id: str) -> None:
    grid = nodes(form_id)["participants"]
    assert "people-grid" in grid.appearance.split()
    assert [node.name for node in grid.children][:11] == [*CELLS, "total_f", "total_h", "total_dsa"]
    assert all(node.required is True and node.type == "integer" for node in grid.children[:8])


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_only_cells_of_a_grid_are_named_like_cells(form_id: str) -> None:
    """The office draws a run of questions named f_… and h_… as a grid of women and men."""
    grids = [node for node in nodes(form_id).values() if "people-grid" in node.appearance.split()]
    cells = {child.name for grid in grids for child in grid.children}
    named = {name for name in nodes(form_id) if re.fullmatch(r"(?:.*_)?[fh]_.+", name)}
    assert named - cells <= {"f_roles", "h_debut", "h_fin"}


# Sub-types, workers and fortnights have labels of their own; radio has no grid; border posts are kept secret.
OWN_WORDS = {"sous_type", "date_debut", "date_fin", "themes", "total_feuille", "liste", "f_0_17", "h_0_17"}
OWN_RULES = {"facilitateurs_f", "facilitateurs_h", "participants", "gps"}


@pytest.mark.parametrize("form_id", WITH_GRID)
def test_the_common_block_is_the_same_in_every_form(form_id: str) -> None:
    common = {row["name"]: row for row in table(CATALOG / "formation" / "survey.csv") if row["name"]}
    for row in table(CATALOG / form_id / "survey.csv"):
        reference = common.get(row["name"])
        if reference and row["name"] not in OWN_WORDS | OWN_RULES:
            assert filled(row) == filled(reference)


def filled(row: dict[str, str]) -> dict[str, str]:
    return {column: value for column, value in row.items() if value}


def test_reintegration_asks_for_no_name_photo_position_or_village() -> None:
    form = shipped_form("reintegration")
    assert not {node.type for node in form.walk()} & {"image", "geopoint", "barcode", "audio", "video"}
    assert not {node.name for node in form.walk()} & {"localite_autre", "gps", "photo_liste", *CELLS}
    header = nodes("reintegration")["activite"].children[0]
    assert header.type == "note"
    assert "Ne saisissez aucun nom" in str(header.label)


def test_a_worker_is_known_to_phones_by_card_sex_and_site_alone() -> None:
    form = shipped_form("beneficiaire")
    assert form.settings["sealed"] is form.settings["names"] is True
    assert [(entry["label"], entry["save"]) for entry in form.entities] == [
        (["$", "carte"], {"chantier": "chantier", "sexe": "sexe"})
    ]
    personal = {node.name for node in form.walk() if node.sensitivity == "personal"}
    assert personal >= {"nom", "prenom", "pere", "annee_naissance", "piece_num", "telephone", "mandataire"}
    pages = form.children[4:]
    assert [page.name for page in pages] == ["lieu_date", "personne", "menage", "fin"]
    assert {str(page.relevant) for page in pages} == {str(["=", ["$", "consentement"], "OK"])}


def test_workers_and_payments_are_once_only_and_phones_are_not_told() -> None:
    rows = {row["name"]: (row["unique"], row.get("others", 0)) for row in shipped_form("beneficiaire").unique}
    assert rows == {
        "carte_inscrite": (["carte"], 0),
        "piece_inscrite": (["piece_cle"], 0),
        "telephone_inscrit": (["telephone"], 0),
        "mandataire_partage": (["mandataire"], 2),
    }
    assert [row["name"] for row in shipped_form("argent_travail").unique] == [
        "reference_double", "carte_meme_jour",
    ]  # fmt: skip
    for form_id in FORM_IDS:
        assert "unique" not in shipped_form(form_id).to_json(for_phone=True)


def test_a_border_form_says_first_that_it_calls_nobody() -> None:
    header = nodes("reunion_fds")["activite"].children[0]
    assert header.label == "Ce formulaire ne remplace pas l'appel aux FDS."


def test_every_free_text_of_reintegration_is_guarded() -> None:
    for node in shipped_form("reintegration").walk():
        if node.type == "text":
            assert node.constraint
            assert "identifient une personne" in str(node.constraint_message)
            assert node.sensitivity == "sensitive"


WORKS = ("photo_avant", "photo_pendant", "photo_apres")


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_photos_of_lists_are_personal_and_those_of_people_follow_their_consent(form_id: str) -> None:
    for node in shipped_form(form_id).walk():
        if node.type == "image" and node.name not in WORKS:
            of_people = node.name in ("photo1", "photo2", "photo3")
            assert node.sensitivity == ("" if of_people else "personal")
            assert ("photo_consent" in str(node.relevant)) == of_people
            assert node.relevant
            assert node.parameters["max-pixels"] == "1280"


def test_where_communities_meet_security_forces_is_sensitive() -> None:
    assert nodes("reunion_fds")["gps"].sensitivity == "sensitive"


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_rule_says_what_to_do(form_id: str) -> None:
    form = shipped_form(form_id)
    for node in form.walk():
        assert bool(node.constraint) == bool(node.constraint_message), node.name
    for check in form.checks:
        assert check["level"] in ("warning", "alert")
        assert check["message"]
        assert form.question(check["question"]), check["question"]
    assert all(row["message"] for row in form.unique)


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_french_texts_keep_their_punctuation_on_the_line(form_id: str) -> None:
    for text in texts(shipped_form(form_id)):
        assert not re.search(r" [?!:;»%]|« |\d (?:FCFA|\d{3})", text), text


@pytest.mark.parametrize("form_id", EVENTS)
def test_each_form_counts_its_event_once(form_id: str) -> None:
    codes = [indicator["code"] for indicator in shipped_form(form_id).indicators]
    assert codes.count("TRA01") == 1
    assert codes.count("TRA02") == (8 if form_id in WITH_GRID else 0)
    assert codes.count("CFW02") == codes.count("CFW03") == (2 if form_id == "argent_travail" else 0)


def test_forms_and_places_fit_a_2g_link() -> None:
    """Issue 2: 60 KB brotli for all forms and places together."""
    bodies = [shipped_form(form_id).to_json(for_phone=True) for form_id in FORM_IDS]
    texts = [json.dumps(body, ensure_ascii=False).encode() for body in [*bodies, load()]]
    assert sum(len(brotli.compress(text)) for text in texts) <= 60 * 1024
