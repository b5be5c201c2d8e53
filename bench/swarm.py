"""Ten thousand phones come back from three weeks offline within the same hour.

`make bench ARGS=swarm` runs a small one. The whole, 100,000 records:

    .venv/bin/python -m bench.swarm 10000 300 --kills 2 [--postgres]

A real gunicorn, SQLite or a real PostgreSQL, records of all forms, ten a phone, half of them sealed, one in
fifty poisoned. The hour is compressed into SECONDS: only the arrivals are, uniformly drawn; every pause of a
phone (its own, and the server's Retry-After) is waited for in full, so the crowd is that much denser than the
real one. One phone in twenty loses the first answer and sends again; the server is killed (SIGKILL, all its
processes) in the middle. Accounts, phones and seals are made beforehand; that is not what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import seconds_of
from bench.crowd import Crowd, Swarmer, live
from bench.crowd_records import RECORDS, Packing, sign_up, stored
from tests.faults.postgres import Postgres
from tests.faults.server import Server

SEED = 20261122
ONE_LOSES_IN = 20
PATIENCE = 3600


@dataclass(frozen=True)
class Story:
    """How many phones come, within how many seconds, and what happens to them."""

    phones: int = 300
    seconds: float = 15
    sealed: float = 0.5
    kills: int = 1
    postgres: bool = False
    seed: int = SEED


class Machine:
    """The server of a story, killed now and then; it counts the CPU seconds of all its lives."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.spent = 0.0

    def start(self) -> None:
        self.server.start()
        # what starting costs is not the records'
        self.spent -= seconds_of(self.server.pid)

    def count(self) -> None:
        self.spent += seconds_of(self.server.pid)

    def restart(self) -> None:
        self.count()
        self.server.kill()
        self.start()


async def kills(machine: Machine, story: Story) -> None:
    for _ in range(story.kills):
        await asyncio.sleep(story.seconds / (story.kills + 1))
        await asyncio.to_thread(machine.restart)


async def all_of(crowd: Crowd, machine: Machine, story: Story) -> None:
    start = time.monotonic()
    nemesis = asyncio.create_task(kills(machine, story))
    living = [asyncio.create_task(live(crowd, phone, start)) for phone in crowd.phones]
    _, stalled = await asyncio.wait(living, timeout=PATIENCE)
    for one in stalled:
        one.cancel()
    await nemesis


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def told(crowd: Crowd, story: Story, rows: list[tuple[str, str]], cpu: float) -> bool:
    """Prints what came of it; true when nothing was lost, doubled or left behind."""
    phones, there, records = crowd.phones, set(rows), story.phones * RECORDS
    received = {one for phone in phones for one in phone.received}
    lost, doubled = len(received - there), len(rows) - len(there)
    stalled = sum(not phone.done for phone in phones)
    last = max(phone.done for phone in phones)
    print(f"\nSwarm: {story.phones} phones, {records} records, an hour within {story.seconds:.0f} s")
    print(
        f"  {'PostgreSQL' if story.postgres else 'SQLite'}, {story.sealed:.0%} sealed, {story.kills} SIGKILLs"
    )
    print(f"  lost {lost}, doubled {doubled}, stalled {stalled}")
    print(f"  results {dict(sorted(crowd.results.items()))}; answers {dict(sorted(crowd.answers.items()))}")
    print(
        f"  {len(received) / last:.0f} records/s over {last:.0f} s; "
        f"{1000 * cpu / len(received):.1f} ms CPU of the server a record"
    )
    tell_of_fairness(phones)
    return not (lost or doubled or stalled)


def tell_of_fairness(phones: Sequence[Swarmer]) -> None:
    came = sorted((phone for phone in phones if phone.done), key=lambda phone: phone.comes)
    took = [phone.done - phone.comes for phone in came]
    tries = [phone.tries for phone in phones]
    print(
        f"  from arrival to done: median {statistics.median(took):.1f} s, 95 % {quantile(took, 0.95):.1f} s, "
        f"last {max(took):.1f} s; tries: {statistics.mean(tries):.1f} on average, most {max(tries)}"
    )
    fifth = max(1, len(took) // 5)
    medians = [statistics.median(took[at : at + fifth]) for at in range(0, fifth * 5, fifth)]
    print(f"  medians by fifths of arrival: {', '.join(f'{one:.1f}' for one in medians)} s")


@contextmanager
def database(story: Story) -> Iterator[str | None]:
    """The address of a PostgreSQL of its own; none for SQLite."""
    if not story.postgres:
        yield None
        return
    postgres = Postgres()
    try:
        yield postgres.make("swarm")
    finally:
        postgres.remove()


def swarm(story: Story) -> bool:
    dice = random.Random(story.seed)
    phones = [
        Swarmer(
            token=f"{dice.getrandbits(256):064x}",
            device=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            comes=dice.uniform(0, story.seconds),
            loses=number % ONE_LOSES_IN == 0,
        )
        for number in range(story.phones)
    ]
    with tempfile.TemporaryDirectory(prefix="carnet-swarm-") as folder, database(story) as url:
        server = Server(Path(folder) / "data", url)
        server.set_up()
        settings = {"CARNET_DATA": str(server.data)} | ({"CARNET_DATABASE_URL": url} if url else {})
        sign_up(settings, [(phone.token, phone.device) for phone in phones])
        packing = Packing(dice, settings, story.sealed)
        for number, phone in enumerate(phones):
            phone.waiting = packing.queue(number, phone.device)
        crowd, machine = Crowd(server.address, phones, dice), Machine(server)
        machine.start()
        try:
            asyncio.run(all_of(crowd, machine, story))
            machine.count()
        finally:
            server.stop()
        return told(crowd, story, stored(settings), machine.spent)


def asked(arguments: Sequence[str]) -> Story:
    parser = argparse.ArgumentParser(prog="python -m bench.swarm")
    parser.add_argument("phones", type=int, nargs="?", default=Story.phones)
    parser.add_argument("seconds", type=float, nargs="?", default=Story.seconds)
    parser.add_argument("--sealed", type=float, default=Story.sealed, help="share of the records")
    parser.add_argument("--kills", type=int, default=Story.kills)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    return Story(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(not swarm(asked(sys.argv[1:])))
