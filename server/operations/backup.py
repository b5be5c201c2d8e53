"""``carnet backup``: the database and the photos in one encrypted file, while the server goes on serving.

Inside the encryption it is a tar: ``manifest.json``, ``database/<table>/<n>.jsonl``, ``files/ab/<sha256>``,
``secret-key``; and ``keys/…`` only when asked, since whoever has both opens everything.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from flask import current_app
from sqlalchemy import make_url

from server.audit import log as audit
from server.extensions import db, now
from server.keys import keyring
from server.keys.locked import LockedWriter, Secret
from server.operations.backup_tables import engine_of, lines, schema_of, snapshot, tables_of
from server.private_files import written_privately
from server.submissions.cleaning import kept_while_copied

KIND = "backup"
FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Backed:
    """What a backup holds."""

    rows: int
    files: int
    keys: int


def back_up(target: Path, secret: Secret, *, with_keys: bool) -> Backed:
    """Write the backup. Raises FileExistsError: a backup is never written over."""
    with kept_while_copied(), written_privately(target) as handle:
        writer = LockedWriter(handle, KIND, secret)
        with tarfile.open(fileobj=cast(IO[bytes], writer), mode="w|", format=tarfile.PAX_FORMAT) as archive:
            rows = put_database(archive)
            files = sum(put_file(archive, path) for path in contents())
            put_secret(archive)
            keys = put_keys(archive) if with_keys else 0
        writer.close()
    audit.record("backup.made", "backup", by=None, rows=rows, files=files, keys=keys)
    db.session.commit()
    return Backed(rows, files, keys)


def put_database(archive: tarfile.TarFile) -> int:
    engine = engine_of(make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]))
    written = 0
    with snapshot(engine) as connection:
        tables = tables_of(connection)
        manifest = {"format": FORMAT, "made": now().isoformat(), "schema": schema_of(connection)}
        put(archive, MANIFEST, json.dumps(manifest).encode())
        for table in tables:
            for number, piece in enumerate(lines(connection, table), start=1):
                put(archive, f"database/{table.name}/{number:06d}.jsonl", piece)
                written += piece.count(b"\n") - 1
    engine.dispose()
    return written


def contents() -> Iterator[Path]:
    """The whole contents; what has come in part is sent again by its phone."""
    folder: Path = current_app.config["CARNET_DATA"] / "files"
    return (path for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")) if path.is_file())


def put_file(archive: tarfile.TarFile, path: Path) -> int:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0  # its time was over in this very moment
    put(archive, f"files/{path.parent.name}/{path.name}", content)
    return 1


def put_secret(archive: tarfile.TarFile) -> None:
    """What signs the cookies, and without which the second factors of the accounts cannot be read."""
    path: Path = current_app.config["CARNET_DATA"] / "secret-key"
    if path.exists():
        put(archive, path.name, path.read_bytes())


def put_keys(archive: tarfile.TarFile) -> int:
    kept = keyring.all_keys()
    for key in kept:
        put(archive, f"keys/{key.id}.pem", key.to_pem())
    return len(kept)


def put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
