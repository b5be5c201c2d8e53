"""A form in several languages is judged in the one that the agent read it in."""

from typing import Any

import pytest
from flask import Flask

from forms.xlsform import form_from_markdown
from server.extensions import db
from server.form_library.publishing import publish

FORM = """
| survey |
| | type | name | label::Français (fr) | label::Hausa (ha) | calculation |
| | select_one eau | eau | Point d'eau | Wurin ruwa | |
| | calculate | nom | | | jr:choice-name(${eau}, '${eau}') |
| choices |
| | list_name | name | label::Français (fr) | label::Hausa (ha) |
| | eau | puits | Puits | Rijiya |
| settings |
| | form_id | form_title | version | default_language |
| | eau | Eau | 1 | Français (fr) |
"""


@pytest.fixture(autouse=True)
def published(app: Flask) -> None:
    with app.app_context():
        publish(form_from_markdown(FORM))
        db.session.commit()


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("ha", "Rijiya", []),
        ("fr", "Puits", []),
        # the interface in English: the questions were asked in the form's first language
        ("en", "Puits", []),
        ("fr", "Rijiya", ["calculation_differs"]),
        (["ha"], "Puits", []),
        (None, "Puits", []),
    ],
)
def test_a_label_is_computed_in_the_language_of_the_questions(
    agent: Any, language: Any, name: str, said: list[str]
) -> None:
    answers = {"eau": "puits", "nom": name, "_meta": {"language": language}}
    result = agent.phone.push(answers, "eau")
    found = [one["code"] for one in result["problems"]]
    assert [code for code in found if code == "calculation_differs"] == said
