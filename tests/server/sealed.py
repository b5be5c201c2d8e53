"""What a phone seals, as the phone does it (static/app/sync/sealing.ts)."""

import hashlib
import json
from typing import Any

from flask import Flask

from server.keys import keyring
from sync.sealing import (
    PublicKey,
    answer_bound,
    file_bound,
    from_text,
    read_point,
    record_bound,
    seal,
    to_text,
)
from tests.server.actors import Phone


def new_key(app: Flask) -> dict[str, Any]:
    """A key of the server, as phones are told it."""
    with app.app_context():
        made = keyring.make()
        return {"id": made.id, "public": made.public}


def public(key: dict[str, Any]) -> PublicKey:
    return read_point(from_text(key["public"]))


def sealed(
    phone: Phone, key: dict[str, Any], answers: Any, form: str = "rencontre", **changes: Any
) -> dict[str, Any]:
    """An envelope whose payload only the server opens."""
    record = phone.envelope(answers, form, **changes)
    return sealed_again(phone, key, record)


def sealed_again(phone: Phone, key: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The plain envelope, sealed; its files stay as they are."""
    bound = record_bound(record, record.get("device") or phone.id, key["id"])
    payload = to_text(seal(record["payload"].encode("utf-8", "surrogatepass"), public(key), bound))
    return record | {
        "content": "sealed",
        "key": key["id"],
        "payload": payload,
        "sha256": hashlib.sha256(payload.encode()).hexdigest(),
    }


def sealed_answer(phone: Phone, key: dict[str, Any], record: dict[str, Any], path: str, value: Any) -> str:
    """A sensitive answer as it stands in a draft."""
    bound = answer_bound(record["id"], phone.id, record["form"], record["version"], path, key["id"])
    return f"sealed:1:{key['id']}:" + to_text(seal(json.dumps(value).encode(), public(key), bound))


class SealedPhoto:
    """A photo, sealed for one record, with what is said of it inside and outside."""

    def __init__(
        self, phone: Phone, key: dict[str, Any], record: dict[str, Any], content: bytes, name: str
    ) -> None:
        self.content, self.name = content, name
        outside = "1.sealed"
        bound = file_bound(record["id"], record["revision"], phone.id, outside, key["id"])
        self.bytes = seal(content, public(key), bound)
        self.sha256 = hashlib.sha256(self.bytes).hexdigest()
        self.outside = {
            "name": outside,
            "sha256": self.sha256,
            "bytes": len(self.bytes),
            "type": "application/vnd.carnet.sealed",
        }
        self.inside: dict[str, Any] = {
            "name": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "type": "image/jpeg",
            "sealed": self.sha256,
        }
