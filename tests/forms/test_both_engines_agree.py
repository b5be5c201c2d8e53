"""One meaning, two engines: the same cases, and the same stories told in tables, on both."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from forms.cases import run_form_case
from forms.conformance import agrees, cases_of, run_case
from forms.xlsform import form_from_markdown

ROOT = Path(__file__).parents[2]
NAMES = ("expressions.json", "specification.json", "suites.json", "forms.json")
OWN = [ROOT / "tests/conformance" / name for name in NAMES]
PUBLIC = ROOT.parent / "shared/data/conformance/xpath-cases.json"
STORIES = ROOT / "tests/forms/stories"
FILES = [*OWN, *([PUBLIC] if PUBLIC.exists() else [])]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_server_passes_every_case_of(file: Path) -> None:
    failed = [(case.get("id"), run_case(case)) for case in cases_of(file) if not agrees(case, run_case(case))]
    assert not failed


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_phone_passes_every_case_of(file: Path, phone: Any) -> None:
    printed, code = phone.run(file)
    assert printed == f"{len(cases_of(file))} passed, 0 failed"
    assert code == 0


def test_a_runner_says_which_case_failed_and_exits_with_1(phone: Any, tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": "x1", "expr": "1 + 1", "resultType": "number", "expected": 3}]))
    printed, code = phone.run(file)
    assert printed.splitlines() == ["x1: 1 + 1 gave 2, expected 3", "0 passed, 1 failed"]
    assert code == 1


def stories() -> list[dict[str, Any]]:
    """The tables of tests/forms/stories with their answers, as form cases."""
    found = []
    for table in sorted(STORIES.glob("*.md")):
        form = form_from_markdown(table.read_text("utf-8"), table.stem).to_json()
        told = json.loads(table.with_suffix(".json").read_text("utf-8"))
        found += [{"id": f"{table.stem}: {story['story']}", "form": form, **story} for story in told]
    return found


def test_the_file_of_form_cases_is_that_of_the_tables() -> None:
    """Set CARNET_WRITE=1 to write it anew after a change of the tables or of the compiled form."""
    told = stories()
    forms = {story["form"]["id"]: story["form"] for story in told}
    cases = [{**story, "form": story["form"]["id"]} for story in told]
    about = "Made from tests/forms/stories by test_both_engines_agree.py: run with CARNET_WRITE=1 to renew."
    text = json.dumps(
        {"meta": {"about": about}, "forms": forms, "cases": cases}, ensure_ascii=False, indent=1
    )
    file = ROOT / "tests/conformance/forms.json"
    if os.environ.get("CARNET_WRITE"):
        file.write_text(text + "\n", "utf-8")
    assert json.loads(file.read_text("utf-8")) == json.loads(text)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story["id"])
def test_a_record_gives_on_the_server(story: dict[str, Any]) -> None:
    assert run_form_case(story) == story["expected"]


def test_every_story_ends_alike_on_the_phone(phone: Any) -> None:
    told = stories()
    for story, results in zip(told, phone.results(told), strict=True):
        for result in results:
            assert result == story["expected"], story["id"]
