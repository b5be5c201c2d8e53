"""A photo goes up in pieces (tus 1.0): a cut loses what was on its way, never what had come."""

import base64
import hashlib
import os
from collections.abc import Callable
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from server.app import create_app
from server.submissions import parts
from sync.uploads import ABANDONED_AFTER, MOST_OPEN
from tests.server.actors import Actor

Answers = Callable[..., dict[str, Any]]
PIECE = "application/offset+octet-stream"
OPAQUE = "application/octet-stream"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place(content: bytes) -> str:
    return f"/api/v1/files/uploads/{sha256(content)}"


def base64_of(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def tus(sender: Any, method: str, path: str, **headers: Any) -> Any:
    """One request; ``Upload_Offset=3`` is the header ``Upload-Offset: 3``, ``data`` the body."""
    data = headers.pop("data", None)
    given = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    given = {"Tus-Resumable": "1.0.0", **({"Content-Type": PIECE} if data is not None else {}), **given}
    return sender.request(method, path, headers=given, data=data)


def announce(sender: Any, content: bytes, type: str = "image/jpeg", **changes: Any) -> Any:
    metadata = f"sha256 {base64_of(sha256(content))},filetype {base64_of(type)}"
    headers = {"Upload_Length": len(content), "Upload_Metadata": metadata, **changes}
    return tus(sender, "POST", "/api/v1/files", **headers)


def send(sender: Any, content: bytes, start: int, end: int | None = None, **headers: Any) -> Any:
    return tus(sender, "PATCH", place(content), data=content[start:end], Upload_Offset=start, **headers)


def offset(sender: Any, content: bytes) -> str:
    answer = tus(sender, "HEAD", place(content))
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.headers.get("Upload-Offset", f"status {answer.status_code}"))


