"""Names of trained people: asked for only where an administrator opened a programme to it."""

from typing import Any
from uuid import uuid4

from flask import Flask

from server.cli import main
from tests.forms.catalog.shipped import answers_of

PERSON = {"personne_accord": "OK", "personne_nom": "Aïssa Moussa", "personne_sexe": "f"}


def test_a_training_lists_names_only_in_a_programme_opened_to_it(app: Flask, agent: Any, admin: Any) -> None:
    def allow(choice: str, code: str = "PCCN") -> str:
        return str(app.test_cli_runner().invoke(main, ["programmes", "names", code, choice]).output)

    def push(**changes: Any) -> dict[str, Any]:
        named = answers_of("formation", {"liste": "noms", "personnes": [PERSON]})
        found: dict[str, Any] = agent.phone.push(named, "formation", **changes)
        return found

    def told() -> dict[str, bool]:
        rows = agent.phone.get("/api/v1/programmes").get_json()["programmes"]
        return {row["name"]: row["names"] for row in rows}

    refused = push()
    assert refused["status"] == "quarantined"
    assert ("choice", "liste") in {(one["code"], one["path"]) for one in refused["problems"]}
    assert "avec l’accord de chacun" in allow("yes")
    assert (told()["PCCN"], told()["FRONTIERES"]) == (True, False)
    record = str(uuid4())
    taken = push(id=record)
    assert taken["status"] == "created", taken
    seen = admin.get(f"/api/v1/submissions/{record}").get_json()
    assert "Aïssa" not in str(seen["answers"])
    assert any("personne_nom" in path for path in seen["masked"])
    assert "ne demandent plus de noms" in allow("no")
    assert told()["PCCN"] is False
    assert "Aucun programme RIEN" in allow("yes", "RIEN")
