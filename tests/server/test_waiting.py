"""What waits for a yes: for its owner, for its time, once."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from server.problems import Problem
from server.waiting import Waiting

HOUR = Waiting("essais", timedelta(hours=1))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    app = Flask(__name__)
    app.config["CARNET_DATA"] = tmp_path
    with app.app_context():
        yield tmp_path / "essais"


def test_what_was_kept_is_found_by_its_owner_and_taken_once(folder: Path) -> None:
    id = HOUR.keep({"noms": ["N'Guigmi \ud800"]}, "halima")
    assert HOUR.find(id, "halima") == HOUR.take(id, "halima") == {"noms": ["N'Guigmi \ud800"]}
    with pytest.raises(Problem):
        HOUR.take(id, "halima")
    other = HOUR.keep({}, "halima")
    for owner in ("", "moussa"):
        with pytest.raises(Problem):
            HOUR.take(other, owner)
    assert HOUR.take(other, "halima") == {}
    assert list(folder.iterdir()) == []


def test_nobody_else_on_the_machine_reads_it(folder: Path) -> None:
    HOUR.keep({})
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600]


def test_what_waited_too_long_is_gone(folder: Path) -> None:
    id = HOUR.keep({})
    (file,) = folder.iterdir()
    os.utime(file, (time.time() - 3700,) * 2)
    with pytest.raises(Problem):
        HOUR.find(id)
    HOUR.keep({})
    assert not file.exists()


@pytest.mark.parametrize("id", ["", "0" * 32, "../../../../secret-key-000000000", "٣" * 32, "A" * 32])
def test_no_other_name_opens_a_file(folder: Path, id: str) -> None:
    with pytest.raises(Problem):
        HOUR.find(id)
