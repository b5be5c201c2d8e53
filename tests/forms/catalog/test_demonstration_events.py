"""The events of ``carnet demo`` are what the forms accept; the few that are not are so on purpose."""

from datetime import date
from random import Random

import pytest

from forms.context import Context
from forms.problems import Problem
from forms.validation import validate
from server.operations.demo_events import FIRST_DAY, LAST_DAY, DemoEvent, generate, make_event
from tests.forms.catalog.shipped import EVENTS as EVENT_FORMS
from tests.forms.catalog.shipped import context_at, shipped_form

EVENTS = list(generate(400, seed=7))


def problems_of(event: DemoEvent) -> list[Problem]:
    context: Context = context_at(event.finished_at)
    return validate(shipped_form(event.form), event.answers, context).problems


def test_the_same_seed_tells_the_same_year() -> None:
    assert list(generate(40, seed=3)) == list(generate(40, seed=3))
    assert list(generate(40, seed=3)) != list(generate(40, seed=4))


def test_a_year_holds_all_seven_forms_both_programmes_and_every_fate() -> None:
    assert {event.form for event in EVENTS} == set(EVENT_FORMS)
    assert {event.answers["programme"] for event in EVENTS} == {"PCCN", "FRONTIERES"}
    assert {event.fate for event in EVENTS} == {"approve", "return", "reject", "leave"}
    assert len({event.id for event in EVENTS}) == len(EVENTS)


def test_events_are_told_in_the_order_in_which_they_were_finished() -> None:
    finished = [event.finished_at for event in EVENTS]
    assert finished == sorted(finished)
    assert finished[0].date() >= FIRST_DAY
    assert (
        max(date.fromisoformat(event.answers.get("date_debut", "2026-01-01")) for event in EVENTS) <= LAST_DAY
    )


def test_an_event_breaks_a_rule_only_on_purpose() -> None:
    for event in EVENTS:
        errors = [problem for problem in problems_of(event) if problem.severity == "error"]
        assert bool(errors) == bool(event.flaw), (event.form, event.flaw, errors)


def test_some_events_raise_warnings_and_most_do_not() -> None:
    doubtful = [
        event for event in EVENTS if {problem.severity for problem in problems_of(event)} & {"warning"}
    ]
    assert 0.02 * len(EVENTS) < len(doubtful) < 0.25 * len(EVENTS)


@pytest.mark.parametrize("form_id", EVENT_FORMS)
def test_a_made_event_is_accepted_without_a_warning(form_id: str) -> None:
    for seed in range(20):
        answers = make_event(form_id, Random(seed), date(2026, 11, 22))
        found = validate(shipped_form(form_id), answers, context_at()).problems
        assert [problem for problem in found if problem.severity != "alert"] == []


def test_a_photo_is_a_small_jpeg_and_never_of_reintegration() -> None:
    files = [(event.form, file) for event in EVENTS for file in event.files]
    assert files
    for form_id, file in files:
        assert form_id != "reintegration"
        assert file.content.startswith(b"\xff\xd8")
        assert len(file.content) < 100_000
