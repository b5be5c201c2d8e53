"""docs/forms.md has a heading for every question type and every problem code."""

from pathlib import Path

import pytest

from forms.expressions.evaluator import build
from forms.expressions.functions import FUNCTIONS
from forms.expressions.signatures import ARITY
from forms.problems import FORM_PROBLEM_CODES, PROBLEM_CODES
from forms.question_types import READERS

ROOT = Path(__file__).parents[2]
HEADINGS = {
    line[4:].strip()
    for line in (ROOT / "docs/forms.md").read_text("utf-8").splitlines()
    if line.startswith("### ")
}


@pytest.mark.parametrize("name", [*READERS, "group", "repeat", *PROBLEM_CODES, *FORM_PROBLEM_CODES])
def test_there_is_a_heading_for(name: str) -> None:
    assert name in HEADINGS


def test_every_function_has_its_arity_and_every_arity_its_function() -> None:
    assert {*FUNCTIONS, "indexed-repeat"} == set(ARITY)
    assert build(["indexed-repeat", ["$", "a"], ["$", "r"], 1]).kind == "nodes"


def test_the_twin_knows_the_same_functions() -> None:
    folder = ROOT / "static/app/forms/expressions"
    text = (folder / "signatures.ts").read_text("utf-8")
    missing = [name for name in ARITY if f" {name} " not in text.replace('"', " ")]
    assert missing == []
