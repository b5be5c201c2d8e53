"""A file sent in pieces, as tus 1.0 has it (https://tus.io/protocols/resumable-upload): the pure rules.

A cut loses what was on its way, never what had come: the server says how much it has (the offset), the phone
goes on from there. What a piece holds is checked by its checksum, the whole by the content's own sha256.
"""

import base64
import binascii
import math
import re
from dataclasses import dataclass
from datetime import timedelta

from sync.digests import SHA256

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
# an agent may be three weeks without a network
ABANDONED_AFTER = timedelta(days=30)
# a phone sends one file at a time; the oldest of its parts makes room beyond that
MOST_OPEN = 20

SMALLEST_PIECE = 16 * 1024
FIRST_PIECE = 32 * 1024
LARGEST_PIECE = 512 * 1024
# short enough to show that it moves, long enough for its headers to weigh little
PIECE_SECONDS = 5

LONGEST_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)


class HeaderError(ValueError):
    """A header that says nothing we understand; the text names it."""


@dataclass(frozen=True)
class Announced:
    """What an upload is going to be: its content's digest, its size in bytes, its claimed media type."""

    sha256: str
    bytes: int
    type: str


def announced(length: str | None, metadata: str | None) -> Announced:
    """From ``Upload-Length`` and ``Upload-Metadata`` (``sha256``, ``filetype``). Raises HeaderError."""
    size = whole("Upload-Length", length)
    entries = read_metadata(metadata or "")
    sha256, kind = entries.get("sha256", ""), entries.get("filetype", "")
    if size < 1:
        raise HeaderError("Upload-Length")
    if not SHA256.fullmatch(sha256) or (kind and not MEDIA_TYPE.fullmatch(kind)):
        raise HeaderError("Upload-Metadata")
    return Announced(sha256, size, kind)


def whole(name: str, text: str | None) -> int:
    """The whole number in a header. Raises HeaderError with the header's name."""
    if text is None or not LONGEST_NUMBER.fullmatch(text):
        raise HeaderError(name)
    return int(text)


def read_metadata(text: str) -> dict[str, str]:
    """``key base64,key base64`` as texts; a key alone stands for an empty text. Raises HeaderError."""
    entries: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key, _, encoded = entry.partition(" ")
        if key in entries:
            raise HeaderError("Upload-Metadata")
        entries[key] = decoded("Upload-Metadata", encoded).decode("utf-8", "replace")
    return entries


def read_checksum(text: str | None) -> str | None:
    """The hexadecimal sha256 in ``Upload-Checksum: sha256 <base64>``; None without. Raises HeaderError."""
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    digest = decoded("Upload-Checksum", encoded)
    if algorithm != "sha256" or len(digest) != 32:
        raise HeaderError("Upload-Checksum")
    return digest.hex()


def next_piece(size: int, seconds: float) -> int:
    """After a piece that went through: what the link carries in a few seconds, in steps of at most twice."""
    return _piece(size * min(2, max(0.5, PIECE_SECONDS / max(seconds, 0.01))))


def piece_after_cut(size: int) -> int:
    return _piece(size / 2)


def _piece(size: float) -> int:
    return math.floor(min(LARGEST_PIECE, max(SMALLEST_PIECE, size)))


def decoded(name: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise HeaderError(name) from error
