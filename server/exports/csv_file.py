"""CSV that a French Excel opens by double click: UTF-8 with BOM, semicolons, decimal comma."""

import csv
import io
from collections.abc import Iterator

from server.accounts.models import Account
from server.exports.choice import Choice, records
from server.exports.columns import Table
from server.exports.tail import Counters, headings, rows
from server.tables.cells import for_csv

BOM = "\ufeff"
CHUNK = 64 * 1024


def csv_file(
    choice: Choice, account: Account, tables: list[Table], table: Table, comma: bool
) -> Iterator[bytes]:
    """The file in pieces, while the records are read."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([for_csv(heading) for heading in headings(table)])
    by_path = {each.path: each for each in tables}
    counters = Counters({})
    for record in records(choice, account):
        for found, cells in rows(record, by_path, counters):
            if found is table:
                writer.writerow([for_csv(cell, comma) for cell in cells])
        if buffer.tell() > CHUNK:
            yield drained(buffer)
    yield drained(buffer)


def drained(buffer: io.StringIO) -> bytes:
    """What has been written, taken out."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
