"""The stories of tests/conformance/catalog: a valid fiche of each form, every rule broken, every warning.

A story changes a few answers of the valid fiche (``null`` takes one away) and names every problem that then
exists, no more and no less, with the French text that the agent reads.
"""

from typing import Any

import pytest

from forms.messages import problem_text
from forms.problems import Problem
from tests.forms.catalog.shipped import FORM_IDS, judged, shipped_form, stories_of

STORIES = [
    pytest.param(form_id, story, id=f"{form_id}: {story['story']}")
    for form_id in FORM_IDS
    for story in stories_of(form_id)["stories"]
]


def french(text: str, **params: object) -> str:
    return text % params if params else text


def told_as(problem: Problem) -> tuple[str, str, str, object]:
    return problem.code, problem.path, problem.severity, problem.params.get("name")


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_valid_fiche_is_accepted_under_its_title(form_id: str) -> None:
    result = judged(form_id, {})
    assert result.problems == []
    assert result.title == stories_of(form_id)["title"]


@pytest.mark.parametrize(("form_id", "story"), STORIES)
def test_the_story_is_told_by_the_engine(form_id: str, story: dict[str, Any]) -> None:
    warnings = [one["path"] for one in story["problems"] if one["severity"] == "warning"]
    problems = judged(form_id, story["set"], warnings, story).problems
    expected = [(one["code"], one["path"], one["severity"], one.get("check")) for one in story["problems"]]
    assert sorted(map(told_as, problems), key=str) == sorted(expected, key=str)
    words = [problem_text(problem, shipped_form(form_id), "fr", french) for problem in problems]
    for message in story["messages"]:
        assert message in words


def test_a_warning_without_a_reason_is_missed_but_blocks_nothing() -> None:
    problems = judged("formation", {"total_feuille": 35}).problems
    assert [(one.code, one.severity) for one in problems] == [
        ("check", "warning"),
        ("reason_missing", "warning"),
    ]


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_check_has_its_story(form_id: str) -> None:
    told = {one.get("check") for story in stories_of(form_id)["stories"] for one in story["problems"]}
    names = {check["name"] for check in shipped_form(form_id).checks}
    assert not told - names - {None}
    assert not names - told
