"""``POST /api/v1/sync``: one round trip, push and pull together (docs/sync.md)."""

from typing import Any

from flask import Response, request
from marshmallow import ValidationError
from sqlalchemy import case, update

from server.bodies import ApiBlueprint, json_body
from server.compression import compressed_json
from server.database import begin_read
from server.devices.credentials import is_locked_phone, is_shut_out, sending_device
from server.devices.models import Device
from server.exchange.admission import door
from server.exchange.changes import changes_since
from server.exchange.news import new_forms, new_keys, new_places
from server.exchange.receipts import Held, forget_lost, receipts_of, reconcile
from server.exchange.receiving import numbers_of, receive_all
from server.extensions import db, now
from server.field_errors import in_words
from server.problems import Problem
from sync.messages import PROTOCOL, RequestSchema, ResponseSchema
from sync.revisions import Status

blueprint = ApiBlueprint("sync", __name__, url_prefix="/api/v1/sync", description="Phones send and receive")


@blueprint.post("")
@blueprint.doc(
    security=[{"device": []}],
    requestBody={"required": True, "content": {"application/json": {"schema": RequestSchema}}},
)
@blueprint.alt_response(200, schema=ResponseSchema, success=True)
def sync() -> Response:
    """Take the records of a phone in, and tell it what is new.

    Gzip is read and written. Each record is committed before its result is sent. The records of a revoked
    phone are set aside, and it is told nothing.
    """
    door().refuse_a_crowd()
    # the write lock is taken for what is stored only: records are judged side by side
    begin_read()
    device = sending_device()
    message = read_request()
    about, records = message["device"] or {}, message["submissions"]
    # the body has come by now: a slow link keeps nobody else waiting
    with door().turn():
        # what the phone says it holds, it said before it sent these records
        held = receipts_of(device) if message["holdings"] else []
        results = receive_all(
            records, device, about.get("clock"), beside=lambda: note_contact(device, about, records)
        )
        forget_lost(device, held, message["holdings"], {str(one["id"]).lower() for one in results})
        begin_read()
        answer = told(device, message, results, held)
    if is_locked_phone(device):
        results = [without_values(one) for one in results]
    return compressed_json(
        {"protocol": PROTOCOL, "server_time": now().isoformat(), "results": results, **answer},
        request=request,
    )


def read_request() -> dict[str, Any]:
    """The request, its records unread. Raises Problem ``invalid``, ``protocol_unknown``, those of bodies."""
    body = json_body()
    if not isinstance(body, dict):
        raise Problem("body_unreadable")
    if body.get("protocol") != PROTOCOL or isinstance(body["protocol"], bool):
        raise Problem("protocol_unknown", known=PROTOCOL)
    try:
        message: dict[str, Any] = RequestSchema().load(body)
    except (ValidationError, RecursionError) as error:
        raise Problem("invalid", errors=in_words(getattr(error, "normalized_messages", dict)())) from error
    return message


def note_contact(device: Device, about: dict[str, Any], records: list[Any]) -> None:
    """What the phone says of itself, for the office's page of phones. The caller commits."""
    highest = max(numbers_of(device, records), default=0)
    said = {name: about.get(name) for name in ("waiting", "drafts", "drafts_in", "free_bytes", "app")}
    db.session.execute(
        update(Device)
        .where(Device.id == device.id)
        .values(
            last_sequence=case((Device.last_sequence < highest, highest), else_=Device.last_sequence),
            last_seen_at=now(),
            **said,
        )
        .execution_options(synchronize_session=False)
    )


def told(
    device: Device, message: dict[str, Any], results: list[dict[str, Any]], held: Held
) -> dict[str, Any]:
    """The rest of the answer: nothing for a revoked phone; no contents for one that is locked, whose token
    anybody may hold who holds the phone."""
    if is_shut_out(device):
        return {**silence(message), "orders": [{"order": "revoked"}]}
    if not is_locked_phone(device):
        created = {one["id"]: one["revision"] for one in results if one["status"] == Status.CREATED}
        return news(device, message, created, held)
    missing, orders = reconcile(held, message["holdings"])
    return {**silence(message), "missing": missing, "orders": orders, "keys": keys_for(message)}


def without_values(result: dict[str, Any]) -> dict[str, Any]:
    """The result without what its problems quote of the answers."""
    return {**result, "problems": [{**problem, "params": {}} for problem in result["problems"]]}


def keys_for(message: dict[str, Any]) -> list[dict[str, object]] | None:
    return new_keys((message["have"] or {}).get("keys"))


def news(device: Device, message: dict[str, Any], created: dict[str, int], held: Held) -> dict[str, Any]:
    changes, cursor, more = changes_since(device.account, message["cursor"], created)
    missing, orders = reconcile(held, message["holdings"])
    have = message["have"] or {}
    forms, withdrawn = new_forms(have.get("forms") or {}, device.account)
    answer = {
        "cursor": cursor,
        "more": more,
        "changes": changes,
        "forms": forms,
        "withdrawn": withdrawn,
        "places": new_places(have.get("places"), device.account),
        "missing": missing,
        "orders": orders,
        "keys": keys_for(message),
    }
    db.session.commit()
    return answer


def silence(message: dict[str, Any]) -> dict[str, Any]:
    """The answer to a revoked phone: receipts only."""
    return {
        "cursor": message["cursor"],
        "more": False,
        "changes": [],
        "forms": [],
        "withdrawn": [],
        "places": None,
        "missing": [],
        "orders": [],
        "keys": None,
    }
