"""Contents that have come in part: ``$(DATA)/files/parts/<sender>/<sha256>``, with a note of what is due.

The length of the file is the offset: there is no second truth beside it that a crash could contradict.
Nothing is locked while bytes are on their way over 2G: a connection that died silently holds up no other.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from sync.uploads import ABANDONED_AFTER, MOST_OPEN, Announced

NOTE = ".json"
A_DAY = 24 * 3600


def parts_folder() -> Path:
    data: Path = current_app.config["CARNET_DATA"]
    return data / "files" / "parts"


@dataclass(frozen=True)
class Part:
    """One content on its way from one sender. Every change is made with the sender's folder locked."""

    folder: Path
    about: Announced

    @property
    def path(self) -> Path:
        return self.folder / self.about.sha256

    @property
    def note(self) -> Path:
        return self.path.with_suffix(NOTE)

    @property
    def whole(self) -> bool:
        return self.offset() >= self.about.bytes

    def offset(self) -> int:
        """How many bytes have come, and are on the disk."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def expires(self) -> float:
        """The moment (seconds since 1970) after which an abandoned part is thrown away."""
        return self.path.stat().st_mtime + ABANDONED_AFTER.total_seconds()

    def append(self, piece: bytes, offset: int) -> bool:
        """Add a piece; False when another connection added something in the meantime, or ended it all."""
        with alone(self.folder):
            if not self.path.exists() or self.offset() != offset:
                return False
            with self.path.open("ab") as file:
                file.write(piece)
            return True

    def take_back(self, offset: int, end: int) -> None:
        """Forget the bytes from here to the end, unless another connection went on from them."""
        with alone(self.folder):
            if self.path.exists() and self.offset() == end:
                os.truncate(self.path, offset)

    def flush(self) -> None:
        """Have the bytes on the disk before anybody is told that they are here."""
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            os.fsync(file.fileno())

    def digest(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def forget(self) -> None:
        self.note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time for this sender's parts; held for milliseconds."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder_of(sender: str) -> Path:
    """A phone's id is a text of its own choice: it never becomes a path itself."""
    return parts_folder() / hashlib.sha256(sender.encode("utf-8", "replace")).hexdigest()[:32]


def find(sender: str, sha256: str) -> Part | None:
    """The sender's open upload of the content with this (checked) digest."""
    folder = folder_of(sender)
    try:
        about = Announced(**json.loads((folder / sha256).with_suffix(NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return Part(folder, about)


def begin(sender: str, about: Announced) -> Part:
    """Open an upload, or find the one that was cut: the same content from the same sender goes on."""
    sweep()
    known = find(sender, about.sha256)
    if known is not None and known.about.bytes == about.bytes and known.path.exists():
        return known
    part = Part(folder_of(sender), about)
    part.folder.mkdir(parents=True, exist_ok=True)
    with alone(part.folder):
        make_room(part.folder)
        part.path.write_bytes(b"")
        written = part.note.with_suffix(".new")
        written.write_text(json.dumps(asdict(about)))
        os.replace(written, part.note)
    return part


def make_room(folder: Path) -> None:
    """Of too many open uploads the oldest go: nobody is told to wait for what nobody finishes."""
    notes = sorted(folder.glob(f"*{NOTE}"), key=lambda note: note.stat().st_mtime)
    for note in notes[: max(0, len(notes) - MOST_OPEN + 1)]:
        note.with_suffix("").unlink(missing_ok=True)
        note.unlink()


def sweep(at: float | None = None) -> None:
    """Once a day, throw away what has not moved for so long that nobody will go on with it."""
    at = time.time() if at is None else at
    root = parts_folder()
    root.mkdir(parents=True, exist_ok=True)
    mark = root / "swept"
    if mark.exists() and at - mark.stat().st_mtime < A_DAY:
        return
    mark.touch()
    for folder in [entry for entry in root.iterdir() if entry.is_dir()]:
        with alone(folder):
            forget_abandoned(folder, at)


def forget_abandoned(folder: Path, at: float) -> None:
    for path in folder.iterdir():
        content = path.with_suffix("")
        moved = content.stat().st_mtime if content.exists() else 0.0
        # a note without its content goes, and a content whose note was never written
        if path.name != "lock" and at - moved > ABANDONED_AFTER.total_seconds():
            path.unlink(missing_ok=True)
