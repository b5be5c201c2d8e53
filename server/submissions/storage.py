"""File contents on disk, addressed by digest: ``$(DATA)/files/ab/abcd…``, outside of everything served."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from flask import current_app

from server.private_files import flush_folder
from server.problems import Problem
from server.submissions.images import drawn_anew
from server.submissions.models import FileState, StoredFile

CHUNK = 64 * 1024
OPAQUE = "application/octet-stream"
SEALED = "application/vnd.carnet.sealed"
A_DAY = 24 * 3600


def files_folder() -> Path:
    data: Path = current_app.config["CARNET_DATA"]
    return data / "files"


def path_of(sha256: str) -> Path:
    """Where the bytes with this (checked) digest lie."""
    return files_folder() / sha256[:2] / sha256


def place_of(file: StoredFile) -> Path:
    """Where what is kept of a content lies: an image as it was drawn anew, or the bytes that came."""
    return path_of(file.kept_sha256 or file.sha256)


def incoming_folder() -> Path:
    """Where contents lie while they come in and are drawn. What a killed server left there is thrown away."""
    folder = files_folder() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        # another upload may end in this very moment, and its file with it
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > A_DAY:
                path.unlink()
    return folder


@contextmanager
def incoming(stream: IO[bytes], sha256: str) -> Iterator[Path]:
    """The content of the stream in a file of its own, checked against its digest, gone afterwards.

    Raises Problem ``too_large`` or ``digest_mismatch``.
    """
    with tempfile.NamedTemporaryFile(dir=incoming_folder(), delete=False) as file:
        path = Path(file.name)
        try:
            if copy(stream, file) != sha256:
                raise Problem("digest_mismatch")
            file.flush()
            os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)


def copy(stream: IO[bytes], file: IO[bytes]) -> str:
    accepted: int = current_app.config["CARNET_MAX_FILE_BYTES"]
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > accepted:
            raise Problem("too_large", accepted=accepted)
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest()


def taken(path: Path, sha256: str, claimed: str) -> StoredFile:
    """Put a whole, verified content on the disk as it is to be kept; its row, not yet added.

    An image is drawn anew, so that nothing of what cameras write into it stays. Something sealed is kept as
    it came until its record says what it is; what claims to be nothing is kept as opaque bytes.
    Raises Problem ``file_type_refused`` or ``image_unreadable``.
    """
    size = path.stat().st_size
    if claimed.startswith("image/"):
        return image_taken(path, sha256, size)
    if claimed not in {"", OPAQUE, SEALED}:
        raise Problem("file_type_refused")
    with tempfile.NamedTemporaryFile(dir=incoming_folder(), delete=False) as twin:
        with path.open("rb") as source:
            copy(source, twin)
        twin.flush()
        os.fsync(twin.fileno())
    keep(Path(twin.name), sha256)
    state = FileState.SEALED if claimed == SEALED else FileState.READY
    return StoredFile(sha256=sha256, bytes=size, type=claimed or OPAQUE, state=state)


def image_taken(path: Path, sha256: str, size: int) -> StoredFile:
    with drawn_anew(path, incoming_folder()) as drawn:
        with drawn.path.open("rb") as file:
            kept = hashlib.file_digest(file, "sha256").hexdigest()
        length = drawn.path.stat().st_size
        keep(drawn.path, kept)
    return StoredFile(
        sha256=sha256, bytes=size, type=drawn.type, state=FileState.READY, kept_sha256=kept, kept_bytes=length
    )


def keep(path: Path, sha256: str) -> None:
    """Move a whole file to its place so that a power cut leaves it there or not at all."""
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    for folder in (target.parent, target.parent.parent):
        flush_folder(folder)
