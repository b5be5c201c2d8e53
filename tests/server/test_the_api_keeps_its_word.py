"""Whatever is sent to ``/api``, the answer is what ``/api/openapi.json`` says, and never a fault of ours.

schemathesis makes the requests up from that document, and compares. ``CARNET_CONTRACT=200`` asks for so many
of each operation instead of a few.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

EXAMPLES = int(os.environ.get("CARNET_CONTRACT", "4"))
PROMISES = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)


@schemathesis.serializer("application/offset+octet-stream")
def bytes_as_they_are(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def known(agent: Any, meeting: Callable[..., dict[str, Any]], picture: bytes) -> dict[str, str]:
    """Objects that exist, so that the walk gets past *not found*."""
    photo = agent.phone.put_file(picture).get_json()
    file = {"name": "p.jpg", "sha256": photo["sha256"], "bytes": len(picture), "type": "image/jpeg"}
    record = agent.phone.push(meeting(photo="p.jpg"), "rencontre", files=[file])
    return {
        "id": record["id"],
        "submission_id": record["id"],
        "sha256": photo["sha256"],
        "form_id": "rencontre",
        "version": "1",
        "code": "TRA01",
    }


def walk(app: Flask, known: dict[str, str], credential: dict[str, str]) -> Counter[int]:
    """Every operation with made-up requests, half of them for objects that exist; the statuses met."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    met: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @seed(20261122)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), of_ours=st.booleans())
        def ask(case: Any, of_ours: bool) -> None:
            if of_ours:
                ours = {name: known[name] for name in case.path_parameters or {} if name in known}
                case.path_parameters = {**(case.path_parameters or {}), **ours}
            # the client of the tests does not unpack what it receives
            answer = case.call(headers={**credential, "Accept-Encoding": "identity"})
            met[answer.status_code] += 1
            case.validate_response(answer, checks=[*PROMISES])

        ask()
    return met


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_answer_is_what_the_description_says(app: Flask, known: dict[str, str], admin: Any) -> None:
    met = walk(app, known, {"Authorization": f"Bearer {admin.phone.token}"})
    assert {200, 201, 204, 404} <= set(met)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_strangers_answers_are_what_the_description_says(app: Flask, known: dict[str, str]) -> None:
    met = walk(app, known, {"Authorization": "Bearer nobody"})
    assert not [status for status in met if status < 400 and status not in {200, 204}]
    assert met[401] > sum(met.values()) / 2


def test_a_description_that_is_not_kept_is_found() -> None:
    app = Flask("wrong")

    @app.get("/api/v1/broken")
    def broken() -> tuple[dict[str, int], int]:
        return {"programmes": 1}, 200

    schema = schemathesis.openapi.from_dict(
        {
            "openapi": "3.0.3",
            "info": {"title": "wrong", "version": "1"},
            "paths": {"/api/v1/broken": {"get": {"responses": {"200": {"description": "said", "content": {
                "application/json": {"schema": {"type": "object", "properties": {
                    "programmes": {"type": "array"}}}}}}}}}},
        }
    )  # fmt: skip
    schema.app = app
    case = schema["/api/v1/broken"]["GET"].Case()
    with pytest.raises(BaseExceptionGroup, match="failure"):
        case.call_and_validate(checks=[*PROMISES])
