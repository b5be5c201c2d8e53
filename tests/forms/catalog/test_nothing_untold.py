"""Nothing of a form goes untold: each rule, each required question, thirty stories or more."""

import pytest

from tests.forms.catalog.shipped import FORM_IDS, judged, shipped_form, stories_of


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
