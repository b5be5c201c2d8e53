"""A counted load through a lying network and a server that is killed at work: 0 lost, 0 doubled, 0 stalled.

`make test` runs a modest load, `make test-faults` (CARNET_FAULTS=large) a larger one; CARNET_SEED repeats it.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.faults.checker import verdict
from tests.faults.conftest import Ground
from tests.faults.load import Load, Outcome, run
from tests.faults.phones import naive

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

LARGE = os.environ.get("CARNET_FAULTS") == "large"
SEED = int(os.environ.get("CARNET_SEED") or random.SystemRandom().randrange(10**6))


def told(load: Load, outcome: Outcome, count: object) -> str:
    met = ", ".join(f"{fault} {times}" for fault, times in sorted(outcome.met.items()))
    return f"\n{load}\n  requests: {met}\n  {outcome.tries} tries, {outcome.seconds:.1f} s\n  {count}"


def weather(ground: Ground, load: Load) -> None:
    """The story itself: after the storm, what phones called received is on the server, once, unaltered."""
    outcome = run(load, ground.server)
    count = verdict(outcome.phones, ground.database_url, ground.server.data)
    said = told(load, outcome, count)
    print(said)
    assert ground.server.kills == load.kills, said
    assert not outcome.stalled, said
    assert count.is_clean, said


def test_no_record_is_lost_or_doubled_when_the_server_is_killed_and_the_network_lies(
    on_sqlite: Ground,
) -> None:
    weather(on_sqlite, Load(60, 100, 20, SEED) if LARGE else Load(20, 30, 3, SEED))


@pytest.mark.postgres
def test_no_record_is_lost_or_doubled_on_postgresql(on_postgres: Ground) -> None:
    weather(on_postgres, Load(60, 50, 10, SEED) if LARGE else Load(20, 15, 2, SEED))


def test_a_phone_that_takes_any_2xx_for_a_receipt_loses_records(on_sqlite: Ground) -> None:
    load = Load(10, 15, 1, SEED, receipt=naive)
    outcome = run(load, on_sqlite.server)
    count = verdict(outcome.phones, on_sqlite.database_url, on_sqlite.server.data)
    print(told(load, outcome, count))
    assert count.lost, "the harness did not catch a phone that throws records away"
