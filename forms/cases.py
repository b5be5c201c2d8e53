"""Form cases: a compiled form, answers, a day, and what must come out of them on both sides.

``expected`` is ``{"answers", "problems", "title"}``; a problem is ``[code, path, severity]``, a check
``["check", path, severity, name]``. A clock that is not of Niamey needs its ``timezone`` beside ``form``.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from forms.context import Context
from forms.definition import Form
from forms.problems import Problem
from forms.validation import META, Validation, validate

DEFAULT_NOW = "2026-05-20T10:00:00+01:00"


def run_form_case(case: dict[str, Any]) -> dict[str, Any]:
    """The result of one case, in the shape of its ``expected``; what only a server says is left out."""
    given = case.get("context", {})
    now = datetime.fromisoformat(given.get("now", DEFAULT_NOW))
    context = Context(
        today=now.date(),
        now=now,
        username=given.get("username", ""),
        device_id=given.get("device_id", ""),
        lists=given.get("lists", {}),
        language=given.get("language", "fr"),
    )
    try:
        form = form_of(json.dumps(case["form"], ensure_ascii=False))
    except RecursionError:
        form = Form.from_json(case["form"])  # says itself what is too deep
    return outcome(validate(form, case["answers"], context))


@lru_cache(maxsize=2)
def form_of(written: str) -> Form:
    """Cases of one form stand together in a file: it is compiled once."""
    return Form.from_json(json.loads(written))


def outcome(result: Validation) -> dict[str, Any]:
    """A validation as both runners compare it."""
    answers = {name: value for name, value in result.answers.items() if name != META}
    problems = [
        _row(each) for each in result.problems if each.code not in ("reason_missing", "calculation_differs")
    ]
    return {"answers": answers, "problems": problems, "title": result.title}


def _row(problem: Problem) -> list[object]:
    row: list[object] = [problem.code, problem.path, problem.severity]
    return [*row, problem.params["name"]] if problem.code == "check" else row
