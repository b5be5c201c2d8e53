"""What a phone seals at *Terminer*: the answers for the server's key, and each photo (docs/sync.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.sealing import file_bound, from_text, read_point, record_bound, seal, to_text

SEALED_TYPE = "application/vnd.carnet.sealed"


@dataclass(frozen=True)
class ServerKey:
    id: str
    public: str

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        return seal(plain, read_point(from_text(self.public)), bound)


def current(keys: list[dict[str, Any]]) -> ServerKey | None:
    """The key to seal for, of those that the server named."""
    return next((ServerKey(one["id"], one["public"]) for one in keys if one["current"]), None)


def sealed_files(
    record: str, device: str, files: Mapping[str, bytes], key: ServerKey
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The files as they travel, and what the answers say of them inside."""
    outside, inside = {}, []
    for number, (name, content) in enumerate(files.items(), 1):
        sealed = key.seal(content, file_bound(record, 1, device, f"{number}.sealed", key.id))
        outside[f"{number}.sealed"] = sealed
        inside.append(
            {"name": name, "sha256": digest(content), "bytes": len(content), "type": "image/jpeg",
             "sealed": digest(sealed)}
        )  # fmt: skip
    return outside, inside


def sealed_payload(
    answers: Mapping[str, Any],
    inside: list[dict[str, Any]],
    about: Mapping[str, Any],
    device: str,
    key: ServerKey,
) -> str:
    """``about``: id, revision, sequence, form and version, to which the content is bound."""
    plain = json.dumps({**answers, "_meta": {"files": inside}}, ensure_ascii=False).encode()
    return to_text(key.seal(plain, record_bound(about, device, key.id)))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
