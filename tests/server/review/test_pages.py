"""The pages of a supervisor: what waits, one record, all records."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Answers = Callable[..., dict[str, Any]]


def received(agent: Any, answers: Any, form: str, **changes: Any) -> str:
    envelope = agent.phone.envelope(answers, form, **changes)
    result = agent.phone.sync(envelope).json["results"][0]
    assert result["status"] in {"created", "quarantined"}, result
    return str(envelope["id"])


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


def test_an_empty_list_says_what_would_be_there(supervisor: Any) -> None:
    assert "Tout est relu" in text(supervisor.get("/bureau/a-relire"))
    assert "Les fiches arrivent ici" in text(supervisor.get("/bureau/fiches"))


def test_alerts_come_first_then_corrected_then_the_quiet_ones(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    quiet = received(agent, fiche("dialogue"), "dialogue")
    back = received(agent, fiche("formation"), "formation")
    supervisor.post(f"/api/v1/submissions/{back}/return", json={"reason": "À revoir"})
    received(agent, fiche("formation", f_18_35=10), "formation", id=back, revision=2, parent=1)
    alert = received(agent, fiche("dialogue", total_feuille=400), "dialogue")
    page = text(supervisor.get("/bureau/a-relire"))
    order = [page.index(f'value="{id}:') for id in (alert, back, quiet)]
    assert order == sorted(order)
    assert "1 avec alerte" in page
    assert "1 corrigée" in page
    assert "À relire (3)" in page
    assert re.search(r"écart entre la feuille \(400\)", page)
    assert "dont" in page


def test_filters_work_together(agent: Any, supervisor: Any, fiche: Answers) -> None:
    here = received(agent, fiche("dialogue"), "dialogue")
    there = received(agent, fiche("formation"), "formation")
    both = text(supervisor.get("/bureau/a-relire?region=NE002"))
    assert here in both
    assert there in both
    one = text(supervisor.get("/bureau/a-relire?region=NE002&form=dialogue&from=01/05/2026&to=31/05/2026"))
    assert here in one
    assert there not in one
    none = text(supervisor.get("/bureau/a-relire?form=dialogue&alert=1"))
    assert "Aucune fiche à relire avec ces filtres" in none
    wrong = text(supervisor.get("/bureau/a-relire?from=hier"))
    assert "jj/mm/aaaa" in wrong


def test_the_search_box_finds_by_number_agent_and_commune(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("dialogue"), "dialogue")
    number = supervisor.get(f"/api/v1/submissions/{id}").json["number"]
    for wanted in (number, number.lower(), "agent", "bosso"):
        assert id in text(supervisor.get(f"/bureau/fiches?q={wanted}")), wanted
    for wanted in ("ZIN-2026", "%", "_", "'; DROP TABLE submissions; --"):
        assert id not in text(supervisor.get("/bureau/fiches", query_string={"q": wanted})), wanted


def test_a_supervisor_of_another_region_sees_none_of_it(
    agent: Any, hire: Callable[..., Any], fiche: Answers
) -> None:
    id = received(agent, fiche("dialogue"), "dialogue")
    elsewhere = hire("chaibou", "supervisor", [("PCCN", "NE005")])
    assert id not in text(elsewhere.get("/bureau/a-relire"))
    assert id not in text(elsewhere.get("/bureau/fiches"))
    text(elsewhere.get(f"/bureau/fiches/{id}"), 404)
    for verb in ("approbation", "approbation/retrait", "renvoi", "rejet", "relecture"):
        assert elsewhere.post(f"/bureau/fiches/{id}/{verb}", data={"reason": "x"}).status_code == 404


def test_a_record_shows_questions_with_answers_in_words_and_people_in_a_grid(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    page = text(supervisor.get(f"/bureau/fiches/{id}"))
    assert "Formation – Bosso – 14/05" in page
    assert "Leadership des jeunes et des femmes" in page
    assert "Bosso" in page
    assert "14/05/2026" in page
    grid = page.partition('class="counts"')[2].partition("</table>")[0]
    assert [int(cell) for cell in re.findall(r"<td[^>]*>(\d+)</td>", grid)] == [
        0, 9, 7, 2, 18, 1, 8, 6, 1, 16, 1, 17, 13, 3, 34,
    ]  # fmt: skip
    assert "Aucune alerte ouverte" in page


def test_returning_from_the_page_sends_the_written_remarks_only(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    page = text(supervisor.get(f"/bureau/fiches/{id}?from=a-relire"))
    paths = re.findall(r'form="return-form" name="path" value="([^"]+)"', page)
    assert "intitule" in paths
    said = ["Lequel ?" if path == "intitule" else "" for path in paths]
    form = {
        "reason": "Une réponse à revoir",
        "path": paths,
        "text": said,
        "revision": "1",
        "from": "a-relire",
    }
    answer = supervisor.post(f"/bureau/fiches/{id}/renvoi", data=form)
    assert answer.location == "/bureau/a-relire"
    change = agent.phone.changes()[-1]
    assert change["remarks"] == [{"path": "intitule", "text": "Lequel ?"}]
    shown = text(supervisor.get(f"/bureau/fiches/{id}"))
    assert "Une réponse à revoir" in shown
    assert "Lequel ?" in shown


def test_a_corrected_record_shows_old_and_new_beside_the_remark(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    remarks = [{"path": "f_18_35", "text": "51 ou 9 ?"}]
    supervisor.post(f"/api/v1/submissions/{id}/return", json={"reason": "Un doute", "remarks": remarks})
    received(
        agent, fiche("formation", f_18_35=11, total_feuille=36), "formation", id=id, revision=2, parent=1
    )
    page = text(supervisor.get(f"/bureau/fiches/{id}"))
    assert "<del>9</del>" in page
    assert "<ins>11</ins>" in page
    assert "51 ou 9 ?" in page
    assert "révision 2" in page


def test_a_decision_without_its_reason_is_a_page_that_says_so(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    assert "Motif obligatoire" in text(
        supervisor.post(f"/bureau/fiches/{id}/rejet", data={"reason": " "}), 422
    )


def test_an_approval_of_what_has_changed_meanwhile_is_a_page_that_says_so(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    received(agent, fiche("formation", f_18_35=10), "formation", id=id, revision=2, parent=1)
    assert "La fiche a changé" in text(
        supervisor.post(f"/bureau/fiches/{id}/approbation", data={"revision": "1"}), 409
    )


def test_of_the_chosen_records_those_with_an_alert_are_refused_and_the_page_says_why(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    quiet = [received(agent, fiche("dialogue"), "dialogue") for _ in range(3)]
    alert = received(agent, fiche("dialogue", total_feuille=400), "dialogue")
    gone = received(agent, fiche("dialogue"), "dialogue")
    supervisor.post(f"/api/v1/submissions/{gone}/rejection", json={"reason": "Double"})
    chosen = [f"{id}:1" for id in [*quiet, alert, gone]] + ["personne:1", "…", ""]
    answer = supervisor.post("/bureau/a-relire/approbations", data={"chosen": chosen})
    page = text(supervisor.get(answer.location))
    assert "3 fiches approuvées" in page
    assert "Une alerte est ouverte" in page
    assert "5 refusées" in page
    assert [supervisor.get(f"/api/v1/submissions/{id}").json["state"] for id in (*quiet, alert)] == [
        "approved", "approved", "approved", "in_review",
    ]  # fmt: skip
    undone = supervisor.post("/bureau/a-relire/approbations/annulation", data={"chosen": quiet})
    assert "3 approbations annulées" in text(supervisor.get(undone.location))


def test_the_outcome_of_a_bulk_approval_is_shown_once(agent: Any, supervisor: Any, fiche: Answers) -> None:
    id = received(agent, fiche("dialogue"), "dialogue")
    supervisor.post("/bureau/a-relire/approbations", data={"chosen": [f"{id}:1"]})
    assert "1 fiche approuvée" in text(supervisor.get("/bureau/a-relire"))
    assert "1 fiche approuvée" not in text(supervisor.get("/bureau/a-relire"))


@pytest.mark.parametrize("who", ["agent", "analyst"])
def test_nobody_else_decides_on_the_pages(
    who: str, agent: Any, fiche: Answers, request: pytest.FixtureRequest
) -> None:
    id = received(agent, fiche("formation"), "formation")
    actor = request.getfixturevalue(who)
    for verb in ("approbation", "approbation/retrait", "renvoi", "rejet", "relecture"):
        assert actor.post(f"/bureau/fiches/{id}/{verb}", data={"reason": "x"}).status_code == 403


def test_without_the_page_s_token_nothing_is_decided(
    app: Any, agent: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    answer = supervisor.client.post(f"/bureau/fiches/{id}/approbation", data={"revision": "1"})
    assert answer.status_code == 403
    assert supervisor.get(f"/api/v1/submissions/{id}").json["state"] == "in_review"


def test_an_analyst_reads_a_record_without_its_personal_answers(
    agent: Any, analyst: Any, supervisor: Any, fiche: Answers
) -> None:
    id = received(agent, fiche("formation"), "formation")
    assert "Approuver" not in text(analyst.get(f"/bureau/fiches/{id}"))
    assert "Approuver" in text(supervisor.get(f"/bureau/fiches/{id}"))


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raise %}",
    "%(x)s %s %d",
    "‮renversé\u200b",
    "é" * 5000,
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_is_shown_as_text_everywhere(
    payload: str, agent: Any, supervisor: Any, meeting: Answers
) -> None:
    answers = meeting(objet=payload) | {"_meta": {"comment": payload, "reasons": {"objet": payload}}}
    id = received(agent, answers, "rencontre")
    for page in (f"/bureau/fiches/{id}", "/bureau/a-relire", "/bureau/fiches"):
        shown = text(supervisor.get(page))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    answer = supervisor.get(
        "/bureau/fiches", query_string={"q": payload, "region": payload, "state": payload}
    )
    assert "<script>alert" not in text(answer)


def test_hostile_payloads_that_were_set_aside_can_be_read_too(agent: Any, admin: Any) -> None:
    for payload in (
        "[]",
        "null",
        '{"region": "<b>"',
        '{"a": {"b": [1, {"c": "<script>alert(1)</script>"}]}}',
        "💥",
    ):
        id = received(agent, payload, "rencontre")
        page = text(admin.get(f"/bureau/fiches/{id}"))
        assert "<script>alert" not in page
        assert "Mise de côté" in page


def test_a_content_that_came_after_the_decision_is_kept_beside_and_can_be_read(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting(objet="Premier objet"), "rencontre")
    supervisor.post(f"/api/v1/submissions/{id}/approval")
    received(agent, meeting(objet="Objet tardif"), "rencontre", id=id, revision=2, parent=1)
    page = text(supervisor.get(f"/bureau/fiches/{id}"))
    assert "Premier objet" in page
    assert "Objet tardif" not in page
    assert "1 autre contenu est gardé à côté" in page
    assert "1 correction arrivée après la décision" in text(supervisor.get("/bureau/a-relire"))
    assert id in text(supervisor.get("/bureau/fiches?state=late"))
    link = re.search(r'href="(/bureau/fiches/[^"]+contenu=\d+)"', page)
    assert link
    other = text(supervisor.get(link[1]))
    assert "Objet tardif" in other
    assert "Retirer l’approbation" not in other
    assert "Premier objet" in text(supervisor.get(f"/bureau/fiches/{id}?contenu=999999"))


def test_a_question_that_the_form_does_not_know_is_named_without_a_dead_link(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    changed = fiche("dialogue", commentaires="x", f_36_59=-1)
    page = text(supervisor.get(f"/bureau/fiches/{received(agent, changed, 'dialogue')}"))
    assert '<code class="soft">commentaires</code>' in page
    links = set(re.findall(r'href="#q-([^"]*)"', page))
    assert links, "a cell of the grid is found by the grid's own place"
    assert all(f'id="q-{link}"' in page for link in links)


def test_the_reason_of_a_record_set_aside_is_said_once(agent: Any, admin: Any) -> None:
    id = received(agent, {"nom": "Halima"}, "jamais_vu", version="1")
    section = re.search(
        r'aria-labelledby="h-aside">.*?</section>', text(admin.get(f"/bureau/fiches/{id}")), re.S
    )
    assert section is not None
    assert section[0].count("Remplie avec un formulaire") == 1
