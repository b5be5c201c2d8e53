"""Made-up expressions and records, run by the server's engine and by the phone's in Node: how many agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from forms.cases import run_form_case
from forms.conformance import run_case, shown
from tests.forms.made_up_answers import form_case, judged, steps_case, told
from tests.forms.made_up_expressions import expression_case

PAIRS = 10_000
AT_ONCE = 500
KINDS = (expression_case, form_case, steps_case)
RUNNER = Path(__file__).resolve().parents[1] / "static" / "dist" / "conformance.mjs"
Case = dict[str, Any]


def on_the_phone(cases: list[Case]) -> list[Any]:
    """What the phone makes of each case: a list of results (a record is also filled answer by answer)."""
    text = json.dumps(cases)
    done = subprocess.run(
        ["node", RUNNER, "/dev/stdin", "--results"], input=text, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def on_the_server(case: Case) -> Any:
    return json.loads(json.dumps(run_form_case(case))) if "form" in case else shown(run_case(case))


def differing(make: Callable[[int], Case], seeds: range) -> Iterator[Case]:
    """The cases on which the engines do not agree."""
    for start in range(seeds.start, seeds.stop, AT_ONCE):
        cases = [make(seed) for seed in range(start, min(start + AT_ONCE, seeds.stop))]
        for case, results in zip(cases, on_the_phone(cases), strict=True):
            if "steps" in case:
                case, results = judged(case, results[0]), [told(results[0])]
            expected = on_the_server(case)
            if any(result != expected for result in results):
                yield case


def agree(seed: int, pairs: int = PAIRS) -> int:
    """As many expressions as records that arrive whole, and as open ones. Prints how many agree."""
    each = pairs // len(KINDS) + 1
    found = [case for make in KINDS for case in differing(make, range(seed, seed + each))]
    count = each * len(KINDS)
    print(f"\nThe two engines, seed {seed}: {count - len(found)} of {count} made-up cases agree")
    for case in found[:3]:
        print(f"  {json.dumps(case)[:400]}")
    return len(found)


if __name__ == "__main__":
    sys.exit(agree(*(int(each) for each in sys.argv[1:3] or ["20261122"])) > 0)
