"""XLSX of 100,000 records × 300 columns: the writer on a part of it, scaled."""

from __future__ import annotations

import tempfile
import time
from random import Random

import xlsxwriter

from server.exports.xlsx_file import write_row

RECORDS, COLUMNS = 100_000, 300
PART = 1_500
SOME = ("oui", "NE002001001", "Séance au marché", "2026-05-20", "", None, 0, 12, 3.5)


def writing(seed: int) -> float:
    """Seconds of CPU for the whole, from a fiftieth part of it."""
    random = Random(seed)
    rows = [[random.choice(SOME) for _ in range(COLUMNS)] for _ in range(50)]
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        start = time.process_time()
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = workbook.add_worksheet("fiches")
        for number in range(PART):
            write_row(sheet, number + 1, rows[number % len(rows)])
        workbook.close()
        return (time.process_time() - start) / PART * RECORDS