class BrokenLine(BytesIO):
    """A body that stops in the middle: the network is gone."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


@pytest.fixture(scope="session")
def large_picture() -> bytes:
    """A JPEG of noise, some 60 kB: more than one step of reading."""
    file = BytesIO()
    Image.frombytes("RGB", (160, 160), os.urandom(160 * 160 * 3)).save(file, "JPEG", quality=95)
    return file.getvalue()


@pytest.fixture
def restarted(config: dict[str, Any]) -> Callable[[], Flask]:
    return lambda: create_app(config)


def test_a_photo_in_three_pieces_is_stored_once_and_its_record_is_told(
    agent: Any, meeting: Answers, large_picture: bytes
) -> None:
    files = [
        {"name": "p.jpg", "sha256": sha256(large_picture), "bytes": len(large_picture), "type": "image/jpeg"}
    ]
    record = agent.phone.envelope(meeting(photo="p.jpg"), "rencontre", files=files)
    assert agent.phone.sync(record).json["results"][0]["files_wanted"] == [sha256(large_picture)]
    begun = announce(agent.phone, large_picture)
    assert (begun.status_code, begun.headers["Location"]) == (201, place(large_picture))
    assert begun.headers["Upload-Offset"] == "0"
    assert "Upload-Expires" in begun.headers
    assert send(agent.phone, large_picture, 0, 9000).headers["Upload-Offset"] == "9000"
    middle = send(agent.phone, large_picture, 9000, 20000)
    assert "Upload-Sha256" not in middle.headers
    last = send(agent.phone, large_picture, 20000)
    assert (last.status_code, last.headers["Upload-Sha256"]) == (204, sha256(large_picture))
    assert agent.phone.sync(record).json["results"][0]["files_wanted"] == []
    kept = Image.open(BytesIO(agent.get(f"/api/v1/files/{sha256(large_picture)}").data))
    assert kept.size == Image.open(BytesIO(large_picture)).size
    assert announce(agent.phone, large_picture).headers["Upload-Offset"] == str(len(large_picture))


def test_a_small_photo_goes_in_one_round_trip(agent: Any, picture: bytes) -> None:
    answer = announce(agent.phone, picture, data=picture)
    assert (answer.status_code, answer.headers["Upload-Sha256"]) == (201, sha256(picture))


def test_what_came_before_a_cut_is_kept_and_a_phone_that_forgot_all_goes_on(
    agent: Any, large_picture: bytes
) -> None:
    announce(agent.phone, large_picture)
    line = BrokenLine(large_picture[:10_000])
    broken = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Upload-Checksum": f"sha256 {base64_of(hashlib.sha256(large_picture).digest())}",
    }
    cut = agent.phone.request(
        "PATCH", place(large_picture), headers=broken, input_stream=line,
        content_type=PIECE, environ_overrides={"CONTENT_LENGTH": str(len(large_picture))},
    )  # fmt: skip
    assert cut.status_code == 400, cut.get_data(as_text=True)
    assert announce(agent.phone, large_picture).headers["Upload-Offset"] == "10000"
    assert send(agent.phone, large_picture, 10_000).headers["Upload-Sha256"] == sha256(large_picture)


def test_a_server_started_again_knows_what_had_come(
    agent: Any, large_picture: bytes, restarted: Callable[[], Flask]
) -> None:
    announce(agent.phone, large_picture)
    send(agent.phone, large_picture, 0, 30_000)
    agent.phone.app = restarted()
    assert offset(agent.phone, large_picture) == "30000"
    assert send(agent.phone, large_picture, 30_000).headers["Upload-Sha256"] == sha256(large_picture)


def test_a_server_killed_before_the_last_step_asks_for_the_last_byte(
    app: Flask, agent: Any, picture: bytes
) -> None:
    announce(agent.phone, picture)
    with app.app_context():
        part = parts.find(f"device {agent.phone.id}", sha256(picture))
        assert part is not None
        part.path.write_bytes(picture)
    assert offset(agent.phone, picture) == str(len(picture) - 1)
    assert send(agent.phone, picture, len(picture) - 1).headers["Upload-Sha256"] == sha256(picture)


def test_a_piece_with_a_wrong_checksum_is_taken_back(agent: Any, large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    right = base64_of(hashlib.sha256(large_picture[:5000]).digest())
    wrong = base64_of(hashlib.sha256(b"else").digest())
    refused = send(agent.phone, large_picture, 0, 5000, Upload_Checksum=f"sha256 {wrong}")
    assert (refused.status_code, refused.json["code"]) == (460, "checksum_mismatch")
    assert offset(agent.phone, large_picture) == "0"
    taken = send(agent.phone, large_picture, 0, 5000, Upload_Checksum=f"sha256 {right}")
    assert (taken.status_code, taken.headers["Upload-Offset"]) == (204, "5000")


def test_a_piece_at_the_wrong_place_is_told_the_right_one(agent: Any, large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    send(agent.phone, large_picture, 0, 5000)
    for start in (0, 4999, 5001, 10**15 - 1):
        answer = send(agent.phone, large_picture, start, 6000)
        assert (answer.status_code, answer.json["code"]) == (409, "upload_offset")
        assert answer.json["offset"] == 5000


def test_more_than_was_announced_is_refused(agent: Any, large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    send(agent.phone, large_picture, 0, 5000)
    longer = tus(agent.phone, "PATCH", place(large_picture), data=b"x" * 10**6, Upload_Offset=5000)
    assert longer.status_code == 413
    assert offset(agent.phone, large_picture) == "5000"


def test_a_content_that_is_not_what_was_announced_is_thrown_away(agent: Any, picture: bytes) -> None:
    announce(agent.phone, picture)
    other = b"x" * len(picture)
    answer = tus(agent.phone, "PATCH", place(picture), data=other, Upload_Offset=0)
    assert (answer.status_code, answer.json["code"]) == (422, "digest_mismatch")
    assert offset(agent.phone, picture) == "status 404"
    assert announce(agent.phone, picture, data=picture).headers["Upload-Sha256"] == sha256(picture)


def test_a_page_that_claims_to_be_a_photo_is_not_stored(agent: Any) -> None:
    page = b"<html><script>alert(1)</script>"
    assert announce(agent.phone, page, data=page).status_code == 415
    assert agent.phone.get(f"/api/v1/files/{sha256(page)}").status_code == 404


def test_an_upload_is_nobody_elses(agent: Any, hire: Callable[..., Actor], large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    send(agent.phone, large_picture, 0, 5000)
    for stranger in (agent.another_phone(), agent, hire("moussa", "agent", [("PCCN", "NE002")]).phone):
        assert offset(stranger, large_picture) == "status 404"
        assert send(stranger, large_picture, 5000, 6000).status_code == 404
        assert tus(stranger, "DELETE", place(large_picture)).status_code == 404
    assert offset(agent.phone, large_picture) == "5000"


def test_nobody_learns_by_asking_that_a_content_is_here(
    agent: Any, hire: Callable[..., Actor], picture: bytes
) -> None:
    announce(agent.phone, picture, data=picture)
    stranger = hire("moussa", "agent", [("PCCN", "NE002")]).phone
    assert offset(stranger, picture) == "status 404"
    assert announce(stranger, picture).headers["Upload-Offset"] == "0"
    assert send(stranger, picture, 0).headers["Upload-Sha256"] == sha256(picture)


def test_an_upload_given_up_is_forgotten(agent: Any, large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    send(agent.phone, large_picture, 0, 5000)
    assert tus(agent.phone, "DELETE", place(large_picture)).status_code == 204
    assert offset(agent.phone, large_picture) == "status 404"
    assert announce(agent.phone, large_picture).headers["Upload-Offset"] == "0"


def test_parts_that_nobody_finishes_go_after_a_month(app: Flask, agent: Any, large_picture: bytes) -> None:
    announce(agent.phone, large_picture)
    with app.app_context():
        part = parts.find(f"device {agent.phone.id}", sha256(large_picture))
        assert part is not None
        last = part.path.stat().st_mtime + ABANDONED_AFTER.total_seconds()
        parts.sweep(last - 60)
        assert part.path.exists()
        parts.sweep(last + 60 + parts.A_DAY)
        assert not part.path.exists()
        assert not part.note.exists()


def test_of_too_many_open_uploads_the_oldest_make_room(agent: Any) -> None:
    for number in range(MOST_OPEN + 3):
        assert announce(agent.phone, b"%030d" % number, OPAQUE).status_code == 201
    assert offset(agent.phone, b"%030d" % (MOST_OPEN + 2)) == "0"
    missing = [number for number in range(MOST_OPEN) if offset(agent.phone, b"%030d" % number) != "0"]
    assert len(missing) == 3


def test_headers_that_say_nothing_are_refused_by_their_name(agent: Any, picture: bytes) -> None:
    without = announce(agent.phone, picture, Upload_Metadata=f"sha256 {base64_of('../../secret-key')}")
    assert (without.status_code, without.json["header"]) == (400, "Upload-Metadata")
    announce(agent.phone, picture)
    answer = send(agent.phone, picture, 0, Upload_Checksum="md5 abc=")
    assert (answer.status_code, answer.json["header"]) == (400, "Upload-Checksum")


def test_a_name_that_is_no_digest_leads_nowhere(agent: Any) -> None:
    names = ["x", "A" * 64, "..%2f..%2fsecret-key", "lock", "%00", "a" * 65]
    for name, method in product(names, ("HEAD", "PATCH", "DELETE")):
        answer = tus(agent.phone, method, f"/api/v1/files/uploads/{name}", data=b"x", Upload_Offset=0)
        assert answer.status_code in {400, 404}


def test_a_file_too_large_is_refused_before_it_is_sent(app: Flask, agent: Any) -> None:
    app.config["CARNET_MAX_FILE_BYTES"] = 1000
    answer = announce(agent.phone, b"x" * 1001, OPAQUE)
    assert (answer.status_code, answer.headers["Tus-Max-Size"]) == (413, "1000")


def test_another_protocol_is_told_ours(agent: Any, picture: bytes) -> None:
    answer = announce(agent.phone, picture, Tus_Resumable="0.2.2")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    described = agent.client.open("/api/v1/files", method="OPTIONS")
    assert described.status_code == 204
    assert "checksum" in described.headers["Tus-Extension"]


def test_a_stranger_sends_nothing(client: Any, picture: bytes, config: dict[str, Any]) -> None:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "3",
        "Upload-Metadata": f"sha256 {base64_of('a' * 64)}",
    }
    assert client.post("/api/v1/files", headers=headers).status_code == 401
    assert not (Path(config["CARNET_DATA"]) / "files" / "parts").exists()


def test_a_revoked_phone_finishes_only_what_its_records_announced(
    agent: Any, admin: Any, meeting: Answers, picture: bytes
) -> None:
    files = [{"name": "p.jpg", "sha256": sha256(picture), "bytes": len(picture), "type": "image/jpeg"}]
    agent.phone.push(meeting(), "rencontre", files=files)
    admin.delete(f"/api/v1/devices/{agent.phone.id}")
    assert announce(agent.phone, picture, data=picture).headers["Upload-Sha256"] == sha256(picture)
    assert announce(agent.phone, b"anything else", OPAQUE).status_code == 401
