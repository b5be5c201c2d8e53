"""CPU time to validate one record as the server does, beside the time to read and write its JSON once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from forms.validation import validate
from forms.xlsform import read_form
from tests.faults.records import some_event
from tests.forms.catalog.shipped import CATALOG, EVENTS, KEPT, context_at, shipped_form

ROUNDS = 200
ANSWERS = 45
"""The target is told for a record of this many answers; the time of a longer one is scaled down to it."""


@dataclass(frozen=True)
class Timed:
    """Of one form: milliseconds to compile it and to judge a record; ``ratio`` is to the record's JSON."""

    form: str
    compiling: float
    answers: int
    validating: float
    ratio: float


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """CPU of one round, the best of three: other work on the machine only ever adds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(rounds):
            work()
        times.append((time.process_time() - start) / rounds * 1000)
    return min(times)


def read_and_write(text: str) -> str:
    return json.dumps(json.loads(text))


def per_form(seed: int) -> Iterator[Timed]:
    """Every shipped form, with a record as the demonstration makes them."""
    random = Random(seed)
    context = context_at()
    for form_id in EVENTS:
        form = shipped_form(form_id)
        answers = dict(some_event(random, form_id=form_id, with_photo=False).answers)
        compiling = milliseconds(partial(read_form, CATALOG / form_id, KEPT), 3)
        validating = milliseconds(partial(validate, form, answers, context), ROUNDS)
        round_trip = milliseconds(partial(read_and_write, json.dumps(answers)), ROUNDS * 20)
        yield Timed(form_id, compiling, len(answers), validating, validating / round_trip)
