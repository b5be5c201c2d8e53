"""The last columns, KoboToolbox's: scripts written for its exports go on working."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.exports.columns import Table
from server.submissions.models import State
from server.tables.cells import Cell

MAIN = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
    "__version__", "_tags", "_index",
)  # fmt: skip
REPEAT = (
    "_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid",
    "_submission__submission_time", "_submission__validation_status", "_submission__notes",
    "_submission__status", "_submission__submitted_by", "_submission____version__", "_submission__tags",
)  # fmt: skip
VALIDATION = {
    State.IN_REVIEW: "validation_status_on_hold",
    State.CORRECTED: "validation_status_on_hold",
    State.RETURNED: "validation_status_on_hold",
    State.APPROVED: "validation_status_approved",
    State.REJECTED: "validation_status_not_approved",
}
STATUS = {
    State.QUARANTINED: "quarantined",
    State.IN_REVIEW: "received",
    State.RETURNED: "hasIssues",
    State.CORRECTED: "edited",
    State.APPROVED: "approved",
    State.REJECTED: "rejected",
}


@dataclass(frozen=True)
class Record:
    """One record as an export reads it."""

    id: str
    number: str | None
    state: str
    received_at: datetime
    author: str | None
    version: str
    answers: dict[str, Any]

    def head(self) -> list[Cell]:
        """`_id` to `_status`…: what both kinds of table say of the record, in the main table's order."""
        state = State(self.state)
        return [
            self.number or self.id,
            self.id,
            self.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            VALIDATION.get(state, ""),
            "",
            STATUS[state],
            self.author or "",
            self.version,
            "",
        ]


@dataclass
class Counters:
    """The row numbers of every table, from 1, and the row each open parent stands on."""

    rows: dict[tuple[str, ...], int]

    def next(self, path: tuple[str, ...]) -> int:
        self.rows[path] = self.rows.get(path, 0) + 1
        return self.rows[path]


def headings(table: Table) -> list[str]:
    """All headings of a table."""
    return [column.heading for column in table.columns] + list(REPEAT if table.path else MAIN)


def rows(
    record: Record, tables: Mapping[tuple[str, ...], Table], counters: Counters
) -> Iterator[tuple[Table, list[Cell]]]:
    """The record's row of the main table, then those of its repeats."""
    index = counters.next(())
    main = tables[()]
    yield main, [column.read(record.answers) for column in main.columns] + [*record.head(), index]
    yield from repeated(record, record.answers, (), index, tables, counters)


def repeated(
    record: Record,
    answers: Mapping[str, Any],
    path: tuple[str, ...],
    parent: int,
    tables: Mapping[tuple[str, ...], Table],
    counters: Counters,
) -> Iterator[tuple[Table, list[Cell]]]:
    """The rows of the repeats right below ``path``, each followed by its own."""
    for below, table in tables.items():
        if len(below) != len(path) + 1 or below[: len(path)] != path:
            continue
        instances = answers.get(below[-1])
        for instance in instances if isinstance(instances, list) else ():
            if not isinstance(instance, dict):
                continue
            index = counters.next(below)
            tail: list[Cell] = [index, tables[path].name, parent, *record.head()]
            yield table, [column.read(instance) for column in table.columns] + tail
            yield from repeated(record, instance, below, index, tables, counters)
