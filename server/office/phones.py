"""The phones as the office sees them: which are silent, which still carry records."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from server.accounts.models import Account, Role, Scope
from server.devices import enrolment
from server.devices.models import Device
from server.extensions import db, now
from server.problems import Problem
from sync.gaps import Gap, gaps

# filled by app.py, since records and office do not know each other:
# phones -> the numbers that came from each, where some are missing
numbers_received: list[Callable[[Collection[str]], Mapping[str, list[int]]]] = []

SILENT_AFTER = timedelta(days=7)
MEGABYTE = 1024 * 1024
# below this a phone may soon be unable to keep another photo
NEARLY_FULL = 50 * MEGABYTE


@dataclass(frozen=True)
class Phone:
    """One phone with how long it has been silent, and which of its records have not come (I7)."""

    device: Device
    silent_days: int | None
    gaps: tuple[Gap, ...] = ()

    @property
    def free_megabytes(self) -> int | None:
        """The room that the phone said it has for Carnet."""
        free = self.device.free_bytes
        return None if free is None else free // MEGABYTE

    @property
    def nearly_full(self) -> bool:
        free = self.device.free_bytes
        return free is not None and free < NEARLY_FULL and not self.device.revoked_at

    @property
    def left(self) -> int | None:
        """How many records were aboard when a phone that was shut out was last heard of."""
        return self.device.waiting if self.device.revoked_at else None

    @property
    def missing(self) -> int:
        return sum(gap.count for gap in self.gaps)

    @property
    def silent(self) -> bool:
        """No contact for a week, or none at all; a revoked phone is not waited for."""
        return not self.device.revoked_at and (
            self.silent_days is None or self.silent_days >= SILENT_AFTER.days
        )


@dataclass(frozen=True)
class Phones:
    """The list, those that need a gesture first, and its totals."""

    rows: list[Phone]

    @property
    def active(self) -> list[Phone]:
        return [phone for phone in self.rows if not phone.device.revoked_at]

    @property
    def silent(self) -> list[Phone]:
        return [phone for phone in self.rows if phone.silent]

    @property
    def incomplete(self) -> list[Phone]:
        return [phone for phone in self.rows if phone.gaps]

    @property
    def waiting(self) -> int:
        return sum(phone.device.waiting or 0 for phone in self.active)

    @property
    def drafts(self) -> int:
        return sum(phone.device.drafts or 0 for phone in self.active)


def listing(account: Account) -> Phones:
    """The phones of the people whose windows touch this account's own."""
    query = select(Device).join(Device.account).where(visible_owner(account))
    devices = db.session.scalars(query).unique().all()
    missing = gaps_of({device.id: device.first_sequence for device in devices})
    rows = [Phone(device, days_since(device), missing.get(device.id, ())) for device in devices]
    return Phones(sorted(rows, key=urgency))


def gaps_of(first_numbers: Mapping[str, int]) -> dict[str, tuple[Gap, ...]]:
    """The missing numbers of each phone that has any, by the first number that was its own."""
    return {
        device_id: tuple(gaps(numbers, first_numbers[device_id]))
        for source in numbers_received
        for device_id, numbers in source(first_numbers.keys()).items()
    }


def urgency(phone: Phone) -> tuple[bool, bool, bool, int, str]:
    """Those with missing records first, then the silent ones, the longest on top; revoked ones last."""
    return (
        bool(phone.device.revoked_at) and not phone.gaps,
        not phone.gaps,
        not phone.silent,
        -(phone.silent_days or 0),
        phone.device.account.name,
    )


def days_since(device: Device) -> int | None:
    """Whole days since the phone last spoke to the server."""
    return None if device.last_seen_at is None else max(0, (now() - device.last_seen_at).days)


def visible_owner(account: Account) -> ColumnElement[bool]:
    """The SQL condition "this person's windows and the account's have something in common"."""
    if account.role == Role.ADMIN:
        return true()
    windows = [
        and_(meets(Scope.programme, scope.programme), meets(Scope.region, scope.region))
        for scope in account.scopes
    ]
    return exists().where(Scope.account_id == Account.id, or_(false(), *windows))


def meets(theirs: InstrumentedAttribute[str | None], mine: str | None) -> ColumnElement[bool]:
    """Nothing (NULL) stands for any, on both sides."""
    return true() if mine is None else or_(theirs.is_(None), theirs == mine)


def revoke(id: str, by: Account) -> Device:
    """Take the phone's credential away. Raises Problem ``not_found``."""
    device = db.session.get(Device, id)
    if device is None:
        raise Problem("not_found")
    enrolment.revoke(device, by)
    return device
