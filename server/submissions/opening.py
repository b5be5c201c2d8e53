"""Opening what a phone sealed: the payload of a record, and sensitive answers in it.

The payload is kept as it came; what is opened here is judged and stored like the content of a plain record.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.keys import keyring
from server.submissions.storable import DEEPEST, read_payload, refuse
from sync.messages import LONGEST_PAYLOAD
from sync.sealing import (
    ANSWER_SIGN,
    PrivateKey,
    SealBroken,
    answer_bound,
    from_text,
    record_bound,
    sealed_answer,
    unseal,
)

log = logging.getLogger("carnet")

KEY_UNKNOWN, SEAL_BROKEN, UNREADABLE = "key_unknown", "seal_broken", "payload_unreadable"
# the reasons for which a record waits for a key, or for a server that reads better
UNOPENED = frozenset({KEY_UNKNOWN, SEAL_BROKEN})
LONGEST_ANSWER = 100_000
META = "_meta"


@dataclass
class Opened:
    """The answers as the phone finished them; or the code of why they cannot be read."""

    raw: dict[str, Any]
    reason: str = ""


def open_record(envelope: dict[str, Any], device: str) -> Opened:
    """The answers of an envelope that was finished under this device id, opened wherever they are sealed."""
    payload, reason = envelope["payload"], ""
    if envelope["content"] == "sealed":
        payload, reason = opened_payload(envelope, device)
    raw = None if reason else read_payload(payload)
    if raw is None:
        return Opened({}, reason or UNREADABLE)
    return open_answers(raw, envelope, device)


def opened_payload(envelope: dict[str, Any], device: str) -> tuple[str, str]:
    """The payload in clear, and no reason; or none, and the reason's code."""
    key = private_key(envelope["key"])
    if key is None:
        return "", KEY_UNKNOWN
    try:
        bound = record_bound(envelope, device, envelope["key"])
        return unseal(from_text(envelope["payload"]), key, bound, LONGEST_PAYLOAD).decode(), ""
    except (SealBroken, UnicodeDecodeError):
        return "", SEAL_BROKEN


def private_key(key_id: str | None) -> PrivateKey | None:
    """The server's key with this id; none when it is not there, or its file cannot be read."""
    try:
        found = keyring.find(key_id)
    except keyring.KeyFileError as error:
        log.error("the key %s cannot be read", error)
        return None
    return found.private if found else None


def open_answers(raw: dict[str, Any], envelope: dict[str, Any], device: str) -> Opened:
    """The answers, the sealed ones among them opened in place. One that cannot be opened stops it all."""
    for holder, at, path in sealed_places(raw):
        key_id, text = sealed_answer(holder[at]) or ("", "")
        key = private_key(key_id)
        if key is None:
            return Opened(raw, KEY_UNKNOWN if key_id else SEAL_BROKEN)
        bound = (envelope["id"], device, envelope["form"], envelope["version"], path, key_id)
        try:
            plain = unseal(from_text(text), key, answer_bound(*bound), LONGEST_ANSWER)
            holder[at] = json.loads(plain, parse_constant=refuse)
        except (ValueError, RecursionError):
            return Opened(raw, SEAL_BROKEN)
    return Opened(raw)


def sealed_places(raw: dict[str, Any]) -> Iterator[tuple[Any, Any, str]]:
    """Where sealed answers stand: what holds them, under which name or number, and the question's path.

    A path names no turns (``suivi/nom``): one that was removed must not break the seals of those after it.
    """
    waiting: list[tuple[Any, str, int]] = [(raw, "", 0)]
    while waiting:
        holder, path, depth = waiting.pop()
        places = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
        for at, value in places:
            inner = path if isinstance(holder, list) else f"{path}/{at}" if path else str(at)
            if isinstance(value, str) and value.startswith(ANSWER_SIGN):
                yield holder, at, inner
            elif isinstance(value, dict | list) and depth < DEEPEST and inner != META:
                waiting.append((value, inner, depth + 1))
