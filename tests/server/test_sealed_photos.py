"""Photos as the server keeps them: opened, drawn anew, and without what cameras write into them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from server.cli import main
from server.problems import Problem
from server.submissions.images import drawn_anew
from tests.server.actors import Phone
from tests.server.databases import ON_SQLITE
from tests.server.sealed import SealedPhoto, new_key, sealed_again

Answers = Callable[..., dict[str, Any]]
MAKER = "Itel A16, numéro 356938035643809"
NORTH = {1: "N", 2: (13.0, 21.0, 5.0), 3: "E", 4: (12.0, 36.0, 30.0)}


@pytest.fixture(scope="module")
def with_place() -> bytes:
    """A JPEG, lying on its side, that says where and with what it was taken."""
    image = Image.new("RGB", (80, 40), "#205080")
    image.paste((250, 200, 0), (0, 0, 40, 20))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, 6
    exif.get_ifd(0x8825).update(NORTH)
    file = BytesIO()
    image.save(file, "JPEG", exif=exif, quality=80)
    return file.getvalue()


@pytest.fixture
def key(app: Flask) -> dict[str, Any]:
    return new_key(app)


def files_of(app: Flask) -> Iterator[bytes]:
    for path in (Path(app.config["CARNET_DATA"]) / "files").rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def sealed_with(
    phone: Phone, key: dict[str, Any], answers: dict[str, Any], content: bytes, **inside: Any
) -> tuple[dict[str, Any], SealedPhoto]:
    record = phone.envelope(answers, "rencontre")
    photo = SealedPhoto(phone, key, record, content, answers.get("photo", "photo.jpg"))
    payload = json.dumps({**answers, "_meta": {"files": [{**photo.inside, **inside}]}})
    return sealed_again(phone, key, {**record, "payload": payload, "files": [photo.outside]}), photo


def put(phone: Phone, photo: SealedPhoto) -> Any:
    return phone.put_file(photo.bytes, "application/vnd.carnet.sealed")


@pytest.mark.parametrize("order", ["words first", "photo first"])
def test_a_sealed_photo_is_opened_whichever_came_first(
    app: Flask,
    agent: Any,
    supervisor: Any,
    meeting: Answers,
    key: dict[str, Any],
    with_place: bytes,
    order: str,
) -> None:
    phone = agent.phone
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), with_place)
    page = f"/bureau/fiches/{record['id']}"
    if order == "words first":
        told = phone.sync(record).json["results"][0]
        assert (told["files_wanted"], told["problems"]) == ([photo.sha256], [])
        assert "sur 1 reçue" in supervisor.get(page).get_data(as_text=True)
    assert put(phone, photo).status_code == 201
    if order == "photo first":
        assert phone.sync(record).json["results"][0]["files_wanted"] == []
    assert put(phone, photo).status_code == 200
    told = phone.sync(record).json["results"][0]
    assert (told["status"], told["files_wanted"]) == ("duplicate", [])
    shown = supervisor.get(page).get_data(as_text=True)
    assert f"/api/v1/files/{photo.sha256}" in shown
    assert "sur 1 reçue" not in shown
    seen = supervisor.get(f"/api/v1/files/{photo.sha256}")
    assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
    drawn = Image.open(BytesIO(seen.data))
    assert (drawn.size, dict(drawn.getexif())) == ((40, 80), {})
    tus = {"Tus-Resumable": "1.0.0"}
    head = phone.request("HEAD", f"/api/v1/files/uploads/{photo.sha256}", headers=tus)
    assert head.headers["Upload-Sha256"] == photo.sha256
    assert head.headers["Upload-Length"] == str(len(photo.bytes))
    kept = list(files_of(app))
    assert len(kept) == 1
    assert MAKER.encode() not in kept[0]


def test_a_plain_photo_is_kept_without_its_place(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers, with_place: bytes
) -> None:
    phone = agent.phone
    digest = hashlib.sha256(with_place).hexdigest()
    file = {"name": "p.jpg", "sha256": digest, "bytes": len(with_place), "type": "image/jpeg"}
    phone.push(meeting(photo="p.jpg"), "rencontre", files=[file])
    assert phone.put_file(with_place).status_code == 201
    assert phone.put_file(with_place).status_code == 200
    seen = supervisor.get(f"/api/v1/files/{digest}").data
    drawn = Image.open(BytesIO(seen))
    assert (drawn.size, dict(drawn.getexif()), drawn.info.get("exif")) == ((40, 80), {}, None)
    assert [content for content in files_of(app) if MAKER.encode() in content] == []


@ON_SQLITE
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_and_what_hangs_on_behind_them_are_drawn_anew_too(
    app: Flask, agent: Any, kind: str
) -> None:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = MAKER
    Image.new("RGBA", (30, 20), (10, 20, 30, 40)).save(file, kind, exif=exif)
    polyglot = file.getvalue() + b"<script>alert(1)</script>PK\x03\x04"
    assert agent.phone.put_file(polyglot, f"image/{kind.lower()}").status_code == 201
    kept = list(files_of(app))
    assert len(kept) == 1
    assert b"script" not in kept[0]
    assert MAKER.encode() not in kept[0]
    assert Image.open(BytesIO(kept[0])).size == (30, 20)


# a WebP of 34 bytes and 24,950,000 points, which asks its decoder for more than 700 MB
COSTLY = bytes.fromhex("524946461a000000574542505650384c0d0000002f8753df14071011118888fe0700")


@ON_SQLITE
def test_an_image_that_costs_too_much_is_stopped_and_refused_clearly(
    app: Flask, agent: Any, picture: bytes, tmp_path: Path
) -> None:
    answer = agent.phone.put_file(COSTLY, "image/webp")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "image_unreadable")
    (tmp_path / "p.jpg").write_bytes(picture)
    with (
        pytest.raises(Problem, match="image_unreadable"),
        drawn_anew(tmp_path / "p.jpg", tmp_path, patience=0.01),
    ):
        raise AssertionError("it was drawn")
    assert agent.phone.put_file(picture).status_code == 201
    assert list((Path(app.config["CARNET_DATA"]) / "files" / "incoming").iterdir()) == []


WRONG: dict[str, dict[str, Any]] = {
    "another digest": {"sha256": "0" * 64},
    "another size": {"bytes": 3},
}


@ON_SQLITE
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_photo_that_is_not_what_its_record_says_is_not_shown(
    agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any], picture: bytes, wrong: dict[str, Any]
) -> None:
    phone = agent.phone
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), picture, **wrong)
    phone.sync(record)
    assert put(phone, photo).status_code == 201
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 404
    page = supervisor.get(f"/bureau/fiches/{record['id']}").get_data(as_text=True)
    assert "son sceau ne s’ouvre pas" in page
    assert supervisor.get(f"/api/v1/submissions/{record['id']}").json["has_alert"] is True


@ON_SQLITE
def test_what_is_sealed_and_is_no_photo_is_not_shown(
    agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    phone = agent.phone
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), svg)
    phone.sync(record)
    assert put(phone, photo).status_code == 201
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 404
    page = supervisor.get(f"/bureau/fiches/{record['id']}").get_data(as_text=True)
    assert "pas une image lisible" in page


@ON_SQLITE
def test_a_sealed_photo_moved_to_another_record_stays_closed(
    agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    phone = agent.phone
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), picture)
    stolen = phone.envelope(
        json.dumps({**meeting(photo="photo.jpg"), "_meta": {"files": [photo.inside]}}), "rencontre"
    )
    phone.sync(sealed_again(phone, key, {**stolen, "files": [photo.outside]}))
    put(phone, photo)
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 404
    phone.sync(record)
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 200


@ON_SQLITE
def test_a_photo_waits_for_the_key_with_its_record(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    phone = agent.phone
    lost = Path(app.config["CARNET_KEYS"]) / f"{key['id']}.pem"
    content = lost.read_bytes()
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), picture)
    lost.unlink()
    assert phone.sync(record).json["results"][0]["files_wanted"] == [photo.sha256]
    assert put(phone, photo).status_code == 201
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 404
    lost.write_bytes(content)
    assert app.test_cli_runner().invoke(main, ["keys", "reopen"]).exit_code == 0
    assert supervisor.get(f"/api/v1/files/{photo.sha256}").status_code == 200
    read = supervisor.get(f"/api/v1/submissions/{record['id']}").json
    assert [one["name"] for one in read["revisions"][0]["files"]] == ["photo.jpg"]


def test_a_correction_keeps_the_photo_of_the_revision_before(
    agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any], picture: bytes
) -> None:
    phone = agent.phone
    record, photo = sealed_with(phone, key, meeting(photo="photo.jpg"), picture)
    second = phone.envelope(
        json.dumps({**meeting(photo="photo.jpg"), "_meta": {"files": [{**photo.inside, "sealed": None}]}}),
        "rencontre", id=record["id"], revision=2, parent=1,
    )  # fmt: skip
    # the correction may even come before what it corrects
    assert phone.sync(sealed_again(phone, key, second)).json["results"][0]["status"] == "quarantined"
    phone.sync(record)
    put(phone, photo)
    shown = supervisor.get(f"/bureau/fiches/{record['id']}").get_data(as_text=True)
    assert f"/api/v1/files/{photo.sha256}" in shown
    assert supervisor.get(f"/api/v1/submissions/{record['id']}").json["revision"] == 2
