"""Records that somebody else carried: taken in as if their phone had sent them, as often as they come."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from sync.parcels import receipt_mac
from sync.sealing import parcel_bound, seal, to_text
from tests.server.actors import Phone
from tests.server.databases import ON_SQLITE
from tests.server.sealed import new_key, public, sealed

Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def key(app: Flask) -> dict[str, Any]:
    return new_key(app)


def parcel(
    phone: Phone, key: dict[str, Any], records: list[Any], photos: list[bytes] | None = None, **changes: Any
) -> str:
    """What *Confier mes fiches* makes."""
    files = [
        {
            "sha256": hashlib.sha256(one).hexdigest(),
            "type": "image/jpeg",
            "bytes": len(one),
            "data": base64.b64encode(one).decode(),
        }
        for one in photos or []
    ]
    inside = {
        "protocol": 1,
        "upload_token": phone.upload_token,
        "made": "2026-11-22T10:00:00+01:00",
        "submissions": records,
        "files": files,
        **changes,
    }
    plain = json.dumps(inside).encode()
    text = to_text(seal(plain, public(key), parcel_bound(phone.id, key["id"])))
    return json.dumps({"carnet": "parcel", "format": 1, "key": key["id"], "device": phone.id, "sealed": text})


def hand_in(carrier: Any, text: str | bytes, **options: Any) -> Any:
    return carrier.request("POST", "/api/v1/parcels", data=text, content_type="application/json", **options)


def announced(content: bytes) -> list[dict[str, Any]]:
    digest = hashlib.sha256(content).hexdigest()
    return [{"name": "p.jpg", "sha256": digest, "bytes": len(content), "type": "image/jpeg"}]


def test_a_colleague_hands_the_records_in_and_the_receipt_is_for_their_author(
    app: Flask,
    agent: Any,
    supervisor: Any,
    hire: Callable[..., Any],
    meeting: Answers,
    key: dict[str, Any],
    picture: bytes,
) -> None:
    author, carrier = agent.phone, hire("moussa", "agent", [("PCCN", "NE005")]).phone
    records = [
        sealed(author, key, meeting(photo="p.jpg")),
        author.envelope(meeting(photo="p.jpg"), "rencontre", files=announced(picture)),
        author.envelope(meeting(participants=9000), "rencontre"),
    ]
    text = parcel(author, key, records, [picture])
    receipt = hand_in(carrier, text).get_json()
    assert [one["status"] for one in receipt["results"]] == ["created", "created", "quarantined"]
    assert receipt["files"] == [hashlib.sha256(picture).hexdigest()]
    assert {str(one["params"]) + one["path"] for one in receipt["results"][2]["problems"]} == {"{}"}
    digest = hashlib.sha256(author.upload_token.encode()).digest()
    assert receipt["mac"] == receipt_mac(receipt, digest)
    assert receipt["device"] == author.id
    again = hand_in(supervisor, text).get_json()
    assert [one["status"] for one in again["results"]] == ["duplicate"] * 3
    assert again["files"] == receipt["files"]
    assert author.sync(*records).json["results"][0]["status"] == "duplicate"
    read = supervisor.get(f"/api/v1/submissions/{records[0]['id']}").json
    assert (read["author"], read["device"]) == ("agent", author.id)
    assert supervisor.get(f"/api/v1/files/{receipt['files'][0]}").status_code == 200
    assert carrier.get(f"/api/v1/submissions/{records[0]['id']}").status_code == 404


def test_a_queue_in_several_files_comes_in_whatever_becomes_of_them(
    agent: Any, hire: Callable[..., Any], meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    """Out of order, twice, one torn, one lost on the way, the same by network."""
    author, carrier = agent.phone, hire("moussa", "agent", [("PCCN", "NE005")]).phone
    with_photo = author.envelope(meeting(photo="p.jpg"), "rencontre", files=announced(picture))
    records = [with_photo, *(sealed(author, key, meeting()) for _ in range(3))]
    words = [parcel(author, key, [record]) for record in records]
    photo = parcel(author, key, [], [picture])
    assert hand_in(carrier, photo).get_json()["files"] == [hashlib.sha256(picture).hexdigest()]
    for text in (words[2], words[0], words[2], photo):
        assert hand_in(carrier, text).status_code == 200
    torn = hand_in(carrier, words[1][: len(words[1]) // 2])
    assert (torn.status_code, torn.get_json()["code"]) == (422, "parcel_unreadable")
    answer = author.sync(*records).json
    assert [one["status"] for one in answer["results"]] == ["duplicate", "created", "duplicate", "created"]
    assert [one["files_wanted"] for one in answer["results"]] == [[]] * 4
    late = hand_in(carrier, words[1]).get_json()
    assert [one["status"] for one in late["results"]] == ["duplicate"]
    assert len({one["number"] for one in answer["results"]}) == 4
    listed = agent.get("/api/v1/submissions").json["submissions"]
    assert {one["id"] for one in listed} == {one["id"] for one in records}
    assert len(listed) == 4


@ON_SQLITE
def test_a_locked_phone_carries_too_and_a_stranger_or_revoked_one_does_not(
    app: Flask, agent: Any, admin: Any, hire: Callable[..., Any], meeting: Answers, key: dict[str, Any]
) -> None:
    text = parcel(agent.phone, key, [sealed(agent.phone, key, meeting())])
    carrier = hire("moussa", "agent", [(None, None)]).phone
    locked = {"Authorization": f"Bearer {carrier.upload_token}"}
    assert app.test_client().post("/api/v1/parcels", data=text).status_code == 401
    assert app.test_client().post("/api/v1/parcels", data=text, headers=locked).status_code == 200
    admin.delete(f"/api/v1/devices/{carrier.id}")
    assert app.test_client().post("/api/v1/parcels", data=text, headers=locked).status_code == 401


@ON_SQLITE
def test_a_parcel_of_a_revoked_phone_is_set_aside(
    agent: Any, admin: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    text = parcel(agent.phone, key, [sealed(agent.phone, key, meeting())], [picture])
    admin.delete(f"/api/v1/devices/{agent.phone.id}")
    receipt = hand_in(admin, text).get_json()
    assert (receipt["results"][0]["status"], receipt["files"]) == ("quarantined", [])
    assert receipt["results"][0]["problems"][0]["code"] == "device_revoked"


@ON_SQLITE
def test_a_parcel_is_its_makers_only(
    app: Flask, agent: Any, hire: Callable[..., Any], meeting: Answers, key: dict[str, Any]
) -> None:
    thief = hire("moussa", "agent", [(None, None)]).phone
    record = sealed(agent.phone, key, meeting())
    for token in ("x", thief.upload_token, agent.phone.token):
        answer = hand_in(agent.phone, parcel(agent.phone, key, [record], upload_token=token))
        assert (answer.status_code, answer.get_json()["code"]) == (422, "parcel_origin_unknown")
    moved = json.loads(parcel(agent.phone, key, [record])) | {"device": thief.id}
    assert hand_in(agent.phone, json.dumps(moved)).get_json()["code"] == "parcel_unreadable"
    assert agent.phone.sync(record).json["results"][0]["status"] == "created"


@ON_SQLITE
def test_bad_photos_and_records_block_no_other(
    agent: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    phone = agent.phone
    good = hashlib.sha256(picture).hexdigest()
    files = [
        {"sha256": "0" * 64, "type": "image/jpeg", "data": base64.b64encode(picture).decode()},
        {"sha256": "1" * 64, "type": "image/jpeg", "data": "§§§"},
        {"sha256": hashlib.sha256(b"<svg/>").hexdigest(), "type": "image/svg+xml", "data": "PHN2Zy8+"},
        {"sha256": good, "type": "image/jpeg", "data": base64.b64encode(picture).decode()},
    ]
    forged = {"id": f"a:1:{'0' * 64}:created:\nb", "revision": 1, "sha256": "0" * 64}
    records = [
        3,
        None,
        forged,
        sealed(phone, key, meeting()) | {"sha256": "0" * 64},
        sealed(phone, key, meeting()),
    ]
    receipt = hand_in(phone, parcel(phone, key, records, files=files)).get_json()
    assert receipt["files"] == [good]
    assert [one["status"] for one in receipt["results"]] == ["refused", "created"]


def hostile(phone: Phone, key: dict[str, Any]) -> dict[str, str | bytes]:
    whole = json.loads(parcel(phone, key, []))

    def with_inside(plain: bytes) -> str:
        bound = parcel_bound(phone.id, key["id"])
        return json.dumps(whole | {"sealed": to_text(seal(plain, public(key), bound))})

    return {
        "nothing": b"",
        "no text": b"\xff\xfe\x00",
        "a page": "<html>",
        "a list": "[]",
        "deep": "[" * 100_000,
        "a receipt": json.dumps(whole | {"carnet": "receipt"}),
        "another format": json.dumps(whole | {"format": 2}),
        "a number for a key": json.dumps(whole | {"key": 3}),
        "no seal": json.dumps(whole | {"sealed": "§"}),
        "cut": json.dumps(whole | {"sealed": whole["sealed"][:-40]}),
        "a bomb": with_inside(b"[" + b" " * 60_000_000),
        "not an object": with_inside(b"[]"),
        "another protocol": with_inside(b'{"protocol": 2, "upload_token": "x"}'),
        "no token": with_inside(b'{"protocol": 1}'),
        "too many": with_inside(
            json.dumps({"protocol": 1, "upload_token": "x", "submissions": [0] * 501}).encode()
        ),
    }  # fmt: skip


@ON_SQLITE
def test_hostile_parcels_are_told_what_is_wrong(app: Flask, agent: Any, key: dict[str, Any]) -> None:
    phone = agent.phone
    for name, text in hostile(phone, key).items():
        answer = hand_in(phone, text)
        assert (name, answer.status_code, answer.get_json()["code"]) == (name, 422, "parcel_unreadable")
    unknown = json.loads(parcel(phone, key, [])) | {"key": "20200101-000000"}
    answer = hand_in(phone, json.dumps(unknown))
    assert (answer.get_json()["code"], answer.get_json()["key"]) == ("parcel_key_unknown", "20200101-000000")
    app.config["CARNET_MAX_PARCEL_BYTES"] = 1000
    answer = hand_in(phone, b"x" * 1001)
    assert (answer.status_code, answer.get_json()["accepted"]) == (413, 1000)


def test_the_office_takes_parcels_in_and_gives_their_receipts(
    app: Flask, agent: Any, supervisor: Any, admin: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    page = "/bureau/telephones/colis"
    assert "Prendre les colis" in supervisor.get(page).get_data(as_text=True)
    assert agent.get(page).status_code == 403
    text = parcel(agent.phone, key, [sealed(agent.phone, key, meeting())], [picture])
    files = [(BytesIO(text.encode()), "carnet-2026-11-22.carnet"), (BytesIO(b"<html>"), "<b>autre</b>.txt")]
    shown = supervisor.post(page, data={"parcel": files}).get_data(as_text=True)
    assert "Colis de Agent reçu" in shown
    assert "1 fiche nouvelle" in shown
    assert "n’est pas un colis" in shown.replace("&#39;", "’")
    assert "<b>autre" not in shown
    found = re.search(r'name="receipt" value="([^"]+)"', shown)
    assert found is not None
    receipt = unescape(found[1])
    given = supervisor.post(f"{page}/recu", data={"receipt": receipt})
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.get_json() == json.loads(receipt)
    for forged in (
        json.dumps(json.loads(receipt) | {"files": []}),
        "{}",
        "[]",
        "",
        '{"device": 3, "mac": 1}',
    ):
        assert supervisor.post(f"{page}/recu", data={"receipt": forged}).status_code == 404
    assert "au moins un fichier" in supervisor.post(page, data={}).get_data(as_text=True)
    assert "Colis de fiches reçu" in admin.get("/bureau/journal").get_data(as_text=True)
