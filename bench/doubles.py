"""One push of 20 registrations where 20,000 people are registered already: what looking for doubles costs.

`make bench ARGS=doubles`. The people are written straight into the database, as intake would leave
them; the push goes through the server's own door, in this process.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import insert

from bench.targets import Target
from server.app import create_app
from server.extensions import db, now
from server.programmes.models import Programme
from server.submissions.models import Revision, Submission
from tests.forms.catalog.shipped import answers_of
from tests.server.actors import SECRET, Actor
from tests.server.databases import prepare

PEOPLE, A_PUSH, PUSHES, CHUNK = 20_000, 20, 10, 1_000
FORM, TOWN = "beneficiaire", "NE002001001"


def person(number: int) -> dict[str, Any]:
    place = {"chantier": None, "chantier_autre": "Mare de Bosso", "mandataire": None}
    own = {"carte": f"{TOWN}-{number % 10_000:04d}", "piece_num": f"N-{number:06d}"}
    return answers_of(FORM, place | own | {"telephone": f"+227{90_000_000 + number}"})


def rows(device: str, author: str, people: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    form = {"form_id": FORM, "form_version": "1"}
    for number in range(people):
        id, answers = str(UUID(int=number + 1, version=4)), person(number)
        answers["carte"] = f"X-{number}"
        answers["piece_cle"] = answers["piece_num"].upper()
        payload = json.dumps(answers)
        at = {"received_at": now(), "device_id": device}
        yield (
            {"id": id, "number": f"DIF-2025-{number:06d}", "form_id": FORM, "state": "in_review",
             "revision": 1, "author_id": author, "programme": "PCCN", "region": "NE002",
             "updated_at": now(), **at},
            {"submission_id": id, "revision": 1, "sha256": f"{number:064d}", "payload": payload,
             "answers": answers, "sequence": number + 1, **form, **at},
        )  # fmt: skip


def fill(people: int, device: str, author: str) -> None:
    made = list(rows(device, author, people))
    for start in range(0, people, CHUNK):
        part = made[start : start + CHUNK]
        db.session.execute(insert(Submission), [one for one, _ in part])
        db.session.execute(insert(Revision), [one for _, one in part])
    db.session.commit()


def pushes(app: Flask, people: int) -> list[tuple[float, float]]:
    """CPU and wall milliseconds of each push."""
    agent = Actor(app, "agent")
    with app.app_context():
        db.session.get_one(Programme, "PCCN").names = True
        fill(people, agent.phone.id, agent.id)
        db.session.remove()
    found = []
    for round in range(PUSHES):
        records = [agent.phone.envelope(person(people + round * A_PUSH + one), FORM) for one in range(A_PUSH)]
        cpu, wall = time.process_time(), time.perf_counter()
        results = agent.phone.sync(*records).get_json()["results"]
        found.append((1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)))
        assert [one["status"] for one in results] == ["created"] * A_PUSH, results[0]
    return found


def a_push(people: int) -> float:
    """CPU milliseconds of a push beside so many people, the median; the first one marks who was there."""
    with tempfile.TemporaryDirectory(prefix="carnet-bench-") as folder:
        config = {"CARNET_DATA": folder, "CARNET_SECRET_KEY": SECRET}
        prepare(config)
        first, *others = pushes(create_app({**config, "TESTING": True}), people)
    cpu, wall = (median(one[which] for one in others) for which in (0, 1))
    print(f"  beside {people:,}: {cpu:.0f} ms CPU, {wall:.0f} ms; the first {first[0]:.0f} ms CPU")
    return cpu


def run() -> list[Target]:
    """Looking for doubles in a long register, by what it costs in an empty one."""
    print(f"\nA push of {A_PUSH} registrations, SQLite")
    empty, full = a_push(0), a_push(PEOPLE)
    return [Target(f"doubles: a push beside {PEOPLE:,}, by none", full / empty, 1.5, "times")]


if __name__ == "__main__":
    print(*run(), sep="\n")
