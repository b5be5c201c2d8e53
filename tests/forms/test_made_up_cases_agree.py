"""Differential tests: expressions, forms and records made up from seeds, run by both engines.

Hypothesis chooses the seeds and finds the smallest list of them that differs; CARNET_PAIRS sets how many
pairs a run compares (a few hundred by default, 10,000 in the bench).
"""

import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.cases import run_form_case
from forms.conformance import run_case, shown
from forms.question_types import READERS
from tests.forms.made_up import every, expression_case, form_case

PAIRS = int(os.environ.get("CARNET_PAIRS", "200"))
AT_ONCE = 100
SEEDS = st.lists(st.integers(0, 2**32), min_size=AT_ONCE, max_size=AT_ONCE)
PHONE_ONLY = {"start", "end", "today", "username", "deviceid"}
"""What the telephone notes by itself."""
RUNS = settings(
    max_examples=max(PAIRS // AT_ONCE, 1), deadline=None, suppress_health_check=[*HealthCheck], database=None
)


@RUNS
@given(SEEDS)
def test_an_expression_means_the_same_on_phone_and_server(phone: Any, seeds: list[int]) -> None:
    cases = [expression_case(seed) for seed in seeds]
    for case, (result,) in zip(cases, phone.results(cases), strict=True):
        assert result == shown(run_case(case)), case


@RUNS
@given(SEEDS)
def test_a_record_is_judged_alike_whole_and_answer_by_answer(phone: Any, seeds: list[int]) -> None:
    cases = [form_case(seed) for seed in seeds]
    for case, (whole, *one_by_one) in zip(cases, phone.results(cases), strict=True):
        expected = json.loads(json.dumps(run_form_case(case)))
        assert whole == expected, json.dumps(case)
        assert all(result == expected for result in one_by_one), json.dumps(case)


def test_what_is_made_up_has_everything_in_it() -> None:
    """Hypothesis chooses among these: a generator that left something out would agree about nothing."""
    made = [form_case(seed) for seed in range(300)]
    nodes = [node for case in made for node in every(case["form"]["children"])]
    keys = {key for node in nodes for key in node}
    assert {node["type"] for node in nodes} == {*READERS, "group", "repeat"} - PHONE_ONLY
    assert keys >= {
        "relevant",
        "constraint",
        "required",
        "calculation",
        "choice_filter",
        "shuffle",
        "trigger",
    }
    assert keys >= {"repeat_count", "children", "list"}
    assert {each["level"] for case in made for each in case["form"]["checks"]} == {"warning", "alert"}
    assert any(case["session"] for case in made)
