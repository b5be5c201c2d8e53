"""The records of a push, committed before their results are sent: all in one commit where that goes well.

One bad record never blocks the others: when the whole stumbles, each record is taken in by itself, and
whatever goes wrong with one stays with it.
"""

import logging
import traceback
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError

from server.database import begin_write
from server.devices.models import Device
from server.exchange.receipts import write_receipts
from server.extensions import db
from server.submissions.assessment import problem
from server.submissions.intake import Outcome, receive, receive_unread
from server.submissions.locks import one_at_a_time
from server.submissions.pushes import place_all, weigh_all
from server.submissions.storable import clean_text
from server.submissions.tickets import ticket_for
from server.submissions.unsealing import open_arrived
from sync.messages import MOST_SEQUENCE, read_envelope
from sync.revisions import Status

log = logging.getLogger("carnet")
TRIES = 5
DEADLOCK = "40P01"

Receive = Callable[[dict[str, Any], Device, str | None], Outcome]


def receive_all(
    records: list[Any], device: Device, clock: str | None, beside: Callable[[], None] = lambda: None
) -> list[dict[str, Any]]:
    """The results, in the order of the records. What ``beside`` writes is committed with them."""
    read = [read_one(raw) for raw in records]
    envelopes = [one for one in read if isinstance(one, dict)]
    settled = iter(settle_all(envelopes, device, clock, beside))
    # a photo may have come before its words
    open_arrived({file["sha256"] for one in envelopes for file in one["files"]})
    return [
        result(raw, next(settled) if isinstance(one, dict) else one)
        for raw, one in zip(records, read, strict=True)
    ]


def numbers_of(device: Device, records: list[Any]) -> list[int]:
    """The numbers that this phone gave to the records, as they came."""
    own = (None, device.id)
    numbers = [one.get("sequence") for one in records if isinstance(one, dict) and one.get("device") in own]
    return [one for one in numbers if type(one) is int and 0 <= one <= MOST_SEQUENCE]


def read_one(raw: Any) -> dict[str, Any] | Outcome:
    """A record as it came, as a checked envelope; the refusal of one that cannot be read."""
    try:
        return read_envelope(raw)
    except (ValidationError, RecursionError) as error:
        return Outcome(Status.REFUSED, problems=envelope_problems(error))


def settle_all(
    envelopes: list[dict[str, Any]], device: Device, clock: str | None, beside: Callable[[], None]
) -> list[Outcome]:
    """In one commit, as durable as many and a good deal faster; one by one when anything is in the way."""
    try:
        return all_at_once(envelopes, device, clock, beside)
    except OperationalError as error:
        db.session.rollback()
        if getattr(error.orig, "sqlstate", "") != DEADLOCK:
            raise
    except Exception as error:
        db.session.rollback()
        log.info("a push of %d goes one by one: %s", len(envelopes), type(error).__name__)
    begin_write()
    outcomes = [settle(envelope, device, clock) for envelope in envelopes]
    beside()
    db.session.commit()
    return outcomes


def all_at_once(
    envelopes: list[dict[str, Any]], device: Device, clock: str | None, beside: Callable[[], None]
) -> list[Outcome]:
    weighed = weigh_all(envelopes, device) if envelopes else []
    one_at_a_time()
    outcomes = place_all(envelopes, device, clock, weighed) if envelopes else []
    kept = [one for one, outcome in zip(envelopes, outcomes, strict=True) if outcome.stored]
    write_receipts(device, kept)
    beside()
    db.session.commit()
    return outcomes


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
                write_receipts(device, [envelope])
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
        "ticket": ticket_for(str(sent.get("id")).lower(), outcome.number),
        "problems": outcome.problems,
        "files_wanted": outcome.files_wanted,
    }


def echo(value: Any) -> str | None:
    return clean_text(value)[:100] if isinstance(value, str) else None
