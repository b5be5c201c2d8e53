"""Figures add up approved records, and each opens the list whose sum it is."""

import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from server.accounts.models import Account
from server.extensions import db
from server.indicators.commands import rebuild_command
from server.indicators.facts import rebuild
from server.indicators.figures import Figures, counts
from server.indicators.models import Fact
from server.indicators.records import shares
from server.indicators.selection import Selection
from server.indicators.tables import page_tables

Answers = Callable[..., dict[str, Any]]
COMMUNES = [
    ("NE002", "NE002001", "NE002001001"),
    ("NE002", "NE002001", "NE002001002"),
    ("NE007", "NE007001", "NE007001001"),
]
LEDGER = ("dialogue", "formation", "sensibilisation")


def approved(agent: Any, supervisor: Any, answers: dict[str, Any], form: str) -> str:
    envelope = agent.phone.envelope(answers, form)
    result = agent.phone.sync(envelope).json["results"][0]
    assert result["status"] == "created", result
    answer = supervisor.post(f"/api/v1/submissions/{envelope['id']}/approval")
    assert answer.status_code == 201, answer.json
    return str(envelope["id"])


def figure(actor: Any, code: str, **wanted: str) -> Any:
    answer = actor.get("/api/v1/indicators", query_string=wanted)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return next(each["value"] for each in answer.json["indicators"] if each["code"] == code)


@pytest.fixture
def season(agent: Any, supervisor: Any, fiche: Answers) -> list[str]:
    """Twelve approved events over two regions and two months, and one of Cash for Work."""
    chance = random.Random(7)
    ids = []
    for turn in range(12):
        region, departement, commune = COMMUNES[turn % 3]
        people = {name: chance.randrange(30) for name in ("f_18_35", "h_18_35", "f_60p", "h_0_17")}
        ids.append(
            approved(
                agent,
                supervisor,
                fiche("dialogue", region=region, departement=departement, commune=commune, total_feuille=None,
                      date_debut=f"2026-0{4 + turn % 2}-1{turn % 10}", parties=None, **people),
                "dialogue",
            )
        )  # fmt: skip
    ids.append(approved(agent, supervisor, fiche("argent_travail"), "argent_travail"))
    return ids


