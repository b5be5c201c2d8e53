"""What nobody needs any more leaves the disk, and nothing that a record names or may still name."""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from server.cli import main
from server.extensions import db, now
from server.submissions.cleaning import kept_while_copied
from server.submissions.models import StoredFile
from server.submissions.parts import sweep
from tests.server.sealed import new_key
from tests.server.test_sealed_photos import put, sealed_with

Answers = Callable[..., dict[str, Any]]
DAY = 24 * 3600


def announce(content: bytes, name: str = "photo.jpg") -> list[dict[str, Any]]:
    digest = hashlib.sha256(content).hexdigest()
    return [{"name": name, "sha256": digest, "bytes": len(content), "type": "image/jpeg"}]


def grow_old(app: Flask, days: int = 100) -> None:
    """Everything that is on the disk, and what the database says of it, so many days older."""
    for path in (Path(app.config["CARNET_DATA"]) / "files").glob("**/*"):
        os.utime(path, (time.time() - days * DAY,) * 2)
    with app.app_context():
        db.session.execute(update(StoredFile).values(stored_at=now() - timedelta(days=days)))
        db.session.commit()
        db.session.remove()


def on_disk(app: Flask) -> set[str]:
    folder = Path(app.config["CARNET_DATA"]) / "files"
    return {path.name for path in folder.glob("??/*")} | {path.name for path in folder.glob("leaving/*")}


def clean(app: Flask) -> str:
    done = app.test_cli_runner().invoke(main, ["files", "clean"])
    assert done.exit_code == 0, done.output
    return str(done.output)


def test_a_photo_that_no_record_names_goes_after_three_months(
    app: Flask, agent: Any, meeting: Answers, picture: bytes
) -> None:
    agent.phone.push(meeting(photo="photo.jpg"), "rencontre", files=announce(picture))
    kept = agent.phone.put_file(picture).json["sha256"]
    alone = agent.phone.put_file(picture + b"nobody's").json["sha256"]
    before = on_disk(app)
    assert "0 photo" in clean(app)
    assert on_disk(app) == before, "its record may be on the way"
    grow_old(app)
    assert "1 photo" in clean(app)
    assert agent.phone.get(f"/api/v1/files/{kept}").status_code == 200
    assert agent.phone.get(f"/api/v1/files/{alone}").status_code == 404
    clean(app)
    assert agent.phone.get(f"/api/v1/files/{kept}").status_code == 200
    late = agent.phone.push(meeting(), "rencontre", files=announce(picture + b"nobody's"))
    assert late["files_wanted"] == [alone], "a record that comes after all asks for its photo again"


def test_bytes_that_no_row_names_go_after_a_week(app: Flask, agent: Any, picture: bytes) -> None:
    agent.phone.put_file(picture)
    before = on_disk(app)
    stray = Path(app.config["CARNET_DATA"]) / "files" / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left by a killed server")
    clean(app)
    assert on_disk(app) == before | {stray.name}
    grow_old(app, days=8)
    clean(app)
    assert on_disk(app) == before


def test_what_a_stopped_command_had_moved_aside_comes_back(app: Flask, agent: Any, picture: bytes) -> None:
    digest = agent.phone.put_file(picture).json["sha256"]
    files = Path(app.config["CARNET_DATA"]) / "files"
    (files / "leaving").mkdir()
    [kept] = on_disk(app)
    os.replace(files / kept[:2] / kept, files / "leaving" / kept)
    clean(app)
    assert agent.phone.get(f"/api/v1/files/{digest}").status_code == 200


@pytest.mark.parametrize("copied", [True, False])
def test_sealed_bytes_stay_while_a_backup_is_made(
    app: Flask, agent: Any, meeting: Answers, picture: bytes, copied: bool
) -> None:
    record, photo = sealed_with(agent.phone, new_key(app), meeting(photo="photo.jpg"), picture)
    agent.phone.sync(record)
    with app.app_context(), kept_while_copied() if copied else nullcontext():
        assert put(agent.phone, photo).status_code == 201
    digest = hashlib.sha256(photo.bytes).hexdigest()
    assert (digest in on_disk(app)) == copied
    grow_old(app, days=8)
    clean(app)
    assert digest not in on_disk(app)
    assert agent.phone.get(f"/api/v1/files/{digest}").status_code == 200


def test_a_part_whose_note_was_never_written_is_swept(app: Flask) -> None:
    with app.app_context():
        folder = Path(app.config["CARNET_DATA"]) / "files" / "parts" / "somebody"
        folder.mkdir(parents=True)
        for name in ("c" * 64, f"{'d' * 64}.new"):
            (folder / name).write_bytes(b"x")
        sweep(time.time() + 20 * DAY)
        assert len(list(folder.glob("c*"))) == 1
        sweep(time.time() + 40 * DAY)
        assert [path.name for path in folder.iterdir()] == ["lock"]
