"""One person in two registrations, one card on two sheets a day: an alert, and nothing is blocked."""

from typing import Any

import pytest
from flask import Flask

from server.cli import main
from tests.forms.catalog.shipped import answers_of
from tests.server.actors import Actor

OTHER_PERSON = {"carte": "NE002001001-0148", "piece_num": "AB-99", "telephone": "+22790000148"}


@pytest.fixture(autouse=True)
def open_to_names(app: Flask) -> None:
    app.test_cli_runner().invoke(main, ["programmes", "names", "PCCN", "yes"])


def person(**changes: Any) -> dict[str, Any]:
    place = {"chantier": None, "chantier_autre": "Mare de Bosso", "mandataire": None}
    return answers_of("beneficiaire", place | changes)


def alerts(admin: Actor, id: str) -> dict[str, str]:
    """The alerts of a record by path, as the office says them."""
    record = admin.get(f"/api/v1/submissions/{id}").get_json()
    found = [one for one in record["problems"] if one["severity"] == "alert"]
    assert record["has_alert"] == bool(found)
    return {one["path"]: one["code"] for one in found if one["code"].startswith("same_")}


def received(agent: Actor, *answers: dict[str, Any], form: str = "beneficiaire") -> list[str]:
    envelopes = [agent.phone.envelope(one, form) for one in answers]
    results = agent.phone.sync(*envelopes).get_json()["results"]
    assert [one["status"] for one in results] == ["created"] * len(answers), results
    return [str(one["id"]) for one in envelopes]


def test_the_same_paper_card_or_telephone_in_two_registrations_is_an_alert(
    agent: Actor, admin: Actor
) -> None:
    (first,) = received(agent, person())
    assert alerts(admin, first) == {}
    # however the number is written; in one push, each hears of the other
    second, third = received(agent, person(**OTHER_PERSON | {"piece_num": "NER12345B"}), person(
        **OTHER_PERSON | {"piece_type": "aucune", "piece_num": None}
    ))  # fmt: skip
    assert alerts(admin, second) == {
        "piece_num": "same_answer", "carte": "same_answer", "telephone": "same_answer",
    }  # fmt: skip
    assert alerts(admin, third) == {"carte": "same_answer", "telephone": "same_answer"}
    number = admin.get(f"/api/v1/submissions/{first}").get_json()["number"]
    page = admin.get(f"/bureau/fiches/{second}").get_data(as_text=True)
    assert number in page
    assert "Cette pièce est déjà dans une autre fiche. " in page
    assert f"Même réponse\xa0: {number}." in page


def test_other_people_other_programmes_and_rejected_records_are_none(agent: Actor, admin: Actor) -> None:
    (first,) = received(agent, person())
    assert alerts(admin, received(agent, person(**OTHER_PERSON))[0]) == {}
    admin.post(f"/api/v1/submissions/{first}/rejection", json={"reason": "Inscrite par erreur."})
    again = person(**OTHER_PERSON | {"carte": "NE002001001-0150", "telephone": "+22790000147"})
    assert alerts(admin, received(agent, again | {"piece_num": "X-1234"})[0]) == {}


def test_somebody_who_collects_for_three_others_is_an_alert(agent: Actor, admin: Actor) -> None:
    def collected(number: int) -> dict[str, Any]:
        changes = {"carte": f"NE002001001-{number:04d}", "piece_num": f"N-{number:04d}"}
        return person(**changes, telephone=f"+227900{number:05d}", mandataire="Issa Exemple")

    two = received(agent, collected(1), collected(2))
    assert [alerts(admin, one) for one in two] == [{}, {}]
    received(agent, collected(3))
    assert alerts(admin, received(agent, collected(4))[0]) == {"mandataire": "same_answer"}


def test_one_card_at_work_twice_a_day_is_an_alert(agent: Actor, admin: Actor) -> None:
    def sheet(*days: str, card: str = "NE002-0147", **changes: Any) -> dict[str, Any]:
        turn = {"carte": card, "travailleur_sexe": "f", "presents": [*days], "t_paye": 0}
        return answers_of("argent_travail", {"details": ["travailleurs"], "travailleurs": [turn], **changes})

    first, apart, both = (
        received(agent, one, form="argent_travail")[0]
        for one in (
            sheet("1", "2"),
            sheet("4", "5", chantier_nom="Mare"),
            sheet("1", chantier_nom="Mare", date_debut="2026-05-02", date_fin="2026-05-14"),
        )
    )
    assert [alerts(admin, one) for one in (first, apart)] == [{}, {}]
    assert alerts(admin, both) == {"travailleurs": "same_day"}
    others = sheet("1", card="NE002-0148", chantier_nom="Mare")
    assert alerts(admin, received(agent, others, form="argent_travail")[0]) == {}
    page = admin.get(f"/bureau/fiches/{both}").get_data(as_text=True)
    assert "NE002-0147" in page
    assert "même jour sur une autre feuille" in page


def test_a_reference_paid_twice_is_an_alert(agent: Actor, admin: Actor) -> None:
    paid = answers_of("argent_travail", {"mode": "mobile", "operateur": "X", "reference": "TX-1"})
    assert alerts(admin, received(agent, paid, form="argent_travail")[0]) == {}
    assert alerts(admin, received(agent, paid, form="argent_travail")[0]) == {"reference": "same_answer"}


@pytest.mark.parametrize(
    "turns", [[], "x", 7, [None], [["a"]], [{"presents": "x"}], [{"presents": [None, "²"]}]]
)
def test_nonsense_on_a_sheet_is_taken_in(agent: Actor, turns: Any) -> None:
    answers = answers_of("argent_travail", {"details": ["travailleurs"], "travailleurs": turns})
    result = agent.phone.push(answers | {"reference": turns}, "argent_travail")
    assert result["status"] in ("created", "quarantined")


def test_a_register_of_people_is_offered_where_names_are(app: Flask, agent: Actor, hire: Any) -> None:
    def offered(actor: Actor) -> bool:
        listed = actor.phone.get("/api/v1/forms").get_json()["forms"]
        return "beneficiaire" in {entry["id"] for entry in listed}

    frontiers = hire("ali", "agent", [("FRONTIERES", "NE002")])
    assert (offered(agent), offered(frontiers)) == (True, False)
    app.test_cli_runner().invoke(main, ["programmes", "names", "PCCN", "no"])
    assert not offered(agent)
