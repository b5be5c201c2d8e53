"""The page Listes: what approved records registered, who sees it, and where each row came from."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

from flask import Flask

from forms.xlsform import form_from_markdown
from server.extensions import db
from server.form_library.publishing import publish
from tests.server.actors import Actor
from tests.server.entities.wells import DIFFA, ZINDER, approve, registered, sent, wells, withdraw

PAGE = "/bureau/listes"
PUMPS = """
| survey |
| | type | name | label | save_to |
| | select_one_from_file programmes.csv | programme | Programme | |
| | select_one_from_file regions.csv | region | Région | |
| | select_one_from_file puits.csv | puits | Puits | puits |
| | text | nom | Nom | |
| settings |
| | form_id | version |
| | pompe | 1 |
| entities |
| | list_name | label |
| | pompes | ${nom} |
"""


def test_a_row_tells_the_records_that_it_is_made_of(agent: Actor, supervisor: Actor, analyst: Actor) -> None:
    assert "puits" in analyst.get(PAGE).get_data(as_text=True), "a list without rows is there"
    assert "Aucune ligne" in analyst.get(f"{PAGE}/puits").get_data(as_text=True)
    made = registered(agent, supervisor, nom="Puits <b>du</b> marché", debit=2.5)
    visit = registered(agent, supervisor, "visite", puits=wells(agent)[0]["name"], mesure=1.2)
    page = analyst.get(f"{PAGE}/puits?q=march").get_data(as_text=True)
    assert "Puits &lt;b&gt;du&lt;/b&gt; marché" in page
    assert ">1.2</td>" in page
    assert ">Diffa</td>" in page, "a code of a place is named"
    for id in (made, visit):
        assert f'href="/bureau/fiches/{id}">' in page
    assert "Rien ne répond" in analyst.get(f"{PAGE}/puits?q=forage").get_data(as_text=True)
    withdraw(supervisor, made)
    assert "Aucune ligne" in analyst.get(f"{PAGE}/puits").get_data(as_text=True)
    assert "n’est plus approuvée" in analyst.get(f"{PAGE}/puits?state=withdrawn").get_data(as_text=True)


def test_each_sees_and_takes_along_the_rows_of_their_own_places(
    agent: Actor, supervisor: Actor, admin: Actor, hire: Callable[..., Any]
) -> None:
    for name, place in (("=Puits de Diffa", DIFFA), ("Puits de Zinder", ZINDER)):
        approve(supervisor, sent(agent, {**place, "nom": name}, "ouvrage"))
    zinder = hire("zeinabou", "analyst", [("PCCN", "NE007")])
    other = hire("ailleurs", "supervisor", [("FRONTIERES", None)])

    def taken(actor: Any) -> list[str]:
        answer = actor.get(f"{PAGE}/puits/liste.csv")
        text = answer.get_data().decode("utf-8-sig")
        return [row["label"] for row in csv.DictReader(StringIO(text), delimiter=";")]

    assert taken(admin) == ["'=Puits de Diffa", "Puits de Zinder"], "no cell is a formula"
    assert taken(zinder) == ["Puits de Zinder"]
    assert "Diffa" not in zinder.get(f"{PAGE}/puits").get_data(as_text=True)
    assert taken(other) == []
    assert agent.get(PAGE).status_code == 403
    assert admin.get(f"{PAGE}/inconnue").status_code == 404
    assert "Liste puits" in admin.get("/bureau/journal?action=export").get_data(as_text=True)


def test_a_long_list_has_pages(agent: Actor, supervisor: Actor) -> None:
    for start in range(0, 55, 11):
        made = [
            agent.phone.envelope({**DIFFA, "nom": f"Puits {each:03}"}, "ouvrage")
            for each in range(start, start + 11)
        ]
        agent.phone.sync(*made)
        for each in made:
            approve(supervisor, each["id"])
    assert "Puits 049" in supervisor.get(f"{PAGE}/puits").get_data(as_text=True)
    page = supervisor.get(f"{PAGE}/puits?page=2").get_data(as_text=True)
    assert "Puits 050" in page
    assert "Puits 049" not in page


def test_what_chooses_from_another_list_shows_its_name(
    app: Flask, agent: Actor, supervisor: Actor, analyst: Actor
) -> None:
    with app.app_context():
        publish(form_from_markdown(PUMPS, shared={"puits"}))
        db.session.commit()
    registered(agent, supervisor, nom="Puits du marché")
    well = wells(agent)[0]["name"]
    registered(agent, supervisor, "pompe", nom="Pompe 7", puits=well)
    page = analyst.get(f"{PAGE}/pompes").get_data(as_text=True)
    assert "Puits du marché" in page
    assert well not in page
    assert well in analyst.get(f"{PAGE}/pompes/liste.csv").get_data(as_text=True), "a file is for joining"
