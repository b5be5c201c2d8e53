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
from tests.forms.made_up_answers import form_case, judged, steps_case, told
from tests.forms.made_up_expressions import expression_case
from tests.forms.made_up_forms import every

PAIRS = int(os.environ.get("CARNET_PAIRS", "200"))
AT_ONCE = 100
SEEDS = st.lists(st.integers(0, 2**32), min_size=AT_ONCE, max_size=AT_ONCE)
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


@RUNS
@given(SEEDS)
def test_what_an_open_record_becomes_is_judged_alike_when_it_arrives(phone: Any, seeds: list[int]) -> None:
    cases = [steps_case(seed) for seed in seeds]
    for case, (found,) in zip(cases, phone.results(cases), strict=True):
        arrived = judged(case, found)
        assert told(found) == json.loads(json.dumps(run_form_case(arrived))), json.dumps(case)


def test_what_is_made_up_has_everything_in_it() -> None:
    """Hypothesis chooses among these: a generator that left something out would agree about nothing."""
    made = [make(seed) for seed in range(200) for make in (form_case, steps_case)]
    nodes = [node for case in made for node in every(case["form"]["children"])]
    keys = {key for node in nodes for key in node}
    assert {node["type"] for node in nodes} == {*READERS, "group", "repeat"}
    assert keys >= {
        "relevant",
        "constraint",
        "required",
        "calculation",
        "choice_filter",
        "shuffle",
        "trigger",
    }
    assert keys >= {"repeat_count", "children", "list", "file", "default", "number"}
    assert any("expr" in node["default"] for node in nodes if isinstance(node.get("default"), dict))
    assert any(node["name"].endswith("_other") for node in nodes)
    assert {step[0] for case in made for step in case.get("steps", [])} == {"set", "add", "remove"}
    assert any("/" in check["question"] for case in made for check in case["form"]["checks"])
    assert {each["level"] for case in made for each in case["form"]["checks"]} == {"warning", "alert"}
    assert any(case.get("session") for case in made)
