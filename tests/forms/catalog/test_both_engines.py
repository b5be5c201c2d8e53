"""Phone and server judge every story of the catalogue alike: values, problems, title."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from forms.conformance import run_case
from tests.forms.catalog.shipped import (
    FORM_IDS,
    PROJECT,
    answers_of,
    lists_of,
    shipped_form,
    stories_of,
)

RUNNER = PROJECT / "static" / "dist" / "conformance.mjs"
NODE = shutil.which("node")


def cases_of(form_id: str) -> list[dict[str, object]]:
    """The stories as cases of the runners; what is expected is what the server says."""
    told = stories_of(form_id)
    stories: list[dict[str, Any]] = [{"story": "La fiche valide.", "set": {}}, *told["stories"]]
    cases: list[dict[str, object]] = [
        {
            "id": f"{form_id}: {story['story']}",
            "form": shipped_form(form_id).to_json(),
            "answers": answers_of(form_id, story["set"]),
            "context": {"now": told["now"], "username": "agent", "lists": lists_of(form_id, story)},
        }
        for story in stories
    ]
    return [case | {"expected": run_case(case)} for case in cases]


@pytest.mark.skipif(NODE is None or not RUNNER.exists(), reason="the phone's engine is not built: make build")
@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_phone_says_what_the_server_says(form_id: str, tmp_path: Path) -> None:
    cases = cases_of(form_id)
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases, ensure_ascii=False), encoding="utf-8")
    ran = subprocess.run(  # the node on PATH, our own file
        [str(NODE), str(RUNNER), str(file)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.stdout.endswith(f"{len(cases)} passed, 0 failed\n"), ran.stdout[-3000:] + ran.stderr[-1000:]
