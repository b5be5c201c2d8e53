"""What is published points at nobody: small cells are hidden, and no sum or other file gives them away."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.creation import add_account
from server.extensions import db
from server.indicators.suppression import ANY, Suppression
from tests.server.actors import PASSWORD, Actor

Fiche = Callable[..., dict[str, Any]]
FILE = "/bureau/indicateurs/publication"

keys = st.tuples(st.sampled_from("fh"), st.sampled_from("ab"), st.sampled_from("XY"), st.just("dialogue"))


@given(st.dictionaries(keys, st.integers(1, 12)))
def test_no_hidden_cell_is_a_total_less_the_shown_others(table: dict[tuple[str, str, str, str], int]) -> None:
    found = Suppression(((key, Decimal(n), Decimal(n)) for key, n in table.items()), 5, whole=True)
    assert all(found.values[key] >= 5 for key in found.values.keys() - found.hidden)
    for line in found.lines():
        assert sum(key in found.hidden for key in line if found.values[key]) != 1


def test_totals_are_hidden_too_where_they_are_small() -> None:
    found = Suppression([(("f", "a", "X", "d"), Decimal(3), Decimal(3))], 5, whole=True)
    assert (ANY, ANY, ANY, ANY) in found.hidden


def test_what_comes_as_a_total_is_counted_once() -> None:
    found = Suppression([((ANY, ANY, "X", "r"), Decimal(4), Decimal(4))], 10, whole=True)
    assert set(found.values.values()) == {Decimal(4)}
    assert found.hidden == found.values.keys()


def rows(actor: Actor, **asked: str) -> list[dict[str, str]]:
    answer = actor.get(FILE, query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(
        csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";")
    )


def number(found: list[dict[str, str]], **where: str) -> list[str]:
    """The values of the lines that say this; the rest of a line stands for all together."""
    wanted = {"pcode": "", "activite": "", "sexe": "", "age": ""} | where
    return [row["valeur"] or "masqué" for row in found if all(row[key] == wanted[key] for key in wanted)]


def test_a_quarter_is_published_without_small_cells_and_reintegration_apart(
    app: Flask, agent: Any, supervisor: Any, admin: Any, fiche: Fiche
) -> None:
    people = {
        "f_0_17": 2,
        "f_18_35": 20,
        "f_36_59": 0,
        "f_60p": 0,
        "h_0_17": 30,
        "h_18_35": 6,
        "h_36_59": 0,
        "h_60p": 0,
    }
    dialogue = fiche("dialogue", **people, total_feuille=58)
    apart = fiche("reintegration")
    for answers, form in ((dialogue, "dialogue"), (apart, "reintegration")):
        pushed = agent.phone.push(answers, form)
        assert pushed["status"] == "created", pushed["problems"]
        assert supervisor.post(f"/api/v1/submissions/{pushed['id']}/approval").status_code == 201, pushed
    found = rows(admin, period="2026-T2", level="region")
    total = sum(people.values())
    assert number(found, indicateur="TRA02") == [str(total)], "réintégration is in no total"
    assert number(found, indicateur="TRA02", pcode="NE002") == [str(total)]
    assert number(found, indicateur="TRA02", sexe="f", age="0-17") == ["masqué"]
    assert "masqué" in number(found, indicateur="TRA02", sexe="h", age="0-17") + number(
        found, indicateur="TRA02", sexe="f"
    )
    named = [row for row in found if row["activite"] == "reintegration"]
    assert named
    assert not [row for row in named if row["sexe"] or row["age"]]
    assert {row["valeur"] for row in named if row["indicateur"] == "TRA01"} == {""}, "one event is hidden"
    communes = rows(admin, period="2026-T2", level="commune")
    assert number(communes, indicateur="TRA01", pcode="NE002001001") == ["1"]
    assert number(communes, indicateur="TRA02", pcode="NE002001001") == [str(total)]
    assert rows(admin, period="2026-T1") == []


def test_it_is_made_by_who_sees_everything_for_quarters_that_are_over(
    app: Flask, supervisor: Any, analyst: Any, admin: Any
) -> None:
    with app.app_context():
        add_account("tout", "Tout", "analyst", PASSWORD, [(None, None)], reintegration=True)
        add_account("sans", "Sans", "analyst", PASSWORD, [(None, None)])
        db.session.commit()
        db.session.remove()
    allowed = [Actor(app, "tout"), admin]
    refused = [Actor(app, "sans"), analyst, supervisor]
    statuses = [one.get(f"{FILE}?period=2026-T2").status_code for one in [*allowed, *refused]]
    assert statuses == [200, 200, 403, 403, 403]
    for period, level in product(["2026", "2026-05", "2099-T1", "tout", "x", ""], ["region"]):
        assert admin.get(f"{FILE}?period={period}&level={level}").status_code == 422, period
    for shown, quarter in (("2026-T2", "2026-T2"), ("2026-05", "2026-T2"), ("2025", "2025-T4")):
        page = admin.get(f"/bureau/indicateurs?period={shown}").get_data(as_text=True)
        assert "Chiffres à publier" in page
        assert f"publication?period={quarter}&" in page, "the last quarter of the period that is over"
    assert "Chiffres à publier" not in analyst.get("/bureau/indicateurs?period=2026-T2").get_data(
        as_text=True
    )


@pytest.mark.parametrize(("personal", "shown"), [("0", False), ("1", True)])
def test_places_of_reintegration_below_the_region_leave_with_a_reason_only(
    agent: Any, supervisor: Any, fiche: Fiche, personal: str, shown: bool
) -> None:
    agent.phone.push(fiche("reintegration"), "reintegration")
    agent.phone.push(fiche("dialogue"), "dialogue")
    query = f"personal={personal}&reason=rapport"
    header = (
        supervisor.get(f"/api/v1/exports/reintegration.csv?{query}").get_data(as_text=True).splitlines()[0]
    )
    assert ("commune" in header.split(";"), "departement" in header.split(";")) == (shown, shown)
    assert "region" in header.split(";")
    other = supervisor.get(f"/api/v1/exports/dialogue.csv?{query}").get_data(as_text=True).splitlines()[0]
    assert "commune" in other.split(";")