def test_only_approved_records_count_and_the_page_says_how_many_wait(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    approved(agent, supervisor, fiche("formation"), "formation")
    agent.phone.push(fiche("formation"), "formation")
    assert figure(supervisor, "TRA02") == 34
    assert figure(supervisor, "TRA01") == 1
    answer = supervisor.get("/api/v1/indicators").json
    assert (answer["approved"], answer["in_review"]) == (1, 1)
    page = supervisor.get("/bureau/indicateurs").get_data(as_text=True)
    assert "1 fiche approuvée" in page
    assert re.search(r"1\s+en relecture", page)
    assert "(non comptées)" in page


def test_a_record_that_leaves_approved_takes_its_figures_back(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = approved(agent, supervisor, fiche("formation"), "formation")
    supervisor.delete(f"/api/v1/submissions/{id}/approval")
    assert figure(supervisor, "TRA02") == 0
    supervisor.post(f"/api/v1/submissions/{id}/approval")
    assert figure(supervisor, "TRA02") == 34


def test_the_figure_by_sex_and_age_is_the_grid_of_the_record(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    approved(agent, supervisor, fiche("formation"), "formation")
    found = next(
        each for each in supervisor.get("/api/v1/indicators").json["indicators"] if each["code"] == "TRA02"
    )
    assert {(cell["sex"], cell["age"]): cell["value"] for cell in found["by"]} == {
        ("f", "18-35"): 9, ("f", "36-59"): 7, ("f", "60+"): 2,
        ("h", "0-17"): 1, ("h", "18-35"): 8, ("h", "36-59"): 6, ("h", "60+"): 1,
    }  # fmt: skip


def test_cash_for_work_counts_days_and_francs(agent: Any, supervisor: Any, fiche: Answers) -> None:
    answers = fiche("argent_travail")
    approved(agent, supervisor, answers, "argent_travail")
    assert figure(supervisor, "CFW02") == answers["jours_f"] + answers["jours_h"]
    paid = answers["paye_f"] + answers["paye_h"]
    assert figure(supervisor, "CFW03") == paid
    page = supervisor.get("/bureau/indicateurs").get_data(as_text=True)
    assert f"{paid:,}".replace(",", "\u00a0") + "\u00a0FCFA" in page


def test_an_empty_page_shows_zeros_and_dashes_and_no_division(supervisor: Any) -> None:
    answer = supervisor.get("/bureau/indicateurs")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Aucune participation approuvée" in page
    assert "–" in page


def selections() -> Iterator[Selection]:
    """Filters of every kind, and some that fit nothing."""
    for region in ("", "NE002", "NE007", "NE005"):
        for programme in ("", "PCCN", "FRONTIERES"):
            for since, until in (
                (None, None),
                (date(2026, 4, 1), date(2026, 4, 30)),
                (date(2026, 5, 12), None),
                (None, date(2026, 4, 13)),
                (date(2027, 1, 1), date(2026, 1, 1)),
            ):
                yield Selection(since, until, region, programme)


def test_the_sum_of_the_list_is_the_figure_for_every_cell_always(
    app: Flask, season: list[str], supervisor: Any, hire: Callable[..., Any]
) -> None:
    narrow = hire("amina", "supervisor", [("PCCN", "NE007")])
    with app.test_request_context():
        for id in (supervisor.id, narrow.id):
            account = db.session.get(Account, id)
            assert account is not None
            for selection in selections():
                for cell in page_tables(Figures(account, selection)).cells:
                    listed = shares(account, cell.code, cell.selection)
                    assert sum((share.value for share in listed), Decimal(0)) == cell.value, cell


def test_every_figure_of_the_page_is_a_link_to_a_list_with_the_same_figure(
    season: list[str], analyst: Any
) -> None:
    page = analyst.get("/bureau/indicateurs?period=2026").get_data(as_text=True)
    links = set(re.findall(r'<a href="(/bureau/indicateurs/\w+/fiches[^"]*)">([^<]+)</a>', page))
    assert len(links) > 25
    for address, shown in links:
        listed = analyst.get(address.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert f"La somme de la liste est le chiffre\u00a0: {shown}" in listed.get_data(as_text=True)


def test_the_list_of_the_api_adds_up_too(season: list[str], analyst: Any) -> None:
    for wanted in ({}, {"sex": "f"}, {"sex": "h", "age": "0-17"}, {"region": "NE007"}, {"sex": "-"}):
        answer = analyst.get("/api/v1/indicators/TRA02/submissions", query_string=wanted).json
        assert sum(each["value"] for each in answer["submissions"]) == answer["value"]
    total = analyst.get("/api/v1/indicators/TRA02/submissions").json["value"]
    assert total == figure(analyst, "TRA02")


def test_communes_are_counted_once_however_many_events(season: list[str], analyst: Any) -> None:
    listed = analyst.get("/api/v1/indicators/TRA07/submissions").json
    communes = {each["commune"] for each in listed["submissions"]}
    assert listed["value"] == len(communes) == figure(analyst, "TRA07")


def test_a_supervisor_s_figures_are_those_of_their_regions(
    season: list[str], supervisor: Any, hire: Callable[..., Any]
) -> None:
    here = hire("amina", "supervisor", [(None, "NE007")])
    assert figure(here, "TRA01") == figure(supervisor, "TRA01", region="NE007") == 4
    assert figure(here, "TRA01", region="NE002") == 0


def test_rebuilding_changes_nothing(app: Flask, season: list[str], analyst: Any) -> None:
    before = analyst.get("/api/v1/indicators").json
    with app.app_context():
        assert rebuild() == len(season)
        db.session.remove()
    assert analyst.get("/api/v1/indicators").json == before


def test_an_approval_taken_back_during_a_rebuilding_stays_taken_back(
    app: Flask, season: list[str], supervisor: Any, analyst: Any
) -> None:
    withdrawn: list[Any] = []

    def withdraw_meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "DELETE FROM facts" in statement or withdrawn or "FROM submissions" not in statement:
            return
        # between the list of what is approved and the first of its records
        if "author" in statement:
            withdrawn.append(None)
            take_back = partial(supervisor.delete, f"/api/v1/submissions/{season[0]}/approval")
            with ThreadPoolExecutor(1) as hand:
                withdrawn[0] = hand.submit(take_back).result().status_code

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", withdraw_meanwhile)
        done = rebuild()
        event.remove(db.engine, "before_cursor_execute", withdraw_meanwhile)
        db.session.remove()
    assert (done, withdrawn) == (len(season) - 1, [200])
    assert figure(analyst, "TRA01") == len(season) - 1


def test_the_command_says_how_many_records_count(app: Flask, season: list[str]) -> None:
    with app.app_context():
        answer = app.test_cli_runner().invoke(rebuild_command)
    assert answer.exit_code == 0, answer.output
    assert str(len(season)) in answer.output


def test_a_small_group_near_reintegration_is_not_shown(
    app: Flask, season: list[str], supervisor: Any, analyst: Any
) -> None:
    with app.app_context():
        record = season[0]
        db.session.add(
            Fact(submission_id=record, code="TRA02", sex="f", age="60+", value=Decimal(3),
                 date=date(2026, 5, 2),
                 programme="PCCN", region="NE002", form_id="reintegration")
        )  # fmt: skip
        db.session.commit()
        db.session.remove()
    wanted = {"from": "2026-05-02", "to": "2026-05-02"}
    found = analyst.get("/api/v1/indicators", query_string=wanted).json["indicators"][1]
    hidden = [cell for cell in found["by"] if cell["hidden"]]
    assert [(cell["sex"], cell["age"], cell["value"]) for cell in hidden] == [("f", "60+", None)]
    refused = analyst.get(
        "/api/v1/indicators/TRA02/submissions", query_string=wanted | {"sex": "f", "age": "60+"}
    )
    assert (refused.status_code, refused.json["code"]) == (403, "cell_hidden")
    page = analyst.get("/bureau/indicateurs", query_string=wanted).get_data(as_text=True)
    assert "&lt;&nbsp;10" in page
    whole = wanted | {"form": "reintegration"}
    assert analyst.get("/api/v1/indicators", query_string=whole).json["indicators"][1]["value"] is None
    assert analyst.get("/api/v1/indicators/TRA02/submissions", query_string=whole).status_code == 403


def test_no_total_gives_a_hidden_cell_away(app: Flask, season: list[str], analyst: Any) -> None:
    with app.app_context():
        for sex, age, value in (("f", "60+", 3), ("f", "18-35", 40), ("h", "60+", 30), ("h", "18-35", 50)):
            db.session.add(
                Fact(submission_id=season[0], code="TRA02", sex=sex, age=age, value=Decimal(value),
                     date=date(2026, 5, 2),
                     programme="PCCN", region="NE002", form_id="reintegration")
            )  # fmt: skip
        db.session.commit()
        db.session.remove()
    wanted = {"from": "2026-05-02", "to": "2026-05-02"}
    found = analyst.get("/api/v1/indicators", query_string=wanted).json["indicators"][1]
    assert found["value"] == 123
    hidden = {(cell["sex"], cell["age"]) for cell in found["by"] if cell["hidden"]}
    assert hidden == {("f", "60+"), ("f", "18-35"), ("h", "60+"), ("h", "18-35")}
    page = analyst.get("/bureau/indicateurs", query_string=wanted).get_data(as_text=True)
    assert "le donnerait par différence" in page
    for cell in (("f", "60+"), ("h", "60+")):
        for place in ({}, {"region": "NE002"}, {"form": "reintegration"}):
            asked = wanted | {"sex": cell[0], "age": cell[1]} | place
            answer = analyst.get("/api/v1/indicators/TRA02/submissions", query_string=asked)
            assert answer.status_code == 403, asked


STRANGE = (
    "period=2026-13", "period=x", "from=hier", "period=9999", "period=0001", "region='%22<b>",
    "period=2026-T5",
    "programme=%F0%9F%92%A5", "sex=f&age=zzz", "from=2026-12-31&to=2026-01-01",
)  # fmt: skip


def test_a_strange_address_is_a_page_all_the_same(season: list[str], analyst: Any) -> None:
    for query in STRANGE:
        for page in ("/bureau/indicateurs", "/bureau/indicateurs/TRA02/fiches"):
            answer = analyst.get(f"{page}?{query}")
            assert answer.status_code == 200, query
            assert '"<b>' not in answer.get_data(as_text=True)


def test_an_unknown_indicator_is_not_found(analyst: Any) -> None:
    assert analyst.get("/bureau/indicateurs/XXX/fiches").status_code == 404
    answer = analyst.get("/api/v1/indicators/XXX/submissions")
    assert (answer.status_code, answer.json["code"]) == (404, "indicator_unknown")


def test_agents_and_strangers_see_no_figures(client: Any, agent: Any) -> None:
    for path in ("/api/v1/indicators", "/api/v1/indicators/TRA02/submissions"):
        assert client.get(path).status_code == 401
        assert agent.get(path).status_code == 403
        assert agent.phone.get(path).status_code == 403


def test_the_counts_beside_the_figures_follow_the_same_filters(
    app: Flask, season: list[str], supervisor: Any
) -> None:
    with app.test_request_context():
        account = db.session.scalar(select(Account).where(Account.id == supervisor.id))
        assert account is not None
        assert counts(account, Selection()).approved == len(season)
        assert counts(account, Selection(region="NE007")).approved == 4
