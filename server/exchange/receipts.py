"""Receipts: what this server told a phone that it keeps (invariant I10)."""

from typing import Any

from sqlalchemy import delete, select

from server.database import begin_write, upsert
from server.devices.models import Device
from server.exchange.models import Receipt
from server.extensions import db
from sync.digests import holdings_digest

# asks the phone for the list of its receipts, in ``holdings.records`` of its next request
ORDER_HOLDINGS = {"order": "holdings"}

Held = list[tuple[str, int, str]]
A_BATCH = 500


def write_receipts(device: Device, envelopes: list[dict[str, Any]]) -> None:
    """Remember that this phone is told of these records; an older revision does not replace a newer one."""
    if not envelopes:
        return
    rows = [
        {
            "device_id": device.id,
            "submission_id": one["id"],
            "revision": one["revision"],
            "sha256": one["sha256"],
        }
        for one in envelopes
    ]
    insert = upsert(Receipt)
    told = {"revision": insert.excluded.revision, "sha256": insert.excluded.sha256}
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["device_id", "submission_id"],
            set_=told,
            where=insert.excluded.revision >= Receipt.revision,
        ),
        rows,
    )


def reconcile(held: Held, holdings: dict[str, Any] | None) -> tuple[list[str], list[dict[str, str]]]:
    """The ids that the phone must send again, and the orders to the phone.

    Count and digest tell only *that* the two sides differ; which records do, the phone's list tells. So a
    difference first makes the server order that list, and the list, once there, is answered with ``missing``.
    """
    if holdings is None:
        return [], []
    if (holdings["count"], holdings["digest"]) == (len(held), holdings_digest(held)):
        return [], []
    if holdings["records"] is None:
        return [], [ORDER_HOLDINGS]
    known = {f"{record}:{revision}:{sha256}" for record, revision, sha256 in held}
    return sorted({line.split(":")[0] for line in holdings["records"] if line not in known}), []


def forget_lost(device: Device, held: Held, holdings: dict[str, Any] | None, sent: set[str]) -> None:
    """A phone that was set back to an older copy holds fewer receipts than it was given: its own list counts,
    or the two sides would differ for ever. What it just ``sent`` it holds from now on."""
    if holdings is None or holdings["records"] is None:
        return
    listed = {line.split(":")[0] for line in holdings["records"]}
    lost = sorted({record for record, _revision, _sha256 in held} - listed - sent)
    if lost:
        begin_write()
        here = Receipt.device_id == device.id
        for start in range(0, len(lost), A_BATCH):
            some = lost[start : start + A_BATCH]
            db.session.execute(delete(Receipt).where(here, Receipt.submission_id.in_(some)))
        db.session.commit()


def receipts_of(device: Device) -> Held:
    """Id, newest revision and digest of what this phone was told that it is kept."""
    rows = db.session.execute(
        select(Receipt.submission_id, Receipt.revision, Receipt.sha256).where(Receipt.device_id == device.id)
    )
    return [(row.submission_id, row.revision, row.sha256) for row in rows]
