"""Several tabs, several phones, one moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from server.extensions import db
from server.submissions.models import Change, Revision, Submission

Answers = Callable[..., dict[str, Any]]


def test_the_same_record_pushed_by_eight_tabs_is_stored_once(
    app: Flask, agent: Any, meeting: Answers
) -> None:
    record = agent.phone.envelope(meeting(), "rencontre")
    with ThreadPoolExecutor(8) as tabs:
        answers = list(tabs.map(lambda _: agent.phone.sync(record), range(8)))
    assert [one.status_code for one in answers] == [200] * 8
    statuses = Counter(one.json["results"][0]["status"] for one in answers)
    assert statuses == {"created": 1, "duplicate": 7}
    assert len({one.json["results"][0]["number"] for one in answers}) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 1


def test_numbers_given_at_one_moment_are_all_different(app: Flask, agent: Any, meeting: Answers) -> None:
    phones = [agent.another_phone() for _ in range(6)]
    batches = [[one.envelope(meeting(participants=n), "rencontre") for n in range(5)] for one in phones]
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda pair: pair[0].sync(*pair[1]), zip(phones, batches, strict=True)))
    results = [result for answer in answers for result in answer.json["results"]]
    assert {one["status"] for one in results} == {"created"}
    assert sorted(one["number"] for one in results) == [f"DIF-2026-{n:04d}" for n in range(1, 31)]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 30
        positions = db.session.scalars(select(Change.position).order_by(Change.position)).all()
    assert list(positions) == list(range(1, 31))


def test_no_change_is_missed_by_a_phone_that_asks_while_others_push(agent: Any, meeting: Answers) -> None:
    listener, phones = agent.another_phone(), [agent.another_phone() for _ in range(4)]
    heard: set[str] = set()

    def push(phone: Any) -> list[str]:
        return [phone.push(meeting(participants=n), "rencontre")["id"] for n in range(5)]

    with ThreadPoolExecutor(5) as crowd:
        pushing = [crowd.submit(push, phone) for phone in phones]
        while not all(one.done() for one in pushing):
            heard |= {change["id"] for change in listener.changes()}
    heard |= {change["id"] for change in listener.changes()}
    assert heard == {record for one in pushing for record in one.result()}


def test_the_same_photo_sent_twice_at_once_is_stored_once(agent: Any, picture: bytes) -> None:
    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(lambda _: agent.phone.put_file(picture).status_code, range(4)))
    assert sorted(answers) == [200, 200, 200, 201]
