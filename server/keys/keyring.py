"""The server's own keys: one PEM file each in the folder CARNET_KEYS, outside the database.

A phone may have been dark for months: every key in the folder opens what was sealed for it, also a retired
one. Phones seal for the newest key that is not retired.
"""

import logging
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import current_app

from server.extensions import now
from server.private_files import flush_folder, written_privately
from sync.sealing import PrivateKey, point_of, to_text

log = logging.getLogger("carnet")
KEY_ID = re.compile(r"[0-9]{8}-[0-9a-f]{6}")
HEADER = re.compile(r"^(Created|Retired): (.+)$", re.MULTILINE)


class KeyFileError(ValueError):
    """A file among the keys that is no key of ours; the text is its name."""


@dataclass(frozen=True)
class Key:
    """One key pair. Retired: no phone is told to seal for it any more, and it still opens."""

    id: str
    private: PrivateKey
    created: datetime
    retired: datetime | None = None

    @property
    def public(self) -> str:
        """The 65 bytes of the public point, as phones read them."""
        return to_text(point_of(self.private.public_key()))

    def to_pem(self) -> bytes:
        """The file's content: when it was made and retired, then the private key."""
        lines = [f"Created: {self.created.isoformat()}"]
        if self.retired:
            lines.append(f"Retired: {self.retired.isoformat()}")
        pem = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return "\n".join([*lines, pem.decode()]).encode()


def folder() -> Path:
    found: Path = current_app.config["CARNET_KEYS"]
    return found


def all_keys() -> list[Key]:
    """All keys that can be read, the oldest first. A file that is none stops nobody from sealing."""
    paths = folder().glob("*.pem") if folder().is_dir() else []
    return sorted(filter(None, map(kept_or_logged, paths)), key=lambda key: (key.created, key.id))


def kept_or_logged(path: Path) -> Key | None:
    try:
        return kept(path)
    except KeyFileError as error:
        log.error("the key %s cannot be read", error)
    except FileNotFoundError:
        pass
    return None


def kept(path: Path) -> Key:
    stat = path.stat()
    return parsed(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def parsed(path: Path, _changed: int, _size: int) -> Key:
    # reading a key's file costs more than looking whether it changed
    return read_key(path.stem, path.read_bytes())


def read_key(key_id: str, pem: bytes) -> Key:
    """The key in a file's content. Raises KeyFileError."""
    try:
        private = load_pem_private_key(pem[pem.index(b"-----BEGIN") :], None)
        said = {name: datetime.fromisoformat(text) for name, text in HEADER.findall(pem.decode())}
        created = said.get("Created") or datetime.strptime(key_id[:8], "%Y%m%d").replace(tzinfo=UTC)
    except (ValueError, TypeError) as error:
        raise KeyFileError(key_id) from error
    if (
        not KEY_ID.fullmatch(key_id)
        or not isinstance(private, PrivateKey)
        or private.curve.name != "secp256r1"
    ):
        raise KeyFileError(key_id)
    return Key(key_id, private, created.astimezone(UTC), said.get("Retired"))


def find(key_id: str | None) -> Key | None:
    """The key with this id, retired or not; none when the server does not have it."""
    if key_id is None or not KEY_ID.fullmatch(key_id):
        return None
    path = folder() / f"{key_id}.pem"
    try:
        return kept(path)
    except FileNotFoundError:
        return None


def current() -> Key | None:
    """The key that phones seal for: the newest that is not retired."""
    return newest(all_keys())


def newest(among: list[Key]) -> Key | None:
    return next((key for key in reversed(among) if key.retired is None), None)


def make() -> Key:
    """A new key, written and on the disk before anybody can seal for it."""
    made = now().replace(microsecond=0)
    last = max((key.created for key in all_keys()), default=None)
    if last is not None and made <= last:
        # of two keys made within one second the later one is the newer one
        made = last.replace(microsecond=min(last.microsecond + 1, 999_999))
    key = Key(f"{made:%Y%m%d}-{secrets.token_hex(3)}", ec.generate_private_key(ec.SECP256R1()), made)
    write(key)
    return key


def write(key: Key) -> None:
    """Write the key's file whole or not at all, readable by the server's own user only."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder() / f"{key.id}.pem"
    temporary = target.with_suffix(f".{secrets.token_hex(4)}")
    with written_privately(temporary) as file:
        file.write(key.to_pem())
    os.replace(temporary, target)
    flush_folder(folder())


def published() -> list[dict[str, object]]:
    """The public keys as phones are told them: every key that is not retired, the current one marked."""
    alive = [key for key in all_keys() if key.retired is None]
    last = newest(alive)
    return [
        {"id": key.id, "public": key.public, "created": key.created.isoformat(), "current": key is last}
        for key in alive
    ]
