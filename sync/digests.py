"""Digests: what both sides compute over the same bytes, so that nothing needs to be canonicalised."""

import hashlib
import re
from collections.abc import Iterable

SHA256 = re.compile(r"[0-9a-f]{64}")


def sha256_of(payload: str) -> str:
    """The hexadecimal sha256 of a payload's UTF-8 bytes.

    Raises UnicodeEncodeError for text that has none (lone surrogates).
    """
    return hashlib.sha256(payload.encode()).hexdigest()


def holdings_digest(records: Iterable[tuple[str, int, str]]) -> str:
    """The digest of the records ``(id, revision, sha256)`` that one side holds: sha256 over the sorted lines
    ``id:revision:sha256``, joined by a line feed; of the empty string when there are none."""
    lines = sorted(f"{record}:{revision}:{sha256}" for record, revision, sha256 in records)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
