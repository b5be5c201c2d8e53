"""`make bench`: what was promised beside what is measured, in one run on one machine.

`make bench ARGS="validation phone"` runs these parts only; `python -m bench --help` lists them. Each part
stands alone, prints its figures and gives its targets. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import (
    agreement,
    doubles,
    durable_rows,
    edge,
    exports,
    phone_speed,
    place_search,
    sizes,
    swarm,
    sync,
    validation,
    vault,
)
from bench.targets import Target, table
from tests.faults.phones import Phone
from tests.faults.server import Server

SEED = 20261122


def app_size() -> list[Target]:
    """What a phone downloads to work without a network."""
    total = sizes.table("The app, all that works without a network", list(sizes.app_files()))
    return [Target("size: app, brotli", total, sizes.APP_BUDGET, "bytes")]


def form_size() -> list[Target]:
    """The forms, places and programmes as they travel."""
    with running() as server:
        phone = Phone("scale", SEED)
        phone.enrol(server.address, server.accounts()["agent"])
        total = sizes.table("Forms, places, programmes", list(sizes.form_files(phone)))
    return [Target("size: forms and places, brotli", total, sizes.FORMS_BUDGET, "bytes")]


def rules() -> list[Target]:
    """Compiling the forms, and judging a record of each."""
    found = list(validation.per_form(SEED))
    print("\nForms: compiling, and validating one record (CPU)")
    for each in found:
        print(
            f"  {each.form:<24}{each.compiling:>8.0f} ms,{each.answers:>4} answers"
            f" {each.validating:8.3f} ms, {each.ratio:6.1f} × reading its JSON"
        )
    slowest = max(each.validating * min(1.0, validation.ANSWERS / each.answers) for each in found)
    return [
        Target(f"server: validating {validation.ANSWERS} answers", slowest, 0.5, "ms"),
        Target("server: compiling the largest form", max(each.compiling for each in found) / 1000, 1, "s"),
    ]


def records() -> list[Target]:
    """Records a second through a real server, beside bare commits on the same disk."""
    with running() as server, tempfile.TemporaryDirectory(prefix="carnet-bench-") as folder:
        pushed = sync.records_per_second(server, SEED)
        floor = durable_rows.rows_per_second(Path(folder), "x" * 2000)
    print("\nSync, SQLite WAL+FULL, real gunicorn")
    print(
        f"  {pushed:8.0f} records/s received, validated, numbered, audited, each committed before its receipt"
    )
    print(f"  {floor:8.0f} rows/s in a bare loop of one insert, one commit: ratio {pushed / floor:.2f}")
    return []


def engines() -> list[Target]:
    """Ten thousand made-up cases, run by the server's engine and by the phone's."""
    differing = agreement.agree(SEED)
    return [Target("engines: made-up cases that differ", differing, 0, "cases")]


def spreadsheets() -> list[Target]:
    """An XLSX of 100,000 records × 300 columns, scaled from a part."""
    seconds = exports.writing(SEED)
    print(f"\nXLSX: {exports.RECORDS:,} × {exports.COLUMNS} would take its writer {seconds:.0f} s of CPU")
    return [Target("exports: writing 100,000 × 300 as XLSX", seconds, 120, "s")]


def slow_link() -> list[Target]:
    """A hundred records over EDGE: bytes on the wire, and how fast."""
    with running() as server:
        return edge.edge(server)


def crowd() -> list[Target]:
    """Many phones back from weeks offline at once."""
    well = swarm.swarm(swarm.Story())
    print("  the whole, 10,000 phones: .venv/bin/python -m bench.swarm 10000 300 --kills 2 [--postgres]")
    return [Target("swarm: records lost, twice or left behind", 0 if well else 1, 0, "found")]


class running:  # noqa: N801  # reads as what it does: with running() as server
    """A real server with its demonstration accounts, for one part."""

    def __enter__(self) -> Server:
        self.folder = tempfile.TemporaryDirectory(prefix="carnet-bench-")
        self.server = Server(Path(self.folder.name) / "data")
        self.server.set_up()
        self.server.start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        self.folder.cleanup()


PARTS: dict[str, Callable[[], list[Target]]] = {
    "app": app_size,
    "forms": form_size,
    "validation": rules,
    "phone": phone_speed.run,
    "search": place_search.run,
    "vault": vault.run,
    "sync": records,
    "doubles": doubles.run,
    "edge": slow_link,
    "exports": spreadsheets,
    "swarm": crowd,
    "agreement": engines,
}


def main(wanted: Sequence[str]) -> bool:
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        for name, part in PARTS.items():
            print(f"  {name:<12}{(part.__doc__ or '').splitlines()[0] if part.__doc__ else ''}")
        return False
    return table([target for name in wanted or PARTS for target in PARTS[name]()])


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
