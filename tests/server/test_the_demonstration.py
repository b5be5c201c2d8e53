"""``carnet demo``: invented fiches come in like any other."""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from server.extensions import db
from server.operations.demo import load
from server.operations.demo_events import generate
from server.submissions.models import Attachment, Revision, State, StoredFile, Submission

EVENTS, SEED = 60, 11


def states(app: Flask) -> Counter[str]:
    with app.app_context():
        return Counter(db.session.scalars(select(Submission.state)))


def test_every_demonstration_fiche_is_received_and_most_are_approved(app: Flask) -> None:
    assert load(app, events=EVENTS, seed=SEED) == EVENTS
    found = states(app)
    assert sum(found.values()) == EVENTS
    assert found[State.APPROVED] > EVENTS / 2
    assert found[State.RETURNED]
    assert found[State.IN_REVIEW]


def test_a_fiche_is_set_aside_only_where_the_demonstration_broke_a_rule(app: Flask) -> None:
    load(app, events=EVENTS, seed=SEED)
    flawed = {event.id for event in generate(EVENTS, SEED) if event.flaw}
    with app.app_context():
        aside = db.session.scalars(select(Submission.id).where(Submission.state == State.QUARANTINED))
        assert set(aside) == flawed


def test_photos_follow_their_fiches(app: Flask) -> None:
    load(app, events=EVENTS, seed=SEED)
    with app.app_context():
        wanted = set(db.session.scalars(select(Attachment.sha256)))
        assert wanted
        assert wanted == set(db.session.scalars(select(StoredFile.sha256)))


def test_a_second_demonstration_adds_nothing(app: Flask) -> None:
    load(app, events=EVENTS, seed=SEED)
    before = states(app)
    assert load(app, events=EVENTS, seed=SEED) == EVENTS
    assert states(app) == before
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Revision)) == EVENTS
