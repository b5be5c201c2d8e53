"""A table from a spreadsheet, CSV or XLSX, read in a process that can be killed."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from server.problems import Problem, register

MOST_BYTES = 2 * 1024 * 1024
SECONDS = 10
HERE = Path(__file__).resolve().parents[2]

register(
    "table_unreadable",
    422,
    _l("Tableau illisible"),
    _l("Ce fichier n’est ni un classeur Excel (.xlsx) ni un fichier CSV : enregistrez-le à nouveau."),
)
register(
    "table_too_large",
    422,
    _l("Tableau trop grand"),
    _l("Ce fichier tient plus de %(rows)s lignes, ou se déplie en trop de données : coupez-le."),
)


def read_table(
    content: bytes, most: int, seconds: int = SECONDS, *, most_bytes: int = MOST_BYTES
) -> list[list[str]]:
    """The rows of the first sheet as text, the titles first; at most ``most`` below them.

    Raises Problem ``table_unreadable``, ``table_too_large``.
    """
    if len(content) > most_bytes:
        raise Problem("table_too_large", rows=most)
    with tempfile.NamedTemporaryFile(prefix="carnet-table-") as file:
        file.write(content)
        file.flush()
        found = run(file.name, most + 1, seconds)
    if found.get("problem") == "table_unreadable":
        raise Problem("table_unreadable")
    rows: list[list[str]] = found.get("rows", [])
    if "problem" in found or len(rows) > most + 1:
        raise Problem("table_too_large", rows=most)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def run(path: str, most: int, seconds: int) -> dict[str, Any]:
    environment = {"PYTHONPATH": str(HERE), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "server.tables.reader", path, str(most), str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, arguments as a list
            command, env=environment, capture_output=True, timeout=seconds * 2, check=False
        )
    except subprocess.TimeoutExpired:
        return {"problem": "table_too_large"}
    if done.returncode:
        return {"problem": "table_too_large"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found
