"""Photos come after the words: checked by digest, once per content, and nobody else opens them."""

import hashlib
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

Answers = Callable[..., dict[str, Any]]


def announce(content: bytes, name: str = "photo.jpg") -> list[dict[str, Any]]:
    digest = hashlib.sha256(content).hexdigest()
    return [{"name": name, "sha256": digest, "bytes": len(content), "type": "image/jpeg"}]


def test_a_photo_is_wanted_until_it_has_come(agent: Any, meeting: Answers, picture: bytes) -> None:
    files = announce(picture)
    record = agent.phone.envelope(meeting(photo="photo.jpg"), "rencontre", files=files)
    assert agent.phone.sync(record).json["results"][0]["files_wanted"] == [files[0]["sha256"]]
    first, again = agent.phone.put_file(picture), agent.phone.put_file(picture)
    assert (first.status_code, first.json["status"]) == (201, "created")
    assert (again.status_code, again.json["status"]) == (200, "duplicate")
    assert agent.phone.sync(record).json["results"][0]["files_wanted"] == []
    history = agent.get(f"/api/v1/submissions/{record['id']}").json["history"]
    assert [one["kind"] for one in history] == ["received", "file_received"]


def test_a_photo_lies_on_the_disk_under_its_digest(
    agent: Any, config: dict[str, Any], picture: bytes
) -> None:
    digest = agent.phone.put_file(picture).json["sha256"]
    folder = Path(config["CARNET_DATA"]) / "files"
    assert (folder / digest[:2] / digest).read_bytes() == picture
    assert list((folder / "incoming").iterdir()) == []


def test_a_photo_cut_on_its_way_is_not_stored(agent: Any, picture: bytes) -> None:
    digest = hashlib.sha256(picture).hexdigest()
    cut = agent.phone.put(f"/api/v1/files/{digest}", data=picture[:-9], content_type="image/jpeg")
    assert (cut.status_code, cut.json["code"]) == (422, "digest_mismatch")
    assert agent.phone.get(f"/api/v1/files/{digest}").status_code == 404
    assert agent.phone.put_file(picture).status_code == 201


def test_a_photo_is_given_as_a_download_to_those_who_see_its_record(
    agent: Any, supervisor: Any, hire: Callable[..., Any], meeting: Answers, picture: bytes
) -> None:
    agent.phone.push(meeting(), "rencontre", files=announce(picture))
    path = f"/api/v1/files/{agent.phone.put_file(picture).json['sha256']}"
    seen = supervisor.get(path)
    assert (seen.status_code, seen.data, seen.mimetype) == (200, picture, "image/jpeg")
    assert seen.headers["Content-Disposition"].startswith("attachment")
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert hire("tahoua", "supervisor", [("PCCN", "NE005")]).get(path).status_code == 404


def test_a_picture_without_its_file_is_noticed(agent: Any, meeting: Answers) -> None:
    result = agent.phone.push(meeting(photo="lost.jpg"), "rencontre")
    assert result["status"] == "created"
    assert result["problems"] == [
        {"code": "file_not_announced", "path": "photo", "severity": "warning", "params": {"name": "lost.jpg"}}
    ]


def bomb() -> bytes:
    """A PNG that claims 30,000 × 30,000 points in a few hundred bytes."""
    small = BytesIO()
    Image.new("1", (1, 1)).save(small, "PNG")
    content = bytearray(small.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "type", "status"),
    [
        (b"<html><script>alert(1)</script>", "image/jpeg", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", 415),
        (b"<html>", "text/html", 415),
        (bomb(), "image/png", 422),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg", 415),
        (b"", "image/jpeg", 415),
    ],
    ids=["page", "svg", "honest page", "bomb", "stump", "empty"],
)
def test_what_is_no_photo_is_refused(agent: Any, content: bytes, type: str, status: int) -> None:
    assert agent.phone.put_file(content, type).status_code == status


def test_a_file_too_large_is_told_what_is_accepted(app: Flask, agent: Any) -> None:
    app.config["CARNET_MAX_FILE_BYTES"] = 1000
    answer = agent.phone.put_file(b"x" * 1001, "application/octet-stream")
    assert (answer.status_code, answer.json["accepted"]) == (413, 1000)


@pytest.mark.parametrize("name", ["x", "A" * 64, "..%2f..%2fsecret-key", "%00", "a" * 65])
def test_a_name_that_is_no_digest_is_not_found(agent: Any, name: str) -> None:
    assert agent.phone.put(f"/api/v1/files/{name}", data=b"x").status_code in {400, 404}
    assert agent.phone.get(f"/api/v1/files/{name}").status_code in {400, 404}


def test_a_revoked_phone_may_send_only_the_photos_its_records_announced(
    agent: Any, admin: Any, meeting: Answers, picture: bytes
) -> None:
    agent.phone.push(meeting(), "rencontre", files=announce(picture))
    admin.delete(f"/api/v1/devices/{agent.phone.id}")
    assert agent.phone.put_file(picture).status_code == 201
    assert agent.phone.put_file(b"anything else", "application/octet-stream").status_code == 401
    assert agent.phone.get(f"/api/v1/files/{hashlib.sha256(picture).hexdigest()}").status_code == 401


def test_the_office_says_how_many_photos_have_come(
    agent: Any, supervisor: Any, meeting: Answers, picture: bytes
) -> None:
    files = announce(picture) + announce(b"still aboard" * 2000, "second.jpg")
    record = agent.phone.envelope(meeting(photo="photo.jpg"), "rencontre", files=files)
    agent.phone.sync(record)
    page = f"/bureau/fiches/{record['id']}"
    assert "sur 2 reçue" in supervisor.get(page).get_data(as_text=True)
    agent.phone.put_file(picture)
    shown = supervisor.get(page).get_data(as_text=True)
    assert "1 photo sur 2 reçue" in shown
    assert "reste 23\u00a0Ko" in shown
    agent.phone.put_file(b"still aboard" * 2000, "application/octet-stream")
    assert "photos sur 2" not in supervisor.get(page).get_data(as_text=True)


def test_an_upload_that_ends_beside_another_stops_it_not(
    agent: Any, config: dict[str, Any], picture: bytes
) -> None:
    agent.phone.put_file(picture)
    # a name that is still listed, and no file any more
    (Path(config["CARNET_DATA"]) / "files" / "incoming" / "ended").symlink_to("gone")
    assert agent.phone.put_file(picture + b"another").status_code == 201
