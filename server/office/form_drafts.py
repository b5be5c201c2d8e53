"""The drafts that phones say they hold, by form: what a new version meets on its way."""

from dataclasses import dataclass

from sqlalchemy import select

from server.devices.models import Device
from server.extensions import db


@dataclass(frozen=True)
class Drafts:
    """``drafts`` of one form on ``phones``; ``silent`` phones hold drafts and did not say of which form."""

    drafts: int = 0
    phones: int = 0
    silent: int = 0


def drafts_of(form_id: str) -> Drafts:
    """As each phone said at its last contact."""
    rows = db.session.execute(
        select(Device.drafts, Device.drafts_in).where(Device.revoked_at.is_(None), Device.drafts > 0)
    )
    drafts = phones = silent = 0
    for row in rows:
        if not isinstance(row.drafts_in, dict):
            silent += 1
        elif count := row.drafts_in.get(form_id, 0):
            drafts, phones = drafts + count, phones + 1
    return Drafts(drafts, phones, silent)
