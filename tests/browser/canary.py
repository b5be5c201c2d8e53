"""Looks for words in whatever a telephone or a server left on a disk, however it was written there."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

MOST = 64 * 1024 * 1024


def forms_of(word: str | bytes) -> set[bytes]:
    """The word as programs write it: UTF-8, UTF-16 either way, Latin-1 (V8's own), in JSON with escapes."""
    if isinstance(word, bytes):
        return {word}
    escaped = word.encode("ascii", "backslashreplace")
    wide = {word.encode("utf-16-le"), word.encode("utf-16-be")}
    return {word.encode(), word.encode("latin-1", "replace"), escaped} | wide


def hits(folder: Path, words: dict[str, str | bytes]) -> dict[str, set[str]]:
    """For each word that was found: the files that hold it."""
    wanted = {name: forms_of(word) for name, word in words.items()}
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        for layer in layers(path.read_bytes()[:MOST]):
            for name, forms in wanted.items():
                if any(form in layer for form in forms):
                    found.setdefault(name, set()).add(str(path.relative_to(folder)))
    return found


def layers(content: bytes) -> Iterator[bytes]:
    """The bytes as they are, and what they hold packed: gzip, zlib, LevelDB's blocks."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress, content)
    if content[:2] in (b"x\x9c", b"x\x01", b"x\xda"):
        yield from unpacked(zlib.decompress, content)
    if content[-8:] == LEVELDB:
        yield from blocks(content)


def unpacked(how: object, content: bytes) -> Iterator[bytes]:
    try:
        yield how(content)  # type: ignore[operator]
    except (OSError, EOFError, zlib.error):
        return


LEVELDB = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER = 48


def blocks(table: bytes) -> Iterator[bytes]:
    """Every block of a LevelDB table, unpacked: what was typed hides there behind snappy."""
    _, at = handle(table, len(table) - FOOTER)
    (offset, size), _ = handle(table, at)
    for _key, value in entries(block(table, offset, size)):
        (offset, size), _ = handle(value, 0)
        yield block(table, offset, size)


def block(table: bytes, offset: int, size: int) -> bytes:
    content, kind = table[offset : offset + size], table[offset + size]
    return unsnapped(content) if kind == 1 else content


def unsnapped(packed: bytes) -> bytes:
    """Snappy's own format: literals, and copies of what came before."""
    _, at = varint(packed, 0)
    out = bytearray()
    while at < len(packed):
        tag = packed[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            extra = max(0, length - 59)
            length = int.from_bytes(packed[at : at + extra], "little") if extra else length
            out += packed[at + extra : at + extra + length + 1]
            at += extra + length + 1
            continue
        if tag & 3 == 1:
            length, offset, step = 4 + (tag >> 2 & 7), (tag >> 5) << 8 | packed[at], 1
        else:
            step = 2 if tag & 3 == 2 else 4
            length, offset = 1 + (tag >> 2), int.from_bytes(packed[at : at + step], "little")
        at += step
        for _ in range(length):
            out.append(out[-offset])
    return bytes(out)


def entries(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    restarts = int.from_bytes(content[-4:], "little")
    at, end, key = 0, len(content) - 4 * (restarts + 1), b""
    while at < end:
        shared, at = varint(content, at)
        own, at = varint(content, at)
        length, at = varint(content, at)
        key = key[:shared] + content[at : at + own]
        yield key, content[at + own : at + own + length]
        at += own + length


def handle(content: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = varint(content, at)
    size, at = varint(content, at)
    return (offset, size), at


def varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
