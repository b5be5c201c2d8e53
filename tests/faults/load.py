"""Pushes a counted load through a storm, then lets the storm end and counts the tries until all is quiet."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.faults.nemesis import Nemesis
from tests.faults.phones import Phone, Receipt, honest
from tests.faults.proxy import FaultProxy
from tests.faults.records import Event, some_event
from tests.faults.server import Server

STORM_TRIES = 30
CALM_SLACK = 5
# as many as one process of the server takes in or lets wait: on a calm day nobody is asked to come back
CALM_AT_ONCE = 5
TEN_YEARS = timedelta(days=3652)


@dataclass
class Load:
    phones: int
    records: int
    kills: int
    seed: int
    receipt: Receipt = honest
    skews: Sequence[timedelta] = (timedelta(), TEN_YEARS, -TEN_YEARS)

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.phones} phones × {self.records} records, {self.kills} kills"


@dataclass
class Outcome:
    phones: list[Phone]
    stalled: list[str] = field(default_factory=list)
    tries: int = 0
    met: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def run(load: Load, server: Server) -> Outcome:
    """Phones enrol on a quiet link, record and send through faults and kills, then send on a good link."""
    start = time.monotonic()
    random = Random(load.seed)
    phones = [
        Phone(f"phone {n}", random.getrandbits(32), load.receipt, load.skews[n % len(load.skews)])
        for n in range(load.phones)
    ]
    for phone in phones:
        phone.enrol(server.address, server.accounts()["agent"])
    proxy = FaultProxy(server.address, random.getrandbits(32))
    requests_expected = load.phones * load.records // 5
    nemesis = Nemesis(
        server, load.kills, max(3, requests_expected // (load.kills + 1)), random.getrandbits(32)
    )
    proxy.on_forward = nemesis.notice
    nemesis.start()
    try:
        together(phones, lambda phone: storm(phone, proxy, load, nemesis))
        nemesis.rest()
        proxy.heal()
        outcome = Outcome(phones, met=dict(proxy.met))
        together(phones, lambda phone: calm(phone, outcome), CALM_AT_ONCE)
    finally:
        nemesis.rest()
        proxy.close()
    outcome.tries = sum(phone.tries for phone in phones)
    outcome.seconds = time.monotonic() - start
    return outcome


def together(phones: Sequence[Phone], work: Callable[[Phone], None], at_once: int | None = None) -> None:
    """Each phone in its own thread, all together or so many at once; an exception in one is raised here."""
    with ThreadPoolExecutor(at_once or len(phones)) as pool:
        for done in [pool.submit(work, phone) for phone in phones]:
            done.result()


def storm(phone: Phone, proxy: FaultProxy, load: Load, nemesis: Nemesis) -> None:
    """Records and sends in turn; goes on trying for a while, at least until the last kill is over."""
    phone.address = proxy.address
    for _ in range(load.records):
        keep(phone, some_event(phone.random))
        if phone.random.random() < 0.3:
            phone.contact()
    failures = tries = 0
    while (tries < STORM_TRIES and not phone.is_done) or nemesis.is_busy:
        failures = 0 if phone.contact() else failures + 1
        tries += 1
        phone.back_off(failures)


def keep(phone: Phone, event: Event) -> None:
    phone.save(event.form, event.version, event.answers, event.files)


def calm(phone: Phone, outcome: Outcome) -> None:
    """The faults have stopped: every try must now bring something forward, so their number is bounded."""
    for _ in range(len(phone.waiting) + len(phone.files_to_send) + CALM_SLACK):
        if phone.is_done:
            return
        phone.contact()
    if not phone.is_done:
        outcome.stalled.append(phone.name)
