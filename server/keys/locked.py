"""Files that only a passphrase, or a backup's private key, opens: escrowed keys and backups.

A line of JSON says how the file is locked; then come chunks of AES-256-GCM (a megabyte of content each). The
number of a chunk, and whether it is the last one, stand in its nonce: chunks that were cut off, swapped or
taken from another file do not open.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from sync.sealing import PrivateKey, PublicKey, SealBroken, bound_to, from_text, seal, to_text, unseal

CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 2000
# OWASP's choice for scrypt; 128 MiB for the moment that a command takes
SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}

Secret = str | PublicKey
Opener = str | PrivateKey


class LockedFileError(ValueError):
    """The file is not ours, was damaged, or is locked with another secret."""


class LockedWriter:
    """Writes a locked file to ``file``; ``close`` ends it, and without it the file does not open."""

    def __init__(self, file: IO[bytes], kind: str, secret: Secret) -> None:
        self.file = file
        self.waiting = bytearray()
        self.number = 0
        header, key = locked_with(kind, secret)
        line = json.dumps(header, sort_keys=True).encode() + b"\n"
        self.bound, self.cipher = line, AESGCM(key)
        file.write(line)

    def write(self, piece: bytes) -> int:
        self.waiting += piece
        # the last chunk is written at the end only, since it is marked as the last
        while len(self.waiting) > CHUNK:
            self.put(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]
        return len(piece)

    def put(self, chunk: bytes, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(nonce(self.number, last=last), chunk, self.bound))
        self.number += 1

    def close(self) -> None:
        self.put(bytes(self.waiting), last=True)
        self.file.flush()
        os.fsync(self.file.fileno())


def read_locked(file: IO[bytes], kind: str, secret: Opener) -> Iterator[bytes]:
    """The content in pieces. Raises LockedFileError, also at a later piece: use nothing before the end."""
    line = file.readline(LONGEST_HEADER)
    cipher = AESGCM(opened(line, kind, secret))
    number, chunk = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(nonce(number, last=not following), chunk, line)
        except (InvalidTag, ValueError) as error:
            raise LockedFileError("damaged") from error
        if not following:
            return
        number, chunk = number + 1, following


def nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def locked_with(kind: str, secret: Secret) -> tuple[dict[str, Any], bytes]:
    """The header, and the key that the secret's holder will find with it."""
    header: dict[str, Any] = {"carnet": kind, "format": 1}
    if isinstance(secret, str):
        salt = secrets.token_bytes(16)
        return header | {"scrypt": SCRYPT, "salt": to_text(salt)}, stretched(secret, salt, SCRYPT)
    key = secrets.token_bytes(32)
    return header | {"sealed": to_text(seal(key, secret, bound_to(kind)))}, key


def opened(line: bytes, kind: str, secret: Opener) -> bytes:
    """The key of the file with this first line. Raises LockedFileError."""
    try:
        header = json.loads(line)
        if header["carnet"] != kind or header["format"] != 1:
            raise LockedFileError("not ours")
        if isinstance(secret, str):
            if header["scrypt"] != SCRYPT:
                # a file must not choose how much memory it costs
                raise LockedFileError("not ours")
            return stretched(secret, from_text(header["salt"]), SCRYPT)
        return unseal(from_text(header["sealed"]), secret, bound_to(kind), 32)
    except (ValueError, KeyError, TypeError, RecursionError, SealBroken) as error:
        raise LockedFileError("not ours, or another secret") from error


def stretched(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode("utf-8", "replace"))


def read_public(pem: bytes) -> PublicKey:
    """The public key of backups. Raises LockedFileError for anything but a P-256 key."""
    key = loaded(load_pem_public_key, pem)
    if not isinstance(key, PublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise LockedFileError("no P-256 key")
    return key


def read_private(pem: bytes) -> PrivateKey:
    """The private key of backups. Raises LockedFileError."""
    key = loaded(lambda raw: load_pem_private_key(raw, None), pem)
    if not isinstance(key, PrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise LockedFileError("no P-256 key")
    return key


def loaded(load: Callable[[bytes], object], pem: bytes) -> object:
    try:
        return load(pem)
    except (ValueError, TypeError) as error:
        raise LockedFileError("no key") from error
