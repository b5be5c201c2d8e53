"""A record comes back to its author's phone, is corrected, and counts once."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from tests.server.databases import ON_SQLITE

Answers = Callable[..., dict[str, Any]]


def test_a_returned_record_reaches_its_author_with_remarks_and_answers(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    record = agent.phone.push(meeting(), "rencontre")
    agent.phone.changes()
    said = {"reason": "64 femmes sur 41 ?", "remarks": [{"path": "participants", "text": "À recompter"}]}
    assert supervisor.post(f"/api/v1/submissions/{record['id']}/return", json=said).status_code < 300
    told = agent.phone.changes()[0]
    assert (told["state"], told["comment"], told["number"]) == ("returned", said["reason"], record["number"])
    assert told["remarks"] == said["remarks"]
    assert (told["by"], told["form"], told["version"], told["revision"]) == (
        "Superviseur",
        "rencontre",
        "1",
        1,
    )
    assert told["answers"] == meeting()


def test_a_corrected_record_keeps_its_number_and_loses_the_old_remarks(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    record = agent.phone.push(meeting(), "rencontre")
    path = f"/api/v1/submissions/{record['id']}"
    supervisor.post(f"{path}/return", json={"reason": "Recompter", "remarks": []})
    agent.phone.changes()
    again = agent.phone.push(meeting(participants=64), "rencontre", id=record["id"], revision=2, parent=1)
    assert (again["status"], again["number"]) == ("created", record["number"])
    told = agent.another_phone().changes()[0]
    assert (told["state"], told["comment"], told["remarks"]) == ("corrected", None, [])
    assert supervisor.post(f"{path}/approval", json={}).status_code < 300
    assert agent.phone.changes()[0]["state"] == "approved"
    kinds = [one["kind"] for one in supervisor.get(path).json["history"]]
    assert kinds == ["received", "returned", "revised", "approved"]


def test_a_correction_of_an_approved_record_waits_until_the_approval_is_taken_back(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    record = agent.phone.push(meeting(), "rencontre")
    path = f"/api/v1/submissions/{record['id']}"
    supervisor.post(f"{path}/approval", json={})
    late = agent.phone.push(meeting(participants=64), "rencontre", id=record["id"], revision=2, parent=1)
    assert (late["status"], late["problems"][0]["code"]) == ("quarantined", "already_decided")
    shown = supervisor.get(path).json
    assert (shown["state"], shown["revision"], shown["quarantine_reason"]) == (
        "approved",
        1,
        "already_decided",
    )
    assert supervisor.delete(f"{path}/approval").status_code < 300
    shown = supervisor.get(path).json
    assert (shown["state"], shown["revision"], shown["answers"]["participants"]) == ("corrected", 2, 64)
    assert shown["quarantine_reason"] is None


def test_two_phones_that_correct_the_same_record_leave_the_choice_to_a_person(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    first, second = agent.phone, agent.another_phone()
    record = first.push(meeting(), "rencontre")
    supervisor.post(f"/api/v1/submissions/{record['id']}/return", json={"reason": "Recompter", "remarks": []})
    corrected = {"id": record["id"], "revision": 2, "parent": 1}
    assert first.push(meeting(participants=1), "rencontre", **corrected)["status"] == "created"
    assert second.push(meeting(participants=2), "rencontre", **corrected)["status"] == "conflict"
    shown = supervisor.get(f"/api/v1/submissions/{record['id']}").json
    assert shown["answers"]["participants"] == 1
    assert [one["answers"]["participants"] for one in shown["revisions"]] == [41, 1, 2]


def test_a_correction_that_breaks_a_rule_is_set_aside_and_the_next_one_heals_it(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    record = agent.phone.push(meeting(), "rencontre")
    one = {"id": record["id"], "revision": 2, "parent": 1}
    assert agent.phone.push(meeting(participants=-1), "rencontre", **one)["status"] == "quarantined"
    assert supervisor.get(f"/api/v1/submissions/{record['id']}").json["state"] == "quarantined"
    two = {"id": record["id"], "revision": 3, "parent": 2}
    assert agent.phone.push(meeting(participants=1), "rencontre", **two)["status"] == "created"
    shown = supervisor.get(f"/api/v1/submissions/{record['id']}").json
    assert (shown["state"], shown["number"]) == ("corrected", record["number"])


def test_a_record_without_a_number_gets_one_with_the_correction_that_names_its_place(
    agent: Any, meeting: Answers
) -> None:
    record = agent.phone.push(meeting(region=None, commune=None), "rencontre")
    assert (record["status"], record["number"]) == ("quarantined", None)
    healed = agent.phone.push(meeting(), "rencontre", id=record["id"], revision=2, parent=1)
    assert (healed["status"], healed["number"]) == ("created", "DIF-2026-0001")


def story(phone: Any, meeting: Answers) -> list[dict[str, Any]]:
    """A record and its two corrections."""
    first = phone.envelope(meeting(participants=1), "rencontre")
    changes = ({"id": first["id"], "revision": n, "parent": n - 1} for n in (2, 3))
    return [
        first,
        *(phone.envelope(meeting(participants=one["revision"]), "rencontre", **one) for one in changes),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_corrections_come_the_last_one_counts(
    agent: Any, supervisor: Any, meeting: Answers, order: tuple[int, ...]
) -> None:
    records = story(agent.phone, meeting)
    for place in order:
        agent.phone.sync(records[place])
    shown = supervisor.get(f"/api/v1/submissions/{records[0]['id']}").json
    assert (shown["revision"], shown["state"], shown["answers"]["participants"]) == (3, "corrected", 3)


def test_what_was_approved_is_not_undone_by_a_first_revision_that_comes_late(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    first, second, _third = story(agent.phone, meeting)
    agent.phone.sync(second)
    path = f"/api/v1/submissions/{first['id']}"
    supervisor.post(f"{path}/release", json={"reason": "elle est complète"})
    assert supervisor.post(f"{path}/approval", json={}).status_code == 201
    [late] = agent.phone.sync(first).json["results"]
    assert (late["status"], late["problems"][0]["code"]) == ("quarantined", "parent_superseded")
    shown = supervisor.get(path).json
    assert (shown["state"], shown["revision"]) == ("approved", 2)


@ON_SQLITE
def test_a_correction_that_waited_for_its_parent_has_its_own_title(
    agent: Any, supervisor: Any, meeting: Answers
) -> None:
    first = agent.phone.envelope(meeting(), "rencontre")
    second = agent.phone.envelope(
        meeting(date_debut="2026-05-15"), "rencontre", id=first["id"], revision=2, parent=1
    )
    agent.phone.sync(second)
    agent.phone.sync(first)
    found = supervisor.get(f"/api/v1/submissions/{first['id']}").get_json()
    assert (found["revision"], found["title"]) == (2, "Rencontre2026-05-15")


@ON_SQLITE
def test_a_correction_of_a_revoked_phone_that_waited_is_set_aside_for_that(
    agent: Any, admin: Any, supervisor: Any, meeting: Answers
) -> None:
    lost = agent.another_phone()
    first = agent.phone.envelope(meeting(), "rencontre")
    second = lost.envelope(meeting(), "rencontre", id=first["id"], revision=2, parent=1)
    assert admin.delete(f"/api/v1/devices/{lost.id}").status_code == 204
    lost.sync(second)
    agent.phone.sync(first)
    found = supervisor.get(f"/api/v1/submissions/{first['id']}").get_json()
    assert (found["state"], found["quarantine_reason"]) == ("quarantined", "device_revoked")
