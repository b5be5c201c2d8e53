"""Contents that nobody needs any more: photos that no record ever named, and bytes that no row names.

Nothing goes that a record may still want: a photo may come before its words, and both may have been on the
way for weeks. Rows go first, the bytes only when no row wants them and they have lain untouched for long.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Select, exists, or_, select, text

from server.audit import log as audit
from server.database import begin_write
from server.extensions import db, now
from server.submissions.models import Attachment, FileState, StoredFile
from server.submissions.storage import files_folder, path_of

# a record that names the photo may be as long on its way
ROW_AGE = timedelta(days=90)
BYTES_AGE = timedelta(days=7)
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Cleaned:
    """How many contents no record named, and how many files on the disk no content needed."""

    contents: int
    files: int


def clean() -> Cleaned:
    """Forget contents that no record names, then bytes that no content needs."""
    begin_write()
    if db.engine.dialect.name == "postgresql":
        # a record that is coming in waits, and asks for its photo again if it was among these
        db.session.execute(text("LOCK TABLE attachments IN SHARE MODE"))
    orphans = db.session.scalars(nameless()).all()
    for one in orphans:
        db.session.delete(one)
    if orphans:
        audit.record("files.cleaned", "files", by=None, files=len(orphans))
    db.session.commit()
    bring_back()
    return Cleaned(len(orphans), sum(remove(path) for path in old_files()))


def nameless() -> Select[StoredFile]:
    """The contents that no revision of any record names, long after they came."""
    named = exists().where(Attachment.sha256 == StoredFile.sha256)
    return select(StoredFile).where(~named, StoredFile.stored_at < now() - ROW_AGE)


def needing(digest: str) -> ColumnElement[bool]:
    """The SQL condition "this content needs the bytes with this digest"."""
    as_it_came = or_(StoredFile.kept_sha256.is_(None), StoredFile.state != FileState.READY)
    return or_(StoredFile.kept_sha256 == digest, (StoredFile.sha256 == digest) & as_it_came)


def is_needed(digest: str) -> bool:
    return db.session.scalar(select(StoredFile.sha256).where(needing(digest)).limit(1)) is not None


def old_files() -> Iterator[Path]:
    return (path for path in files_folder().glob("[0-9a-f][0-9a-f]/*") if is_old(path))


def is_old(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > BYTES_AGE.total_seconds()
    return False


def remove(path: Path) -> bool:
    """Take the file away unless it is needed, or was just written anew; whether it is gone."""
    db.session.commit()
    if is_needed(path.name):
        return False
    aside = leaving() / path.name
    with suppress(FileNotFoundError):
        os.replace(path, aside)
    # the same content may have come in this very moment
    db.session.commit()
    if is_old(aside) and not is_needed(path.name):
        aside.unlink(missing_ok=True)
        return True
    bring_back()
    return False


def leaving() -> Path:
    folder = files_folder() / "leaving"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def bring_back() -> None:
    """What was on its way out, and stays: also after a command that was stopped in the middle."""
    for aside in leaving().iterdir():
        with suppress(FileExistsError):
            os.link(aside, path_of(aside.name))
        aside.unlink(missing_ok=True)


@contextmanager
def kept_while_copied() -> Iterator[None]:
    """While a backup is made no sealed photo's bytes go: its rows, read at the beginning, may name them."""
    mark = files_folder() / "being-copied"
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def is_being_copied() -> bool:
    with suppress(FileNotFoundError):
        # one that was killed does not hold them for ever
        return time.time() - (files_folder() / "being-copied").stat().st_mtime < A_DAY
    return False
