"""The list of phones, and taking one's access away."""

from collections.abc import Callable
from typing import Any


def test_a_supervisor_sees_the_phones_of_agents_they_share_a_region_with(
    agent: Any, supervisor: Any, hire: Callable[..., Any]
) -> None:
    assert agent.phone.sync().status_code == 200
    assert "Itel A16" in supervisor.get("/bureau/telephones").get_data(as_text=True)
    elsewhere = hire("chaibou", "supervisor", [("PCCN", "NE005")])
    assert "Itel A16" not in elsewhere.get("/bureau/telephones").get_data(as_text=True)


def test_only_an_administrator_takes_a_phone_s_access_away(agent: Any, supervisor: Any, admin: Any) -> None:
    address = f"/bureau/telephones/{agent.phone.id}/revocation"
    assert supervisor.post(address).status_code == 403
    assert admin.post(address).status_code == 302
    assert "Accès retiré" in admin.get("/bureau/telephones").get_data(as_text=True)
    assert agent.phone.get("/api/v1/forms").status_code == 401


def test_a_phone_that_nobody_knows_cannot_be_revoked(admin: Any) -> None:
    assert admin.post("/bureau/telephones/inconnu/revocation").status_code == 404


def test_a_record_that_did_not_come_is_missed(agent: Any, supervisor: Any, fiche: Callable[..., Any]) -> None:
    for number in (1, 2, 5, 6, 8):
        agent.phone.push(fiche("dialogue"), "dialogue", sequence=number)
    page = supervisor.get("/bureau/telephones").get_data(as_text=True)
    assert "Il manque 3 fiches" in page
    assert "n° 3 à 4, n° 7." in " ".join(page.split())
    for number in (3, 4, 7):
        agent.phone.push(fiche("dialogue"), "dialogue", sequence=number)
    assert "Il manque" not in supervisor.get("/bureau/telephones").get_data(as_text=True)


def test_a_record_sent_twice_or_corrected_leaves_no_gap(
    agent: Any, supervisor: Any, fiche: Callable[..., Any]
) -> None:
    first = agent.phone.envelope(fiche("dialogue"), "dialogue")
    agent.phone.sync(first, first)
    agent.phone.push(fiche("dialogue", f_0_17=5), "dialogue", id=first["id"], revision=2, parent=1)
    assert "Il manque" not in supervisor.get("/bureau/telephones").get_data(as_text=True)


def test_a_phone_that_is_nearly_full_is_noticed(agent: Any, supervisor: Any) -> None:
    said = {"id": agent.phone.id, "app": "0.1.0", "waiting": 0, "drafts": 0, "free_bytes": 300 * 1024**2}
    agent.phone.sync(device=said)
    page = supervisor.get("/bureau/telephones").get_data(as_text=True)
    assert "version 0.1.0 · 300\u00a0Mo libres" in page
    agent.phone.sync(device={**said, "free_bytes": 12 * 1024**2})
    assert "Presque plein\u00a0: 12\u00a0Mo libres" in supervisor.get("/bureau/telephones").get_data(
        as_text=True
    )
