"""A parcel: the waiting records of a phone without a network, carried as one sealed file by somebody else.

The carrier cannot read it. The upload token inside proves to the server which phone made it. Taken in twice,
it changes nothing; the receipt that travels back is signed for the phone that made it.
"""

import base64
import binascii
import hashlib
import hmac
import logging
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from server.accounts.models import Account
from server.audit import log as audit
from server.devices.credentials import is_shut_out, token_hash
from server.devices.models import Device
from server.exchange.receiving import numbers_of, receive_all
from server.extensions import db, now
from server.problems import Problem, register
from server.submissions.assessment import hushed
from server.submissions.files import announced_by, take
from server.submissions.opening import private_key
from server.submissions.storable import read_payload
from server.submissions.storage import incoming
from sync.digests import SHA256
from sync.messages import PROTOCOL, Envelopes, Message
from sync.parcels import FORMAT, PARCEL, RECEIPT, receipt_mac
from sync.sealing import SealBroken, from_text, parcel_bound, unseal
from sync.texts import UUID, Digest, Text, Whole

log = logging.getLogger("carnet")
MOST_FILES = 500
# records and photos unpacked, and the text of all that: what a worker of a small server can bear
MOST_INSIDE = 48 * 1024 * 1024
A_BATCH = 50
# of the threads of one process one opens a parcel at a time
TURN = BoundedSemaphore(1)

register(
    "parcel_unreadable",
    422,
    _l("Ce fichier n’est pas un colis de Carnet"),
    _l("Il est abîmé, incomplet, ou c’est un autre fichier. Rien n’a été enregistré."),
)
register(
    "parcel_key_unknown",
    422,
    _l("Colis scellé pour un autre serveur"),
    _l("Ce serveur n’a pas la clé %(key)s de ce colis. Gardez le fichier, et prévenez le bureau."),
)
register(
    "parcel_origin_unknown",
    422,
    _l("Téléphone d’origine inconnu"),
    _l(
        "Le téléphone qui a fait ce colis n’est pas connu ici, ou a été enrôlé à nouveau depuis : "
        "ses fiches y sont encore, qu’il les envoie lui-même ou refasse un colis."
    ),
)


class OutsideSchema(Message):
    """What everybody can read of a parcel."""

    carnet = fields.String(required=True, validate=validate.Equal(PARCEL))
    format = Whole(required=True, least=FORMAT, most=FORMAT)
    key = Text(most=64, least=1, required=True)
    device = Text(most=64, least=1, required=True)
    sealed = fields.String(required=True)


class ContentSchema(Message):
    sha256 = Digest(required=True)
    type = Text(most=130, required=True)
    data = fields.String(required=True)


class InsideSchema(Message):
    """What the server finds in it."""

    protocol = Whole(required=True, least=PROTOCOL, most=PROTOCOL)
    upload_token = Text(most=200, required=True)
    made = Text(most=64, load_default=None, allow_none=True)
    submissions = Envelopes()
    files = fields.List(
        fields.Nested(ContentSchema), load_default=list, validate=validate.Length(max=MOST_FILES)
    )


class ReceiptSchema(Schema):
    """What travels back to the phone that made the parcel."""

    carnet = fields.String()
    format = fields.Integer()
    device = fields.String()
    at = fields.String()
    results = fields.List(fields.Dict())
    files = fields.List(fields.String(), metadata={"description": "sha256 of the contents that are here"})
    mac = fields.String(metadata={"description": "HMAC-SHA256 under the digest of the upload token"})


