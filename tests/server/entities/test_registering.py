"""Entities: what approved records register reaches the phones that choose from it, and goes when they go."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms.xlsform import form_from_markdown
from server.cli import main
from server.entities.models import Entity, EntityChange
from server.extensions import db
from server.form_library.offering import offer
from server.form_library.publishing import publish
from tests.server.actors import Actor
from tests.server.entities.wells import (
    DIFFA,
    REGISTER,
    ZINDER,
    approve,
    lists,
    registered,
    sent,
    wells,
    withdraw,
)


def test_an_approved_record_registers_a_thing_that_another_form_chooses(
    agent: Actor, supervisor: Actor
) -> None:
    before = agent.phone.get("/api/v1/places").get_json()["digest"]
    made = sent(agent, {**DIFFA, "nom": "Puits du marché", "debit": 2.5}, "ouvrage")
    assert wells(agent) == []
    approve(supervisor, made)
    (well,) = wells(agent)
    assert well == {"name": well["name"], "label": "Puits du marché", "region": "NE002", "debit": "2.5"}
    offered = agent.phone.sync(have={"forms": {}, "places": before}).get_json()["places"]
    assert offered["digest"] != before

    visit = registered(agent, supervisor, "visite", puits=well["name"], mesure=1.2, etat="ensablé")
    assert wells(agent) == [{**well, "debit": "1.2", "etat": "ensablé"}]
    # an answer that is not given leaves what is known
    registered(agent, supervisor, "visite", puits=well["name"], etat="réparé")
    assert wells(agent) == [{**well, "debit": "1.2", "etat": "réparé"}]
    approve(supervisor, sent(agent, {**DIFFA, "puits": well["name"], "mesure": 9, "etat": "rien"}, "visite"))
    assert wells(agent)[0]["debit"] == "1.2"
    withdraw(supervisor, visit)
    assert wells(agent) == [{**well, "etat": "réparé"}]


def test_a_withdrawn_thing_is_offered_no_more_and_breaks_no_record(
    app: Flask, agent: Actor, supervisor: Actor
) -> None:
    made = registered(agent, supervisor, nom="Puits du marché", debit=2)
    (well,) = wells(agent)
    visit = registered(agent, supervisor, "visite", puits=well["name"], mesure=1)
    digest = agent.phone.get("/api/v1/places").get_json()["digest"]
    withdraw(supervisor, made)
    assert "puits" not in lists(agent)
    assert agent.phone.get("/api/v1/places").get_json()["digest"] != digest
    # the record of somebody who has not heard of it yet stays right
    late = sent(agent, {**DIFFA, "puits": well["name"], "etat": "sec"}, "visite")
    approve(supervisor, late)
    assert wells(agent) == []
    # approved again, it is the same thing, with what was said of it meanwhile
    approve(supervisor, made)
    assert wells(agent) == [{**well, "debit": "1", "etat": "sec"}]
    for id in (late, visit, made):
        withdraw(supervisor, id)
    with app.app_context():
        assert db.session.query(EntityChange).count() == 0
        (left,) = db.session.query(Entity)
        assert (left.withdrawn_at is not None, left.version) == (True, 8)


def test_phones_get_the_things_of_their_windows_in_lists_that_their_forms_read(
    app: Flask, agent: Actor, supervisor: Actor, hire: Any
) -> None:
    for place in (DIFFA, ZINDER):
        approve(supervisor, sent(agent, {**place, "nom": place["region"]}, "ouvrage"))
    assert [row["label"] for row in wells(agent)] == ["NE002", "NE007"]
    assert [row["label"] for row in wells(hire("moussa", "agent", [("PCCN", "NE007")]))] == ["NE007"]
    assert [row["label"] for row in wells(hire("awa", "agent", [("PCCN", None)]))] == ["NE002", "NE007"]
    others = hire("ali", "agent", [("PRSN", "NE002")])
    assert wells(others) == wells(hire("nobody", "agent", [])) == []
    with app.app_context():
        offer("visite", [], ["NE007"], by=agent.id)
        db.session.commit()
    diffa = hire("sani", "agent", [("PCCN", "NE002")])
    assert "puits" not in lists(diffa)


def test_a_record_changes_only_things_of_its_own_list_and_place(agent: Actor, supervisor: Actor) -> None:
    approve(supervisor, sent(agent, {**ZINDER, "nom": "Magaria", "debit": 3}, "ouvrage"))
    (well,) = wells(agent)
    strays: list[Any] = [well["name"], "x" * 5000, "' or 1=1 --", "../..", "0", ["a"], {"$": 1}, 7, "\ud800"]
    for stray in strays:
        envelope = agent.phone.envelope({**DIFFA, "puits": stray, "mesure": 99}, "visite")
        result = agent.phone.sync(envelope).get_json()["results"][0]
        assert result["status"] in ("created", "quarantined") or stray == "\ud800", result
        # even when somebody lets it through
        supervisor.post(f"/api/v1/submissions/{envelope['id']}/release", json={"reason": "vu sur place"})
        supervisor.post(f"/api/v1/submissions/{envelope['id']}/approval")
    assert wells(agent) == [well]


def test_a_name_that_somebody_made_up_stays_a_text(agent: Actor, supervisor: Actor) -> None:
    names = ["\u202egnitirw", "<script>alert(1)</script>", "é" * 9000, "  ", None]
    for name in names:
        registered(agent, supervisor, nom=name)
    found = wells(agent)
    assert {row["label"] for row in found if row["label"] != row["name"]} == {
        name[:200] for name in names[:3] if name
    }
    # without a name it is known by the number of its record, which has none here, else by its id
    assert sum(row["label"] == row["name"] for row in found) == 2


def test_the_command_knows_the_lists_that_other_forms_keep(app: Flask, tmp_path: Path) -> None:
    for sheet, said in (("puits.csv", "aucune erreur"), ("bornes.csv", "n’existe pas ici")):
        file = tmp_path / "f.md"
        file.write_text(
            f"| survey |\n| | type | name | label |\n| | select_one_from_file {sheet} | p | P |\n"
        )
        done = app.test_cli_runner().invoke(main, ["forms", "check", str(file)])
        assert said in done.output


def test_reintegration_feeds_no_list(app: Flask, agent: Actor, admin: Actor) -> None:
    with app.app_context():
        publish(form_from_markdown(REGISTER.replace("| ouvrage | 1 |", "| reintegration | 99 |")))
        db.session.commit()
    approve(admin, sent(agent, {**DIFFA, "nom": "Centre"}, "reintegration"))
    assert wells(agent) == []
    approve(admin, sent(agent, {**DIFFA, "nom": "Puits"}, "ouvrage"))
    assert [row["label"] for row in wells(agent)] == ["Puits"]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgres"], indirect=True)
def test_two_approvals_at_once_of_what_changes_one_thing_both_stand(
    app: Flask, agent: Actor, supervisor: Actor
) -> None:
    registered(agent, supervisor, nom="Puits du marché", debit=2)
    (well,) = wells(agent)
    changes: list[dict[str, Any]] = [{"mesure": 1.5}, {"etat": "ensablé"}, {"mesure": 3}, {"etat": "réparé"}]
    visits = [sent(agent, {**DIFFA, "puits": well["name"], **said}, "visite") for said in changes]

    desks = [Actor(app, supervisor.username) for _ in visits]
    with ThreadPoolExecutor(len(desks)) as office:
        list(office.map(approve, desks, visits))
    told = wells(agent)[0]
    assert told["debit"] in ("1.5", "3")
    assert told["etat"] in ("ensablé", "réparé")
    with app.app_context():
        (thing,) = db.session.query(Entity)
        said = db.session.query(EntityChange).order_by(EntityChange.id).all()
        assert (thing.version, len(said)) == (5, 5)
        # what stands is what the last approval said
        assert thing.updated_by == said[-1].submission_id
        assert {**thing.data} == {key: value for change in said for key, value in change.data.items()}
    with ThreadPoolExecutor(len(desks)) as office:
        list(office.map(withdraw, desks, visits))
    assert wells(agent) == [well]
