"""A second copy of the keys, locked with a passphrase, to be kept away from the server.

Without its keys the server cannot open one sealed record: a lost disk would lose what phones sealed.
"""

import json
from pathlib import Path

from server.audit import log as audit
from server.extensions import db
from server.keys import keyring
from server.keys.keyring import Key, read_key
from server.keys.locked import LockedFileError, LockedWriter, read_locked
from server.private_files import written_privately
from sync.sealing import bound_to, seal, unseal

KIND = "keys"
MOST_BYTES = 10_000_000


def put_away(file: Path, passphrase: str) -> list[Key]:
    """Write all keys to a locked file. Raises FileExistsError: a copy is never written over."""
    kept = keyring.all_keys()
    with written_privately(file) as handle:
        writer = LockedWriter(handle, KIND, passphrase)
        writer.write(json.dumps({key.id: key.to_pem().decode() for key in kept}).encode())
        writer.close()
    audit.record("keys.escrowed", "keys", by=None, keys=[key.id for key in kept])
    db.session.commit()
    return kept


def read(file: Path, passphrase: str) -> list[Key]:
    """The keys in the file. Raises LockedFileError, OSError."""
    if file.stat().st_size > MOST_BYTES:
        raise LockedFileError("too large")
    with file.open("rb") as handle:
        content = b"".join(read_locked(handle, KIND, passphrase))
    try:
        return [read_key(key_id, pem.encode()) for key_id, pem in json.loads(content).items()]
    except (ValueError, AttributeError, RecursionError) as error:
        raise LockedFileError("damaged") from error


def bring_back(file: Path, passphrase: str) -> list[Key]:
    """Put the file's keys that are missing into the folder; those that were."""
    here = {key.id for key in keyring.all_keys()}
    missing = [key for key in read(file, passphrase) if key.id not in here]
    for key in missing:
        # in the place of a file that was damaged too
        keyring.write(key)
    audit.record("keys.restored", "keys", by=None, keys=[key.id for key in missing])
    db.session.commit()
    return missing


def not_covered(file: Path, passphrase: str) -> list[Key]:
    """The drill: the server's keys that could not be brought back from this file, were the folder lost.

    Each key of the file has to open something sealed for the server's own.
    """
    copies = {key.id: key for key in read(file, passphrase)}
    lost = [key for key in keyring.all_keys() if not opens(copies.get(key.id), key)]
    audit.record("keys.drilled", "keys", by=None, lost=[key.id for key in lost])
    db.session.commit()
    return lost


def opens(copy: Key | None, key: Key) -> bool:
    if copy is None:
        return False
    bound = bound_to("drill", key.id)
    sealed = seal(b"drill", key.private.public_key(), bound)
    try:
        return unseal(sealed, copy.private, bound, 100) == b"drill"
    except ValueError:
        return False
