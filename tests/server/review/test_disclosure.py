"""Personal answers are shown to who says why, and the log keeps it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.audit.models import Entry
from server.extensions import db

Answers = Callable[..., dict[str, Any]]
SECRET = "le chef du quartier est menacé"


def sensitive(agent: Any, fiche: Answers) -> str:
    """A dialogue with an answer that could harm somebody."""
    return str(agent.phone.push(fiche("dialogue", ne_pas_nuire=SECRET), "dialogue")["id"])


def reasons(app: Any) -> list[str]:
    with app.app_context():
        lines = db.session.scalars(select(Entry).where(Entry.action == "answers.revealed")).all()
        db.session.remove()
        return [line.detail["reason"] for line in lines]


def readings(app: Any) -> list[tuple[str, str | None]]:
    with app.app_context():
        lines = db.session.scalars(select(Entry).where(Entry.action == "answers.read")).all()
        db.session.remove()
        return [(line.action, line.account_id) for line in lines]


def test_the_api_leaves_personal_answers_out(
    agent: Any, supervisor: Any, analyst: Any, admin: Any, fiche: Answers
) -> None:
    id = sensitive(agent, fiche)
    for reader in (supervisor, analyst, admin, supervisor.phone):
        answer = reader.get(f"/api/v1/submissions/{id}")
        assert SECRET not in answer.get_data(as_text=True)
        assert "ne_pas_nuire" in answer.get_json()["masked"]
        assert answer.get_json()["answers"]["programme"]
    for own in (agent, agent.phone):
        assert own.get(f"/api/v1/submissions/{id}").get_json()["answers"]["ne_pas_nuire"] == SECRET


def test_the_api_gives_them_for_a_reason_that_is_logged(
    app: Any, agent: Any, supervisor: Any, analyst: Any, fiche: Answers
) -> None:
    path = f"/api/v1/submissions/{sensitive(agent, fiche)}/disclosure"
    assert analyst.post(path, json={"reason": "curiosité"}).status_code == 403
    assert supervisor.post(path, json={}).status_code == 422
    assert supervisor.post(path, json={"reason": "  "}).status_code == 422
    assert reasons(app) == []
    shown = supervisor.post(path, json={"reason": "menace signalée"}).json
    assert (shown["answers"]["ne_pas_nuire"], shown["masked"]) == (SECRET, [])
    assert reasons(app) == ["menace signalée"]


def test_the_page_shows_them_after_a_reason(
    app: Any, agent: Any, supervisor: Any, analyst: Any, fiche: Answers
) -> None:
    id = sensitive(agent, fiche)
    page = f"/bureau/fiches/{id}"
    for reader in (supervisor, analyst):
        assert SECRET not in reader.get(page).get_data(as_text=True)
    assert analyst.post(f"{page}/devoilement", data={"reason": "x"}).status_code == 403
    supervisor.post(f"{page}/devoilement", data={"reason": " "})
    assert SECRET not in supervisor.get(page).get_data(as_text=True)
    supervisor.post(f"{page}/devoilement", data={"reason": "relecture"})
    assert SECRET in supervisor.get(page).get_data(as_text=True)
    assert reasons(app) == ["relecture"]
    supervisor.get(page)
    analyst.get(page)
    assert readings(app) == [("answers.read", supervisor.id)] * 2, "each page that showed them, and no other"


def test_what_was_shown_of_one_record_is_not_shown_of_another(
    agent: Any, supervisor: Any, fiche: Answers
) -> None:
    first, second = sensitive(agent, fiche), sensitive(agent, fiche)
    supervisor.post(f"/bureau/fiches/{first}/devoilement", data={"reason": "relecture"})
    assert SECRET not in supervisor.get(f"/bureau/fiches/{second}").get_data(as_text=True)


def test_a_masked_photo_is_not_named_by_its_digest(
    agent: Any, analyst: Any, supervisor: Any, fiche: Answers
) -> None:
    file = {"name": "liste.jpg", "sha256": "ab" * 32, "bytes": 5, "type": "image/jpeg"}
    answers = fiche("formation", liste="photo", photo_liste="liste.jpg")
    id = agent.phone.push(answers, "formation", files=[file])["id"]
    for reader in (analyst, supervisor):
        assert file["sha256"] not in reader.get(f"/api/v1/submissions/{id}").get_data(as_text=True)
    assert file["sha256"] in agent.get(f"/api/v1/submissions/{id}").get_data(as_text=True)


def test_what_came_with_an_unknown_form_is_masked_whole(agent: Any, admin: Any) -> None:
    id = agent.phone.push({"nom": "Halima"}, "jamais_vu", version="1")["id"]
    shown = admin.get(f"/api/v1/submissions/{id}").json
    assert (shown["answers"], shown["masked"]) == ({}, ["*"])
