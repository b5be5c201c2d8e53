"""A form whose every label is hostile, filled with hostile answers: the office shows text, and only text."""

import re
from typing import Any

import pytest
from flask import Flask

from forms.xlsform import form_from_markdown
from server.extensions import db
from server.form_library.publishing import publish

EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
FORM = f"""
| survey   |                                     |            |                 |              |            |                    |
|          | type                                | name       | label           | hint         | constraint | constraint_message |
|          | begin_group                         | groupe     | Groupe {EVIL}   | {EVIL}       |            |                    |
|          | select_one_from_file programmes.csv | programme  | Programme {EVIL} |             |            |                    |
|          | select_one_from_file regions.csv    | region     | Région {EVIL}   |              |            |                    |
|          | date                                | date_debut | Date {EVIL}     |              |            |                    |
|          | text                                | objet      | Objet {EVIL}    | {EVIL}       |            |                    |
|          | integer                             | f_0_17     | Femmes, {EVIL}  |              | . < 10     | Trop {EVIL}        |
|          | integer                             | h_0_17     | Hommes, {EVIL}  |              |            |                    |
|          | integer                             | f_60       | Femmes, 60 {EVIL} |            |            |                    |
|          | select_multiple evil                | choix      | Choix {EVIL}    |              |            |                    |
|          | end_group                           |            |                 |              |            |                    |
|          | begin_repeat                        | tours      | Tours {EVIL}    |              |            |                    |
|          | text                                | quoi       | Quoi {EVIL}     |              |            |                    |
|          | end_repeat                          |            |                 |              |            |                    |
| choices  |                                     |            |                 |              |            |                    |
|          | list_name                           | name       | label           |              |            |                    |
|          | evil                                | a          | Un {EVIL}       |              |            |                    |
|          | evil                                | b          | =1+1            |              |            |                    |
| settings |                                     |            |                 |              |            |                    |
|          | form_id                             | version    | form_title      | instance_name |           |                    |
|          | mauvais                             | 1          | Titre {EVIL}    | concat('Fiche ', ${{objet}}) |  |              |
"""  # noqa: E501  # a table is read by its columns
ANSWERS = {
    "programme": "PCCN", "region": "NE002", "date_debut": "2026-05-14", "objet": EVIL,
    "f_0_17": 3, "h_0_17": 2,
    "f_60": 1, "choix": ["a", "b"], "tours": [{"quoi": EVIL}],
    "_meta": {"comment": EVIL, "reasons": {"objet": EVIL, "f_0_17": EVIL}},
}  # fmt: skip


@pytest.fixture
def published(app: Flask) -> None:
    with app.app_context():
        publish(form_from_markdown(FORM))
        db.session.commit()
        db.session.remove()


def harmless(page: str) -> bool:
    """No tag and no attribute of the payload came through."""
    return not re.search(r"<img src=x|<script>|onerror=\"alert", page)


def test_no_label_and_no_answer_becomes_markup(
    published: None, agent: Any, supervisor: Any, admin: Any
) -> None:
    ids = []
    for changes in ({}, {"f_0_17": 99}):
        envelope = agent.phone.envelope({**ANSWERS, **changes}, "mauvais")
        assert agent.phone.sync(envelope).json["results"][0]["status"] in {"created", "quarantined"}
        ids.append(envelope["id"])
    supervisor.post(
        f"/api/v1/submissions/{ids[0]}/return",
        json={"reason": EVIL, "remarks": [{"path": "objet", "text": EVIL}, {"path": EVIL, "text": EVIL}]},
    )
    corrected = agent.phone.envelope(
        {**ANSWERS, "objet": f"Corrigé {EVIL}"}, "mauvais", id=ids[0], revision=2, parent=1
    )
    agent.phone.sync(corrected)
    addresses = [
        f"/bureau/fiches/{ids[0]}", f"/bureau/fiches/{ids[1]}", "/bureau/a-relire", "/bureau/fiches",
        "/bureau/exports", "/bureau/formulaires", "/bureau/telephones", "/bureau/indicateurs",
        f"/bureau/fiches?q={EVIL}", f"/bureau/indicateurs?region={EVIL}&programme={EVIL}",
        f"/bureau/indicateurs/TRA02/fiches?region={EVIL}&sex={EVIL}", f"/bureau/exports?form={EVIL}",
    ]  # fmt: skip
    for address in addresses:
        answer = admin.get(address)
        assert answer.status_code == 200, address
        assert harmless(answer.get_data(as_text=True)), address
    whole = admin.get(f"/bureau/fiches/{ids[0]}").get_data(as_text=True)
    assert whole.count("&lt;script&gt;alert(2)") > 10


def test_hostile_labels_head_a_table_as_text(published: None, agent: Any, supervisor: Any) -> None:
    agent.phone.push(ANSWERS, "mauvais")
    table = supervisor.get("/api/v1/exports/mauvais.csv?labels=1").get_data(as_text=True)
    assert ";=1+1" not in table
    assert f'"Objet {EVIL}"'.replace('"', '""')[1:-1] in table
