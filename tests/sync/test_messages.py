"""What is let in, one record at a time."""

from typing import Any

import pytest
from marshmallow import ValidationError

from sync.messages import RequestSchema, read_envelope

RECORD = {
    "id": "0190F0E0-0000-7000-8000-000000000001",
    "revision": 1,
    "parent": None,
    "sequence": 7,
    "form": "formation",
    "version": "1",
    "sha256": "a" * 64,
    "content": "plain",
    "key": None,
    "payload": "{}",
    "files": [],
}


def test_an_envelope_is_read_and_its_id_is_kept_in_lower_case() -> None:
    assert read_envelope(RECORD)["id"] == "0190f0e0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "42"),
        ("id", 42),
        ("id", None),
        ("revision", True),
        ("revision", "1"),
        ("revision", 1.0),
        ("revision", 0),
        ("revision", 10**400),
        ("parent", 0),
        ("sequence", -1),
        ("form", ""),
        ("form", "x\0"),
        ("form", "\ud800"),
        ("version", ["1"]),
        ("sha256", "A" * 64),
        ("sha256", "a" * 63),
        ("content", "cleartext"),
        ("payload", {"a": 1}),
        ("payload", "x" * 1_000_001),
        ("files", {}),
        ("files", [{"name": "../a.jpg", "sha256": "a" * 64, "bytes": 1, "type": "image/jpeg"}]),
        ("files", [{"name": "a.jpg", "sha256": "a" * 64, "bytes": 1, "type": "image/jpeg\n"}]),
        ("files", [{"name": "a.jpg", "sha256": "a" * 64, "bytes": 1, "type": "image/jpeg"}] * 2),
    ],
)
def test_an_envelope_with_a_wrong_value_names_the_field(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        read_envelope(RECORD | {name: value})
    assert name in caught.value.messages


@pytest.mark.parametrize("raw", [None, 3, "x", [], [RECORD]])
def test_what_is_no_object_is_no_envelope(raw: Any) -> None:
    with pytest.raises(ValidationError):
        read_envelope(raw)


def test_an_unknown_key_of_a_newer_phone_is_passed_over() -> None:
    assert "colour" not in read_envelope(RECORD | {"colour": "blue"})


def test_a_bad_record_does_not_spoil_the_request_it_comes_in() -> None:
    loaded = RequestSchema().load({"protocol": 1, "submissions": [RECORD, None, {"id": 3}]})
    assert len(loaded["submissions"]) == 3


def test_what_a_new_phone_does_not_have_yet_may_be_null() -> None:
    loaded = RequestSchema().load(
        {"protocol": 1, "cursor": None, "have": {"forms": {}, "places": None}, "holdings": None}
    )
    assert loaded["cursor"] is None
    assert loaded["submissions"] == []
