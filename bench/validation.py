"""CPU time to validate one record, beside the time to read and write its JSON once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random

from forms.validation import validate
from tests.faults.records import CONTEXT, FORMS, some_event

ROUNDS = 300


def seconds_each(work: Callable[[], object], rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - start) / rounds


def per_form(seed: int) -> list[tuple[str, int, float, float]]:
    """One line a form: name, number of answers, milliseconds to validate, ratio to a JSON round trip."""
    random = Random(seed)
    lines = []
    for form_id, form in sorted(FORMS.items()):
        answers = some_event(random, form_id=form_id, with_photo=False).answers
        text = json.dumps(answers)
        validating = seconds_each(lambda: validate(form, answers, CONTEXT), ROUNDS)  # noqa: B023 — used at once
        reading = seconds_each(lambda: json.dumps(json.loads(text)), ROUNDS * 20)  # noqa: B023 — used at once
        lines.append((form_id, len(answers), validating * 1000, validating / reading))
    return lines
