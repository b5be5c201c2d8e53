"""Taking a phone in, and shutting it out."""

from dataclasses import dataclass
from uuid import uuid4

from server.accounts.models import Account
from server.audit import log as audit
from server.devices.credentials import new_token, token_hash
from server.devices.models import Device
from server.extensions import db, now


@dataclass(frozen=True)
class Enrolled:
    """A phone with its two new tokens, shown once."""

    device: Device
    token: str
    upload_token: str


def enrol(account: Account, wished_id: str, name: str, sequence: int = 0, **detail: str) -> Enrolled:
    """Take a phone in. Enrolling the same phone again replaces its tokens.

    An id that belongs to another account's phone, or to a revoked one, is not taken over: the phone gets
    another id, which it must use from now on. ``sequence`` is the last number that the phone gave to a record
    before: a phone that comes under another id goes on after it, and is not asked for numbers that were not
    its own. ``detail`` goes into the log.
    """
    device = db.session.get(Device, wished_id, with_for_update={"of": Device})
    if device is not None and (device.account_id != account.id or device.revoked_at is not None):
        wished_id, device = str(uuid4()), None
    token, upload_token = new_token(), new_token()
    if device is None:
        device = Device(
            id=wished_id, account_id=account.id, account=account, first_sequence=sequence + 1, last_sequence=0
        )
        db.session.add(device)
    device.last_sequence = max(device.last_sequence, sequence)
    device.name = name
    device.token_hash, device.upload_hash = token_hash(token), token_hash(upload_token)
    device.enrolled_at = now()
    audit.record("device.enrolled", f"device/{device.id}", by=account.id, **detail)
    return Enrolled(device, token, upload_token)


def revoke(device: Device, by: Account) -> None:
    """Shut the phone out: its tokens open nothing any more, what it still sends is set aside."""
    if device.revoked_at is None:
        device.revoked_at = now()
        audit.record("device.revoked", f"device/{device.id}", by=by.id, aboard=device.waiting)
    db.session.commit()
