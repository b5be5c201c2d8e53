"""``python -m forms.conformance FILE``: runs a file of cases and closes with ``N passed, N failed``.

A file is ``{"meta": …, "cases": […]}`` or a bare list. An expression case has ``expr``, ``context``
(name -> text, or list of texts for a node-set), ``self``, ``resultType`` and ``expected``; a form case has
``form`` (compiled, or a name under the file's ``forms``), ``answers``, ``context`` and ``expected``.
The twin is ``static/app/conformance.ts``.
"""

import json
import math
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.cases import run_form_case
from forms.context import zone_of
from forms.expressions.evaluator import build
from forms.expressions.parser import parse
from forms.expressions.points import Leaf
from forms.expressions.scope import Fields, Scope, Surroundings
from forms.expressions.tree import ExpressionError
from forms.expressions.values import Point, number_text
from forms.question_types import answer_text

Case = dict[str, Any]


def run_case(case: Case) -> object:
    """What the engine makes of a case; compare it with ``expected`` through ``agrees``."""
    if "form" in case:
        return run_form_case(case)
    try:
        return _result(case)
    except ExpressionError:
        return "error"


def agrees(case: Case, result: object) -> bool:
    if "form" in case:
        return bool(result == case["expected"])
    expected = "error" if case["resultType"] == "error" else case["expected"]
    if case["resultType"] != "number" or not isinstance(result, float):
        return type(result) is type(expected) and result == expected
    wanted = float(expected)
    factor = float(case.get("roundFactor") or 0)
    found = math.floor(result * factor + 0.5) / factor if factor and math.isfinite(result) else result
    if math.isnan(wanted):
        return math.isnan(found)
    # the last bit of sin, exp and their kin is the mathematics library's own
    return found == wanted or math.isclose(found, wanted, rel_tol=4e-16 if found else 0)


def _result(case: Case) -> object:
    now = datetime.now(ZoneInfo(case["timezone"]) if case.get("timezone") else UTC)
    around = Surroundings(now=now.timestamp() * 1000, zone=zone_of(now))
    itself = Leaf("", "" if case.get("self") is None else _text(case["self"]))
    scope = Fields(around, _known(case.get("context", {})), itself)
    run = build(parse(case["expr"]))
    by_kind: dict[str, Callable[[Scope], object]] = {"number": run.number, "boolean": run.truth}
    return by_kind.get(case["resultType"], run.text)(scope)


def _known(context: dict[str, Any]) -> dict[str, list[Point]]:
    def points(name: str, value: object) -> list[Point]:
        texts = value if isinstance(value, list) else [value]
        return [Leaf(name, _text(text), None, place) for place, text in enumerate(texts, start=1)]

    return {name: points(name, value) for name, value in context.items()}


def _text(value: object) -> str:
    return value if isinstance(value, str) else answer_text(value)


def cases_of(file: Path) -> list[Case]:
    data = json.loads(file.read_text("utf-8"))
    if isinstance(data, list):
        return data
    forms = data.get("forms", {})
    return [{**case, "form": forms.get(case["form"])} if _named(case) else case for case in data["cases"]]


def _named(case: Case) -> bool:
    """Whether the case names its form, which the file holds once under ``forms``."""
    return isinstance(case.get("form"), str)


def shown(result: object) -> str:
    """A result as both runners print it."""
    return number_text(result) if isinstance(result, float) else json.dumps(result, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    failed = 0
    cases = cases_of(Path(arguments[0]))
    for case in cases:
        result = run_case(case)
        if not agrees(case, result):
            failed += 1
            expected = json.dumps(case["expected"], ensure_ascii=False)
            print(
                f"{case.get('id', '?')}: {case.get('expr', 'form')} gave {shown(result)}, expected {expected}"
            )
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
