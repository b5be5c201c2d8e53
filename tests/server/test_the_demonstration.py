"""``carnet demo``: invented fiches come in like any other."""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from server.entities.models import Entity
from server.extensions import db
from server.operations.demo import load
from server.operations.demo_events import generate
from server.submissions.models import Attachment, Revision, State, StoredFile, Submission
from tests.server.databases import ON_SQLITE

EVENTS, SEED = 45, 11
# two sites, eight workers, one sheet
REGISTERED = 11


def states() -> Counter[str]:
    return Counter(db.session.scalars(select(Submission.state)))


def test_the_demonstration_comes_in_by_the_front_door_and_is_reviewed(app: Flask) -> None:
    assert load(app, events=EVENTS, seed=SEED) == EVENTS + REGISTERED
    flawed = {event.id for event in generate(EVENTS, SEED) if event.flaw}
    with app.app_context():
        found = states()
        assert sum(found.values()) == EVENTS + REGISTERED
        assert found[State.APPROVED] > EVENTS / 2
        assert found[State.RETURNED]
        assert found[State.IN_REVIEW]
        aside = db.session.scalars(select(Submission.id).where(Submission.state == State.QUARANTINED))
        assert set(aside) == flawed
        photos = set(db.session.scalars(select(Attachment.sha256)))
        assert photos
        assert photos == set(db.session.scalars(select(StoredFile.sha256)))


def test_a_second_demonstration_adds_nothing(app: Flask) -> None:
    load(app, events=EVENTS, seed=SEED)
    with app.app_context():
        before = states()
    assert load(app, events=EVENTS, seed=SEED) == EVENTS
    with app.app_context():
        assert states() == before
        assert db.session.scalar(select(func.count()).select_from(Revision)) == EVENTS + REGISTERED


@ON_SQLITE
def test_the_demonstration_registers_sites_and_workers_without_a_name_in_a_list(app: Flask) -> None:
    load(app, events=0, seed=SEED)
    with app.app_context():
        assert states() == {State.APPROVED: REGISTERED}
        things = db.session.scalars(select(Entity)).all()
        assert Counter(thing.list for thing in things) == {"chantiers": 2, "beneficiaires": 8}
        told = {key for thing in things if thing.list == "beneficiaires" for key in thing.data}
        assert told == {"chantier", "sexe"}
        (sheet,) = db.session.scalars(select(Revision).where(Revision.form_id == "argent_travail"))
        assert [turn["t_carte"] for turn in sheet.answers["travailleurs"]] == [
            f"NE002002002-{number:04d}" for number in range(1, 9)
        ]
        assert sheet.problems == []
