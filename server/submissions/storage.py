"""File contents on disk, addressed by digest: ``$(DATA)/files/ab/abcd…``, outside of everything served."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import current_app
from PIL import Image, UnidentifiedImageError

from server.problems import Problem

CHUNK = 64 * 1024
MOST_PIXELS = 25_000_000
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OPAQUE = "application/octet-stream"


def path_of(sha256: str) -> Path:
    """Where the content with this (checked) digest lies."""
    folder: Path = current_app.config["CARNET_DATA"] / "files"
    return folder / sha256[:2] / sha256


@contextmanager
def incoming(stream: IO[bytes], sha256: str) -> Iterator[Path]:
    """The content of the stream in a file of its own, checked against its digest, gone afterwards.

    Raises Problem ``too_large`` or ``digest_mismatch``.
    """
    folder: Path = current_app.config["CARNET_DATA"] / "files" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
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


def keep(path: Path, sha256: str) -> None:
    """Move a whole file to its place so that a power cut leaves it there or not at all."""
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    for folder in (target.parent, target.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def type_of_content(path: Path, claimed: str) -> str:
    """The media type by the content; what does not claim to be an image is kept as opaque bytes.

    Raises Problem ``file_type_refused`` or ``image_unreadable`` (damaged, or more than 25 million pixels).
    """
    if claimed in {"", OPAQUE}:
        return OPAQUE
    if not claimed.startswith("image/"):
        raise Problem("file_type_refused")
    try:
        with Image.open(path, formats=list(TYPES)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Problem("image_unreadable")
            image.verify()
            return TYPES[image.format or ""]
    except UnidentifiedImageError as error:
        raise Problem("file_type_refused") from error
    except Problem:
        raise
    except Exception as error:  # Pillow raises whatever its decoders meet in a hostile file
        raise Problem("image_unreadable") from error
