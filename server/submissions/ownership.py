"""Whose a revision is: the person's on whose phone it was finished, whoever sent it."""

from server.devices.models import Device
from server.extensions import db
from server.submissions.models import Revision

# the record names a phone that is not the sender's: somebody may have copied another person's queue
OTHER_DEVICE = "other_device"


def is_own(account_id: str | None, revision: Revision) -> bool:
    """Whether this person finished the revision, and so knows what it says."""
    device = db.session.get(Device, revision.device_id)
    borrowed = any(one["code"] == OTHER_DEVICE for one in revision.problems)
    return device is not None and device.account_id == account_id and not borrowed
