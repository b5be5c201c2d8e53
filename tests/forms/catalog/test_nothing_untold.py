"""Nothing of a form goes untold: each rule, each required question, thirty stories or more."""

import json
import re

import pytest

from forms.definition import Node
from tests.forms.catalog.shipped import EVENTS, FORM_IDS, judged, shipped_form, stories_of


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_rule_is_broken_in_some_story(form_id: str) -> None:
    broken = {
        one["path"].split("/")[-1]
        for story in stories_of(form_id)["stories"]
        for one in story["problems"]
        if one["code"] == "constraint"
    }
    ruled = {node.name for node in shipped_form(form_id).walk() if node.constraint is not None}
    assert ruled - broken == set()


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_each_form_tells_thirty_stories_or_more(form_id: str) -> None:
    assert len({story["story"] for story in stories_of(form_id)["stories"]}) >= 30


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_required_question_of_the_valid_fiche_cannot_be_left_out(form_id: str) -> None:
    for node in shipped_form(form_id).walk():
        if node.required is True and node.name in stories_of(form_id)["answers"]:
            found = {(one.code, one.path) for one in judged(form_id, {node.name: None}).problems}
            assert ("required", node.name) in found


def test_an_ordinary_training_is_told_in_35_answers_or_fewer() -> None:
    required = {node.name for node in shipped_form("formation").walk() if node.required is True}
    optional = {name: None for name in stories_of("formation")["answers"] if name not in required}
    told = judged("formation", optional | {"test": "non", "statut": "realise"})
    assert told.problems == []
    hidden = {node.name for node in shipped_form("formation").walk() if node.type == "calculate"}
    assert len(told.answers.keys() - hidden) <= 35


@pytest.mark.parametrize("form_id", EVENTS)
def test_what_may_be_added_stays_out_of_the_short_fiche(form_id: str) -> None:
    """Every part behind « À ajouter » is opened by its own choice, and by that alone."""
    form = shipped_form(form_id)
    offered = {choice["name"] for choice in form.choices["detail"]}
    opened = {node.name: opener for node in form.walk() if (opener := opener_of(node))}
    assert set(opened.values()) == offered
    assert not opened.keys() & judged(form_id, {}).answers.keys()


def opener_of(node: Node) -> str | None:
    found = re.search(r'\["selected", \["\$", "details"\], "(\w+)"\]', json.dumps(node.relevant))
    return found.group(1) if found else None
