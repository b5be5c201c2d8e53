"""A refusal reaches its reader: in French, and after the whole body was heard."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from server.field_errors import in_words


def test_the_sender_of_far_too_much_is_heard_out_and_reads_why(app: Flask, agent: Any) -> None:
    body = BytesIO(b"x" * (12 << 20))
    answer = agent.phone.request(
        "POST",
        "/api/v1/sync",
        input_stream=body,
        content_length=12 << 20,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},  # as gunicorn does
    )
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert body.read(1) == b""


def test_the_faults_of_a_push_are_told_in_french(agent: Any) -> None:
    answer = agent.phone.request(
        "POST", "/api/v1/sync", json={"protocol": 1, "device": 5, "submissions": "x"}
    )
    assert answer.status_code == 422
    assert answer.json["errors"] == {
        "device": {"_schema": ["Il faut un objet JSON."]},
        "submissions": ["Il faut une liste, pas trop longue."],
    }


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Missing data for required field.", "Ce champ est obligatoire."),
        ("Not a valid integer.", "Il faut un nombre entier."),
        ("Something marshmallow may say one day.", "Valeur non acceptée."),
    ],
)
def test_each_message_of_the_checker_has_french_words(app: Flask, english: str, french: str) -> None:
    with app.test_request_context():
        assert in_words({"name": [english]}) == {"name": [french]}
