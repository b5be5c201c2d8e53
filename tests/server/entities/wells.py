"""A form that registers wells, one that visits them, and what is done with their records."""

from typing import Any

from tests.server.actors import Actor

REGISTER = """
| survey |
| | type | name | label | save_to | choice_filter |
| | select_one_from_file programmes.csv | programme | Programme | | |
| | select_one_from_file regions.csv | region | Région | region | |
| | text | nom | Nom | | |
| | decimal | debit | Débit | debit | |
| settings |
| | form_id | version |
| | ouvrage | 1 |
| entities |
| | list_name | label |
| | puits | ${nom} |
"""
VISIT = """
| survey |
| | type | name | label | save_to | choice_filter |
| | select_one_from_file programmes.csv | programme | Programme | | |
| | select_one_from_file regions.csv | region | Région | | |
| | select_one_from_file puits.csv | puits | Puits | | region = ${region} |
| | decimal | mesure | Débit | debit | |
| | text | etat | État | etat | |
| settings |
| | form_id | version |
| | visite | 1 |
| entities |
| | list_name | entity_id | label | update_if |
| | puits | ${puits} | | ${etat} != 'rien' |
"""
DIFFA, ZINDER = ({"programme": "PCCN", "region": region} for region in ("NE002", "NE007"))


def lists(actor: Actor) -> dict[str, Any]:
    return actor.phone.get("/api/v1/places").get_json()["lists"]  # type: ignore[no-any-return]  # JSON


def wells(actor: Actor) -> list[dict[str, str]]:
    return lists(actor).get("puits", [])  # type: ignore[no-any-return]  # JSON


def approve(supervisor: Actor, id: str) -> None:
    answer = supervisor.post(f"/api/v1/submissions/{id}/approval")
    assert answer.status_code == 201, answer.json


def withdraw(supervisor: Actor, id: str) -> None:
    assert supervisor.delete(f"/api/v1/submissions/{id}/approval").status_code == 200


def sent(agent: Actor, answers: dict[str, Any], form: str) -> str:
    envelope = agent.phone.envelope(answers, form)
    result = agent.phone.sync(envelope).get_json()["results"][0]
    assert (result["status"], result["problems"]) == ("created", []), result
    return str(envelope["id"])


def registered(agent: Actor, supervisor: Actor, form: str = "ouvrage", **answers: Any) -> str:
    """The id of a record that was sent and approved; in Diffa, unless it says otherwise."""
    made = sent(agent, {**DIFFA, **answers}, form)
    approve(supervisor, made)
    return made
