"""When a phone may believe that the server keeps a record (twin of ``static/app/sync/receipts.ts``)."""

from collections.abc import Mapping
from typing import Any

from sync.messages import PROTOCOL
from sync.revisions import Status


def results_of(answer: Any) -> list[Any]:
    """The results of an answer of our server; none for whatever else speaks (a portal says 200 too)."""
    if not isinstance(answer, Mapping) or answer.get("protocol") != PROTOCOL:
        return []
    results = answer.get("results")
    return results if isinstance(results, list) else []


def is_receipt(result: Any, sent: Mapping[str, Any]) -> bool:
    """I3: the result names id, revision **and** digest of what was sent, and does not refuse it."""
    if not isinstance(result, Mapping) or not isinstance(result.get("status"), str):
        return False
    if result["status"] not in set(Status) - {Status.REFUSED}:
        return False
    return all(result.get(key) == sent[key] for key in ("id", "revision", "sha256"))