def take_in(content: bytes, carrier: Account) -> dict[str, Any]:
    """Take a parcel in; its receipt.

    Raises Problem ``parcel_unreadable``, ``parcel_key_unknown`` or ``parcel_origin_unknown``: then nothing
    was stored. After that no record and no photo of it blocks another.
    """
    # who waits for their turn does not hold the write lock that the one before them needs
    db.session.commit()
    with TURN:
        outside = checked(OutsideSchema(), text_of(content))
        inside = opened(outside)
        device = maker(outside["device"], inside["upload_token"])
        results = receive(inside, device)
        files = [one["sha256"] for one in inside["files"] if kept(one, device)]
        note_numbers(device, inside["submissions"])
        audit.record(
            "parcel.received", f"device/{device.id}", by=carrier.id, records=len(results), files=len(files)
        )
        db.session.commit()
    return receipt(device, results, files)


def text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("parcel_unreadable") from error


def checked(schema: Schema, text: str) -> dict[str, Any]:
    """The JSON object in this text, as the schema wants it. Raises Problem ``parcel_unreadable``."""
    try:
        loaded: dict[str, Any] = schema.load(read_payload(text) or {})
    except (ValidationError, RecursionError) as error:
        raise Problem("parcel_unreadable") from error
    return loaded


def opened(outside: dict[str, Any]) -> dict[str, Any]:
    key = private_key(outside["key"])
    if key is None:
        raise Problem("parcel_key_unknown", key=outside["key"])
    try:
        bound = parcel_bound(outside["device"], outside["key"])
        plain = unseal(from_text(outside["sealed"]), key, bound, MOST_INSIDE)
    except SealBroken as error:
        raise Problem("parcel_unreadable") from error
    return checked(InsideSchema(), text_of(plain))


def maker(device_id: str, token: str) -> Device:
    """The phone that made the parcel; also a revoked one, whose records are then set aside."""
    device = db.session.get(Device, device_id)
    if device is None or device.upload_hash != token_hash(token):
        raise Problem("parcel_origin_unknown")
    return device


def receive(inside: dict[str, Any], device: Device) -> list[dict[str, Any]]:
    """The results, without what would tell the carrier of the answers."""
    records, found = inside["submissions"], []
    db.session.commit()
    for start in range(0, len(records), A_BATCH):
        found += receive_all(records[start : start + A_BATCH], device, inside["made"])
    return [{**one, "problems": [hushed(problem) for problem in one["problems"]]} for one in found]


def kept(file: dict[str, Any], device: Device) -> bool:
    """Whether the content is what its digest says, and is here now."""
    sha256 = file["sha256"]
    if is_shut_out(device) and not announced_by(device.id, sha256):
        return False
    try:
        data = base64.b64decode(file["data"], validate=True)
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        with incoming(BytesIO(data), sha256) as path:
            take(path, sha256, file["type"], device.account)
    except (Problem, ValueError, binascii.Error):
        return False
    return True


def note_numbers(device: Device, records: list[Any]) -> None:
    """The phone page says up to which number this phone was heard of."""
    db.session.refresh(device, ["last_sequence"], with_for_update={"of": Device})
    device.last_sequence = max([device.last_sequence, *numbers_of(device, records)])


def receipt(device: Device, results: list[dict[str, Any]], files: list[str]) -> dict[str, Any]:
    """Signed with what the phone and the server know of one another.

    A record that names itself badly is not in it: its lines could pass for those of another.
    """
    named = [
        one for one in results if UUID.fullmatch(one["id"] or "") and SHA256.fullmatch(one["sha256"] or "")
    ]
    found = {
        "carnet": RECEIPT,
        "format": FORMAT,
        "device": device.id,
        "at": now().isoformat(timespec="seconds"),
        "results": named,
        "files": files,
    }
    return {**found, "mac": signature(found, device)}


def signature(found: dict[str, Any], device: Device) -> str:
    return receipt_mac(found, bytes.fromhex(device.upload_hash or ""))


def is_ours(found: dict[str, Any]) -> bool:
    """Whether a receipt is one that this server gave."""
    device = db.session.get(Device, str(found.get("device"))[:64])
    if device is None or not device.upload_hash:
        return False
    try:
        return hmac.compare_digest(str(found["mac"]).encode(), signature(found, device).encode())
    except (KeyError, TypeError, AttributeError, ValueError):
        return False
