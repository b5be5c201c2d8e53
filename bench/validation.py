"""CPU time to validate one record as the server does, beside the time to read and write its JSON once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

from forms.validation import validate
from server.app import create_app
from server.submissions import reading
from tests.faults.records import VERSIONS, some_event

ROUNDS = 200


def seconds_each(work: Callable[[], object], rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - start) / rounds


def read_and_write(text: str) -> str:
    return json.dumps(json.loads(text))


def per_form(data: Path, seed: int) -> Iterator[tuple[str, int, float, float]]:
    """One line a form: name, number of answers, milliseconds to validate, ratio to a JSON round trip."""
    random = Random(seed)
    with create_app({"CARNET_DATA": str(data)}).app_context():
        context = reading.context(username="agent")
        for form_id, version in sorted(VERSIONS.items()):
            form = reading.form(form_id, version)
            assert form, f"{form_id} {version} is not published"
            answers = dict(some_event(random, form_id=form_id, with_photo=False).answers)
            text = json.dumps(answers)
            validating = seconds_each(partial(validate, form, answers, context), ROUNDS)
            round_trip = seconds_each(partial(read_and_write, text), ROUNDS * 20)
            yield form_id, len(answers), validating * 1000, validating / round_trip
