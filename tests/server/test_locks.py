"""Whoever waits, or draws a photo, does not hold SQLite's write lock meanwhile."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server.accounts.models import Account
from server.exchange import parcels
from server.extensions import db
from server.problems import Problem
from server.submissions import images
from tests.server.actors import Actor
from tests.server.databases import ON_SQLITE
from tests.server.sealed import new_key
from tests.server.test_parcels import hand_in, parcel


@contextmanager
def beside(work: Callable[[], Any]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


def somebody_else_can_write(app: Flask) -> bool:
    path = Path(app.config["CARNET_DATA"]) / "carnet.sqlite"
    with closing(sqlite3.connect(path, timeout=3, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


@ON_SQLITE
def test_a_parcel_waits_for_its_turn_without_the_write_lock(app: Flask, agent: Actor) -> None:
    reading = threading.Event()

    def second_file_of_a_page() -> None:
        with app.test_request_context(method="POST"):
            db.session.scalar(select(1))
            reading.set()
            with pytest.raises(Problem):
                parcels.take_in(b"no parcel", db.session.get_one(Account, agent.id))

    parcels.TURN.acquire()
    with beside(second_file_of_a_page):
        assert reading.wait(5)
        free = somebody_else_can_write(app)
        parcels.TURN.release()
    assert free


@ON_SQLITE
def test_a_plain_photo_of_a_parcel_is_drawn_without_the_write_lock(
    app: Flask, agent: Actor, picture: bytes
) -> None:
    text = parcel(agent.phone, new_key(app), [], [picture])
    incoming = Path(app.config["CARNET_DATA"]) / "files" / "incoming"
    told: list[int] = []
    images.TURN.acquire()
    with beside(lambda: told.append(len(hand_in(agent.phone, text).get_json()["files"]))):
        end = time.monotonic() + 10
        # the photo, and the empty file that it is to be drawn into
        while time.monotonic() < end and len(list(incoming.glob("*"))) < 2:
            time.sleep(0.01)
        free = somebody_else_can_write(app)
        images.TURN.release()
    assert (free, told) == (True, [1])
