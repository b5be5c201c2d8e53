"""``carnet restore``: a backup comes back into an empty folder and an empty database, of either kind.

The whole file is verified before anything of it is used. Phones notice at their next contact what the backup
does not have yet, and send it again (docs/sync.md, *Holdings*).
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import delete, func, inspect, make_url, select, update

from server.accounts.models import OpenSession
from server.audit import log as audit
from server.devices.models import Invitation
from server.extensions import db, now
from server.keys import keyring
from server.keys.keyring import KEY_ID, KeyFileError, read_key
from server.keys.locked import LockedFileError, Opener, read_locked
from server.operations.backup import FORMAT, KIND, MANIFEST, Backed
from server.operations.backup_tables import engine_of, go_on_counting, load, tables_of
from server.private_files import written_privately
from server.submissions.tickets import LEAP, leap
from sync.digests import SHA256

ROWS = re.compile(r"database/([a-z_]{1,60})/[0-9]{6}\.jsonl")
MOST_IN_MEMORY = 64 << 20


class NotEmptyError(RuntimeError):
    """Somebody works with this database already."""


class NewerError(RuntimeError):
    """The backup was made by a newer version than this one."""


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file that is read from its beginning to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.left = piece
        given = self.left[: len(buffer)]
        buffer[: len(given)] = given
        self.left = self.left[len(given) :]
        return len(given)


def restore(source: Path, secret: Opener) -> Backed:
    """Bring a backup back. Raises LockedFileError, NotEmptyError, NewerError: nothing was written."""
    if not is_empty():
        raise NotEmptyError
    with source.open("rb") as file:
        for _piece in read_locked(file, KIND, secret):
            pass
    with source.open("rb") as file:
        stream = io.BufferedReader(Pieces(read_locked(file, KIND, secret)), 1 << 20)
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            found = unpack(archive)
    upgrade()
    leap()
    close_sessions()
    audit.record(
        "backup.restored", "backup", by=None, rows=found.rows, files=found.files, keys=found.keys, leap=LEAP
    )
    db.session.commit()
    return found


def close_sessions() -> None:
    """A session or an invitation that was ended after the backup was made must not open anything again."""
    db.session.execute(update(OpenSession).where(OpenSession.closed_at.is_(None)).values(closed_at=now()))
    db.session.execute(update(Invitation).where(Invitation.expires_at > now()).values(expires_at=now()))


def is_empty() -> bool:
    """Whether the database holds no account and no record yet."""
    there = set(inspect(db.engine).get_table_names())
    used = [db.metadata.tables[name] for name in ("accounts", "submissions") if name in there]
    empty = all(db.session.scalar(select(func.count()).select_from(table)) == 0 for table in used)
    db.session.rollback()
    return empty


def unpack(archive: tarfile.TarFile) -> Backed:
    entries = ((entry.name, content_of(archive, entry)) for entry in archive if entry.isfile())
    name, content = next(entries, ("", b""))
    if name != MANIFEST:
        raise LockedFileError("no manifest")
    manifest = json.loads(content)
    if manifest["format"] != FORMAT:
        raise LockedFileError("another format")
    if manifest["schema"] not in known_schemas():
        raise NewerError
    # the tables as they were then; what was changed since is done to the rows when they are in
    upgrade(revision=manifest["schema"])
    db.session.remove()
    return write_all(entries)


def known_schemas() -> set[str]:
    """The migrations that this version has."""
    config = current_app.extensions["migrate"].migrate.get_config()
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def content_of(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    if file is None or entry.size > MOST_IN_MEMORY:
        raise LockedFileError("an entry that is none of ours")
    return file.read()


def write_all(entries: Iterator[tuple[str, bytes]]) -> Backed:
    engine = engine_of(make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]))
    rows = files = keys = 0
    with engine.begin() as connection:
        tables = tables_of(connection)
        by_name = {table.name: table for table in tables}
        for table in reversed(tables):
            if connection.execute(select(func.count()).select_from(table)).scalar():
                connection.execute(delete(table))
        for name, content in entries:
            if (found := ROWS.fullmatch(name)) and found[1] in by_name:
                rows += load(connection, by_name[found[1]], content)
            elif name.startswith("files/"):
                files += put_content(name, content)
            elif name.startswith("keys/"):
                keys += put_key(name, content)
            elif name == "secret-key":
                put_secret(content)
        go_on_counting(connection, tables)
    engine.dispose()
    return Backed(rows, files, keys)


def put_content(name: str, content: bytes) -> int:
    """A content under its own digest, whatever the archive calls it."""
    sha256 = name.rpartition("/")[2]
    if not SHA256.fullmatch(sha256) or hashlib.sha256(content).hexdigest() != sha256:
        raise LockedFileError("a content that is not what its name says")
    target: Path = current_app.config["CARNET_DATA"] / "files" / sha256[:2] / sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        with written_privately(target) as file:
            file.write(content)
    return 1


def put_key(name: str, content: bytes) -> int:
    key_id = name.removeprefix("keys/").removesuffix(".pem")
    if not KEY_ID.fullmatch(key_id) or keyring.find(key_id) is not None:
        return 0
    try:
        keyring.write(read_key(key_id, content))
    except KeyFileError as error:
        raise LockedFileError("a key that is none") from error
    return 1


def put_secret(content: bytes) -> None:
    """The first start has made one already, which nothing depends on yet."""
    path: Path = current_app.config["CARNET_DATA"] / "secret-key"
    path.unlink(missing_ok=True)
    with written_privately(path) as file:
        file.write(content)
