"""`make bench`: sizes against their budgets, sync and validation as ratios, and whether the engines agree.

Fails when a budget is passed, or when the engines differ.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import agreement, durable_rows, sizes, sync, validation
from tests.faults.phones import Phone
from tests.faults.server import Server

SEED = 20261122


def main() -> bool:
    within = sizes.table(
        "The app, all that works without a network", list(sizes.app_files()), sizes.APP_BUDGET
    )
    with tempfile.TemporaryDirectory(prefix="carnet-bench-") as folder:
        server = Server(Path(folder) / "data")
        server.set_up()
        server.start()
        try:
            phone = Phone("scale", SEED)
            phone.enrol(server.address, server.accounts()["agent"])
            within &= sizes.table(
                "Forms, places, programmes", list(sizes.form_files(phone)), sizes.FORMS_BUDGET
            )
            speed(server, Path(folder))
        finally:
            server.stop()
        validation_times()
    within &= agreement.agree(SEED)
    return within


def speed(server: Server, folder: Path) -> None:
    pushed = sync.records_per_second(server, SEED)
    floor = durable_rows.rows_per_second(folder, "x" * 2000)
    print("\nSync, SQLite WAL+FULL, real gunicorn")
    print(
        f"  {pushed:8.0f} records/s received, validated, numbered, audited, each committed before its receipt"
    )
    print(f"  {floor:8.0f} rows/s in a bare loop of one insert, one commit: ratio {pushed / floor:.2f}")


def validation_times() -> None:
    print("\nValidation of one record (CPU)")
    for each in validation.per_form(SEED):
        print(
            f"  {each.form:<24}{each.answers:>4} answers {each.validating:8.3f} ms,"
            f" {each.ratio:6.1f} × reading its JSON"
        )


if __name__ == "__main__":
    sys.exit(not main())
