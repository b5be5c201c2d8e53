"""Reads both stores when all is quiet, the server's database and the phones' memory, and counts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.faults.phones import Phone, Record
from tests.faults.sealed import digest


@dataclass
class Verdict:
    """Nothing is right but zeros (and `on_server` = `recorded`)."""

    recorded: int = 0
    on_server: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    lost_files: list[str] = field(default_factory=list)
    waiting: int = 0
    refused: int = 0
    states: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.recorded} recorded, {self.on_server} on the server ({dict(self.states)}): "
            f"lost {len(self.lost)}, duplicated {len(self.duplicated)}, altered {len(self.altered)}, "
            f"strangers {len(self.strangers)}, photos lost {len(self.lost_files)}, waiting {self.waiting}, "
            f"refused {self.refused}"
        )

    @property
    def is_clean(self) -> bool:
        wrong = (self.lost, self.duplicated, self.altered, self.strangers, self.lost_files)
        return not any(wrong) and not self.waiting + self.refused and self.on_server == self.recorded


@dataclass(frozen=True)
class Stored:
    id: str
    revision: int
    sha256: str
    payload: bytes


def verdict(phones: Iterable[Phone], database_url: str, data: Path) -> Verdict:
    phones = list(phones)
    records = {record.id: record for phone in phones for record in phone.records}
    found = Verdict(recorded=len(records), waiting=sum(len(phone.waiting) for phone in phones))
    found.refused = sum(record.refused for record in records.values())
    rows = stored_revisions(database_url, found)
    found.on_server = len({row.id for row in rows})
    kept = {(row.id, row.sha256) for row in rows}
    places = places_of_files(database_url)
    for record in records.values():
        if (record.id, record.sha256) not in kept and record.forgotten:
            found.lost.append(record.id)
        found.lost_files += missing_files(record, data, places)
    for row in rows:
        if row.id not in records:
            found.strangers.append(row.id)
        elif row.payload.decode() != records[row.id].payload or digest(row.payload) != row.sha256:
            found.altered.append(row.id)
    return found


def stored_revisions(database_url: str, found: Verdict) -> list[Stored]:
    """Every revision; fills in what the database alone can say about doubles."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT submission_id, revision, sha256, payload FROM revisions"))
        stored = [Stored(row[0], row[1], row[2], bytes(row[3])) for row in rows]
        numbers = [row[0] for row in connection.execute(text("SELECT number FROM submissions"))]
        receptions = connection.execute(
            text("SELECT submission_id FROM submission_events WHERE kind = 'received'")
        )
        received = Counter(row[0] for row in receptions)
        found.states.update(row[0] for row in connection.execute(text("SELECT state FROM submissions")))
    engine.dispose()
    found.duplicated += twice(Counter((row.id, row.revision) for row in stored))
    found.duplicated += twice(Counter(number for number in numbers if number))
    found.duplicated += twice(received)
    return stored


def twice(counted: Counter[str] | Counter[tuple[str, int]]) -> list[str]:
    return [str(key) for key, count in counted.items() if count > 1]


def places_of_files(database_url: str) -> dict[str, str]:
    """The digest of what lies on the disk, by the digest of what was sent: images are drawn anew."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT sha256, kept_sha256 FROM stored_files")).all()
    engine.dispose()
    return {row.sha256: row.kept_sha256 or row.sha256 for row in rows}


def missing_files(record: Record, data: Path, places: dict[str, str]) -> list[str]:
    """Photos of a record that do not lie whole in the server's store (`files/ab/abcd…`)."""
    wanted = {digest(content) for content in record.files.values()}
    return [sha256 for sha256 in wanted if not lies_whole(data / "files", places.get(sha256, ""))]


def lies_whole(folder: Path, sha256: str) -> bool:
    path = folder / sha256[:2] / sha256
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
