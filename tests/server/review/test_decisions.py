"""Deciding on a record: approve, return, reject, take back; by programs."""

from collections.abc import Callable
from typing import Any

import pytest

Answers = Callable[..., dict[str, Any]]
RECORDS = "/api/v1/submissions"


def received(agent: Any, answers: dict[str, Any], form: str = "rencontre", **changes: Any) -> str:
    """The id of a record that the server took in."""
    envelope = agent.phone.envelope(answers, form, **changes)
    result = agent.phone.sync(envelope).json["results"][0]
    assert result["status"] in {"created", "quarantined"}, result
    return str(envelope["id"])


def state(actor: Any, id: str) -> str:
    return str(actor.get(f"{RECORDS}/{id}").json["state"])


def test_an_approved_record_is_approved_once_and_its_author_is_told(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    answer = supervisor.post(f"{RECORDS}/{id}/approval")
    assert answer.status_code == 201
    assert answer.json["state"] == "approved"
    assert [change["state"] for change in agent.phone.changes()] == ["approved"]
    again = supervisor.post(f"{RECORDS}/{id}/approval")
    assert (again.status_code, again.json["code"]) == (409, "not_reviewable")


def test_an_approval_can_be_taken_back(agent: Any, supervisor: Any, meeting: Answers) -> None:
    id = received(agent, meeting())
    supervisor.post(f"{RECORDS}/{id}/approval", json={"revision": 1})
    answer = supervisor.delete(f"{RECORDS}/{id}/approval")
    assert (answer.status_code, answer.json["state"]) == (200, "in_review")
    history = [event["kind"] for event in supervisor.get(f"{RECORDS}/{id}").json["history"]]
    assert history == ["received", "approved", "approval_withdrawn"]


def test_returning_needs_a_reason_and_carries_remarks_to_the_phone(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    refused = supervisor.post(f"{RECORDS}/{id}/return", json={"reason": "  "})
    assert (refused.status_code, refused.json["code"]) == (422, "reason_required")
    assert state(supervisor, id) == "in_review"
    agent.phone.changes()
    remarks = [{"path": "participants", "text": "64 femmes sur 41 ?"}]
    answer = supervisor.post(f"{RECORDS}/{id}/return", json={"reason": "À revoir", "remarks": remarks})
    assert (answer.status_code, answer.json["state"]) == (201, "returned")
    change = agent.phone.changes()[-1]
    assert change["state"] == "returned"
    assert change["comment"] == "À revoir"
    assert change["remarks"] == remarks


def test_a_returned_record_comes_back_corrected_under_its_number_and_is_approved(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    number = supervisor.get(f"{RECORDS}/{id}").json["number"]
    supervisor.post(f"{RECORDS}/{id}/return", json={"reason": "À revoir"})
    received(agent, meeting(participants=24), id=id, revision=2, parent=1)
    assert state(supervisor, id) == "corrected"
    answer = supervisor.post(f"{RECORDS}/{id}/approval", json={"revision": 2})
    assert answer.json["state"] == "approved"
    assert answer.json["number"] == number
    assert supervisor.delete(f"{RECORDS}/{id}/approval").json["state"] == "corrected"


def test_an_approval_of_a_revision_that_was_replaced_is_refused(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    received(agent, meeting(participants=24), id=id, revision=2, parent=1)
    answer = supervisor.post(f"{RECORDS}/{id}/approval", json={"revision": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "revision_changed")
    assert state(supervisor, id) == "corrected"


def test_a_record_set_aside_is_not_approved_but_may_be_returned_released_or_rejected(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    ids = [received(agent, meeting(participants=-1)) for _ in range(3)]
    assert {state(supervisor, id) for id in ids} == {"quarantined"}
    assert supervisor.post(f"{RECORDS}/{ids[0]}/approval").json["code"] == "not_reviewable"
    assert (
        supervisor.post(f"{RECORDS}/{ids[0]}/return", json={"reason": "Négatif"}).json["state"] == "returned"
    )
    assert (
        supervisor.post(f"{RECORDS}/{ids[1]}/release", json={"reason": ""}).json["code"] == "reason_required"
    )
    assert supervisor.post(f"{RECORDS}/{ids[1]}/release", json={"reason": "Vu"}).json["state"] == "in_review"
    assert (
        supervisor.post(f"{RECORDS}/{ids[2]}/rejection", json={"reason": "Faux"}).json["state"] == "rejected"
    )


def test_what_the_server_never_read_cannot_be_released(agent: Any, supervisor: Any, meeting: Answers) -> None:
    id = received(agent, meeting(), version="99")
    answer = supervisor.post(f"{RECORDS}/{id}/release", json={"reason": "Vu"})
    assert (answer.status_code, answer.json["code"]) == (409, "not_reviewable")


def test_a_rejection_needs_a_reason_and_can_be_reopened(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    assert supervisor.post(f"{RECORDS}/{id}/rejection").json["code"] == "reason_required"
    assert supervisor.post(f"{RECORDS}/{id}/rejection", json={"reason": "Double"}).json["state"] == "rejected"
    assert supervisor.post(f"{RECORDS}/{id}/approval").status_code == 409
    assert supervisor.post(f"{RECORDS}/{id}/release", json={"reason": "Erreur"}).json["state"] == "in_review"


@pytest.mark.parametrize("who", ["agent", "analyst"])
def test_agents_and_analysts_decide_nothing(
    who: str, agent: Any, request: pytest.FixtureRequest, meeting: Answers
) -> None:
    id = received(agent, meeting())
    actor = request.getfixturevalue(who)
    for decision in ("approval", "return", "rejection", "release"):
        answer = actor.post(f"{RECORDS}/{id}/{decision}", json={"reason": "x"})
        assert (answer.status_code, answer.json["code"]) == (403, "role_missing")
    assert agent.phone.get(f"{RECORDS}/{id}").json["state"] == "in_review"


def test_outside_one_s_region_a_record_does_not_exist(
    agent: Any, hire: Callable[..., Any], meeting: Answers
) -> None:
    id = received(agent, meeting())
    elsewhere = hire("chaibou", "supervisor", [("PCCN", "NE005")])
    for decision in ("approval", "return", "rejection", "release"):
        assert elsewhere.post(f"{RECORDS}/{id}/{decision}", json={"reason": "x"}).status_code == 404
    assert elsewhere.delete(f"{RECORDS}/{id}/approval").status_code == 404


def test_a_stranger_decides_nothing(client: Any, agent: Any, meeting: Answers) -> None:
    id = received(agent, meeting())
    for decision in ("approval", "return", "rejection", "release"):
        answer = client.post(f"{RECORDS}/{id}/{decision}", json={})
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"


MALFORMED: list[tuple[Any, int]] = [
    ({"revision": "1"}, 422),
    ({"revision": 10**400}, 409),
    ({"reason": ["x"]}, 422),
    ({"reason": "x" * 2001}, 422),
    ({"reason": "a\0b"}, 422),
    ({"reason": "\ud800"}, 422),
    ([], 422),
    ("x", 422),
]


def test_a_malformed_decision_is_a_clear_problem(agent: Any, supervisor: Any, meeting: Answers) -> None:
    id = received(agent, meeting())
    for body, status in MALFORMED:
        answer = supervisor.post(f"{RECORDS}/{id}/approval", json=body)
        assert answer.status_code == status, answer.get_data(as_text=True)
        assert answer.json["code"]
    assert state(supervisor, id) == "in_review"


def test_remarks_hold_hostile_text_as_text(agent: Any, supervisor: Any, meeting: Answers) -> None:
    id = received(agent, meeting())
    hostile = "<script>alert(1)</script>'\"{{7*7}}%(x)s"
    remarks = [{"path": "objet", "text": hostile}]
    supervisor.post(f"{RECORDS}/{id}/return", json={"reason": hostile, "remarks": remarks})
    assert agent.phone.changes()[-1]["remarks"][0]["text"] == hostile
    page = supervisor.get(f"/bureau/fiches/{id}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_decision_leaves_a_line_in_the_log(
    app: Any, agent: Any, supervisor: Any, meeting: Answers
) -> None:
    from sqlalchemy import select

    from server.audit.models import Entry
    from server.extensions import db

    id = received(agent, meeting())
    supervisor.post(f"{RECORDS}/{id}/approval")
    supervisor.delete(f"{RECORDS}/{id}/approval")
    supervisor.post(f"{RECORDS}/{id}/rejection", json={"reason": "secret de la fiche"})
    with app.app_context():
        lines = db.session.scalars(
            select(Entry).where(Entry.object == f"submission/{id}").order_by(Entry.id)
        ).all()
        actions = [line.action for line in lines]
        assert actions[1:] == [
            "submission.approved", "submission.approval_withdrawn", "submission.rejected",
        ]  # fmt: skip
        assert all("secret" not in str(line.detail) for line in lines)
        assert lines[1].account_id == supervisor.id


def test_a_record_set_aside_and_rejected_is_no_correction_that_came_late(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting(region="NE009"))
    assert state(supervisor, id) == "quarantined"
    supervisor.post(f"/api/v1/submissions/{id}/rejection", json={"reason": "région inconnue"})
    assert state(supervisor, id) == "rejected"
    assert id not in supervisor.get("/bureau/fiches?state=late").get_data(as_text=True)


def test_a_revision_that_is_no_number_is_refused_in_words(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    id = received(agent, meeting())
    for revision in ("²", "9" * 5000, "", "x"):
        path = "/bureau/a-relire/approbations"
        assert supervisor.post(path, data={"chosen": f"{id}:{revision}"}).status_code == 302
    assert state(supervisor, id) == "in_review"
