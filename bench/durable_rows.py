"""The floor under every sync figure: one row, one commit, on this disk, as durable as the server's."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path


def rows_per_second(folder: Path, payload: str, rows: int = 400) -> float:
    connection = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, payload TEXT)")
    start = time.perf_counter()
    for _ in range(rows):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO floor (payload) VALUES (?)", (payload,))
        connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return rows / took
