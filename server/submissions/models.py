"""The records: what a phone sent, every revision of it, its files and its history."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.extensions import Base, ExactText, UtcDateTime, now


class State(enum.StrEnum):
    """Where a record stands on its way into the figures."""

    QUARANTINED = "quarantined"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    CORRECTED = "corrected"
    APPROVED = "approved"
    REJECTED = "rejected"


DECIDED = frozenset({State.APPROVED, State.REJECTED})


class RevisionStatus(enum.StrEnum):
    """What intake made of one revision."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    CONFLICT = "conflict"


class EventKind(enum.StrEnum):
    """What happened to a record."""

    RECEIVED = "received"
    REVISED = "revised"
    QUARANTINED = "quarantined"
    CONFLICT = "conflict"
    APPROVED = "approved"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    RELEASED = "released"
    FILE_RECEIVED = "file_received"
    OPENED = "opened"


class FileState(enum.StrEnum):
    """What has become of a content that arrived whole."""

    READY = "ready"
    SEALED = "sealed"
    BROKEN = "broken"


class StoredFile(Base):
    """A content that arrived whole, addressed by its digest; it lies under ``$(DATA)/files/ab/abcd…``.

    ``sha256`` and ``bytes`` are of what the phone sent, so that its receipts stay true. What lies on the disk
    is an image drawn anew, without what cameras write into it (``kept_…``), or what is still sealed.
    """

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str]
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(default=FileState.READY)
    kept_sha256: Mapped[str | None] = mapped_column(index=True)
    kept_bytes: Mapped[int | None] = mapped_column(BigInteger)


class Attachment(Base):
    """A file that a revision announces. Its content may come later: words first, photos after.

    ``sha256`` and ``bytes`` are of what travels. A sealed file travels under another name (``sealed_name``);
    ``name``, ``type`` and ``content_…`` are what the sealed record says of it.
    """

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("revision_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str]
    sealed_name: Mapped[str | None]
    content_sha256: Mapped[str | None]
    content_bytes: Mapped[int | None] = mapped_column(BigInteger)


class Revision(Base):
    """A record as its author finished it once. ``payload`` holds the phone's exact bytes, for ever."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("submission_id", "revision", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    revision: Mapped[int]
    parent: Mapped[int | None]
    sha256: Mapped[str]
    payload: Mapped[str] = mapped_column(ExactText)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # what came beside the answers of a sealed record; that of a plain one is read from its payload
    meta: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    form_id: Mapped[str]
    form_version: Mapped[str]
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(default="plain")
    key: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=RevisionStatus.ACCEPTED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    phone_clock: Mapped[str | None]
    attachments: Mapped[list[Attachment]] = relationship(lazy="selectin", order_by=Attachment.id)

    @property
    def sealed(self) -> bool:
        return self.content == "sealed"


class Submission(Base):
    """A record: one event in the field. The columns beside the state are copied from its current revision."""

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    form_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    revision: Mapped[int]
    author_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    programme: Mapped[str | None] = mapped_column(index=True)
    region: Mapped[str | None] = mapped_column(index=True)
    departement: Mapped[str | None]
    commune: Mapped[str | None] = mapped_column(index=True)
    starts_on: Mapped[date | None] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(default="")
    has_alert: Mapped[bool] = mapped_column(default=False)
    quarantine_reason: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    author: Mapped[Account | None] = relationship(lazy="joined")
    revisions: Mapped[list[Revision]] = relationship(order_by=(Revision.revision, Revision.id))


class Event(Base):
    """One line of a record's history."""

    __tablename__ = "submission_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str]
    revision: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account: Mapped[Account | None] = relationship(lazy="joined")


class Counter(Base):
    """The last number given in a region for a year of events: ``DIF-2026`` -> 412."""

    __tablename__ = "submission_counters"

    series: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class FeedHead(Base):
    """The last position given in an account's feed. Its row is locked until the change is committed,
    so that positions become visible in their order and no phone's cursor jumps over one."""

    __tablename__ = "feed_heads"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class Change(Base):
    """A record of this account changed: its phones are to be told."""

    __tablename__ = "changes"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
