"""When a phone may believe that the server keeps a record (twin of ``static/app/sync/receipts.ts``)."""

from collections.abc import Mapping
from typing import Any

from sync.messages import PROTOCOL
from sync.revisions import Status, arrived_whole


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
    return is_about(result, sent)


def is_refusal(result: Any, sent: Mapping[str, Any]) -> bool:
    """I5: the server takes these very bytes never, so they are set aside; what was damaged on its way is
    sent again (I6)."""
    if not isinstance(result, Mapping) or not is_about(result, sent) or result.get("status") != "refused":
        return False
    problems = result.get("problems")
    codes = [one.get("code") for one in problems] if isinstance(problems, list) else []
    return "digest_mismatch" not in codes or not arrived_whole(sent["payload"], sent["sha256"])


def is_about(result: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    return all(result.get(key) == sent[key] for key in ("id", "revision", "sha256"))
