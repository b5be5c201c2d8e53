"""The numbers that phones gave to their records, where some are missing."""

from collections.abc import Collection

from sqlalchemy import distinct, func, select

from server.devices.models import Device
from server.extensions import db
from server.submissions.models import Revision


def numbers_with_gaps(device_ids: Collection[str]) -> dict[str, list[int]]:
    """The numbers received from each of these phones, for those whose highest is above their count."""
    suspect = (
        select(Revision.device_id)
        .join(Device, Device.id == Revision.device_id)
        .where(Revision.device_id.in_(device_ids), Revision.sequence >= Device.first_sequence)
        .group_by(Revision.device_id, Device.first_sequence)
        .having(
            func.max(Revision.sequence) - Device.first_sequence + 1 > func.count(distinct(Revision.sequence))
        )
    )
    rows = db.session.execute(
        select(Revision.device_id, Revision.sequence).where(Revision.device_id.in_(suspect)).distinct()
    )
    found: dict[str, list[int]] = {}
    for device_id, sequence in rows:
        found.setdefault(device_id, []).append(sequence)
    return found
