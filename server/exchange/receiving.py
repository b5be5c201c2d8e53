"""The records of a push, one after the other, each committed before its result is sent.

One bad record never blocks the others: whatever goes wrong with it stays with it.
"""

import logging
import traceback
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError

from server.devices.models import Device
from server.exchange.receipts import write_receipt
from server.extensions import db
from server.submissions.assessment import problem
from server.submissions.intake import Outcome, receive, receive_unread
from server.submissions.storable import clean_text
from sync.messages import read_envelope
from sync.revisions import Status

log = logging.getLogger("carnet")
TRIES = 5

Receive = Callable[[dict[str, Any], Device, str | None], Outcome]


def receive_all(records: list[Any], device: Device, clock: str | None) -> list[dict[str, Any]]:
    """The results, in the order of the records."""
    return [receive_one(raw, device, clock) for raw in records]


def receive_one(raw: Any, device: Device, clock: str | None) -> dict[str, Any]:
    """The result of one record as it came."""
    try:
        envelope = read_envelope(raw)
    except (ValidationError, RecursionError) as error:
        return result(raw, Outcome(Status.REFUSED, problems=envelope_problems(error)))
    return result(raw, settle(envelope, device, clock))


def settle(envelope: dict[str, Any], device: Device, clock: str | None) -> Outcome:
    """Take the record in; where our own rules stumble over it, keep it unread; else leave it to the phone."""
    for how in (receive, receive_unread):
        try:
            return committed(how, envelope, device, clock)
        except OperationalError:
            # the database is locked, full or gone: true for all records, so the phone keeps them all
            raise
        except Exception as error:
            db.session.rollback()
            place = "".join(traceback.format_tb(error.__traceback__)[-3:])
            log.error("record %s: %s\n%s", envelope["id"], type(error).__name__, place)
    return Outcome(Status.REFUSED, problems=[problem("unexpected")])


def committed(how: Receive, envelope: dict[str, Any], device: Device, clock: str | None) -> Outcome:
    for attempt in range(1, TRIES + 1):
        try:
            outcome = how(envelope, device, clock)
            if outcome.stored:
                write_receipt(device, envelope)
            db.session.commit()
            return outcome
        except IntegrityError:
            # the same record was being stored on another connection: look again, it is there now
            db.session.rollback()
            if attempt == TRIES:
                raise
    raise AssertionError


def envelope_problems(error: ValidationError | RecursionError) -> list[dict[str, Any]]:
    messages = getattr(error, "messages", None)
    fields = messages if isinstance(messages, dict) else {}
    return [problem("envelope_invalid", path=str(name)[:100]) for name in fields] or [
        problem("envelope_invalid")
    ]


def result(raw: Any, outcome: Outcome) -> dict[str, Any]:
    """The answer names id, revision and digest as they were sent, so that the phone knows its own."""
    sent = raw if isinstance(raw, dict) else {}
    revision = sent.get("revision")
    return {
        "id": echo(sent.get("id")),
        "revision": revision if isinstance(revision, int) and abs(revision) < 2**53 else None,
        "sha256": echo(sent.get("sha256")),
        "status": str(outcome.status),
        "number": outcome.number,
        "problems": outcome.problems,
        "files_wanted": outcome.files_wanted,
    }


def echo(value: Any) -> str | None:
    return clean_text(value)[:100] if isinstance(value, str) else None
