"""Taking a phone in, and shutting it out."""

from uuid import uuid4

from server.accounts.models import Account
from server.audit import log as audit
from server.devices.credentials import new_token, token_hash
from server.devices.models import Device
from server.extensions import db, now


def enrol(account: Account, wished_id: str, name: str) -> tuple[Device, str]:
    """The phone and its new token, shown once. Enrolling the same phone again replaces its token.

    An id that belongs to another account's phone, or to a revoked one, is not taken over: the phone gets
    another id, which it must use from now on.
    """
    device = db.session.get(Device, wished_id, with_for_update={"of": Device})
    if device is not None and (device.account_id != account.id or device.revoked_at is not None):
        wished_id, device = str(uuid4()), None
    token = new_token()
    if device is None:
        device = Device(id=wished_id, account_id=account.id, account=account, last_sequence=0)
        db.session.add(device)
    device.name = name
    device.token_hash = token_hash(token)
    device.enrolled_at = now()
    audit.record("device.enrolled", f"device/{device.id}", by=account.id)
    db.session.commit()
    return device, token


def revoke(device: Device, by: Account) -> None:
    """Shut the phone out: its token opens nothing any more, what it still sends is set aside."""
    if device.revoked_at is None:
        device.revoked_at = now()
        audit.record("device.revoked", f"device/{device.id}", by=by.id)
    db.session.commit()
