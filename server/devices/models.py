"""The phones: each has its own two credentials, which the office can revoke; and invitations to enrol one."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.extensions import Base, UtcDateTime, now


class Device(Base):
    """A phone of one account, with what it last said of itself."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    # of the token outside the phone's vault: it sends, and learns nothing
    upload_hash: Mapped[str | None] = mapped_column(index=True, unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # the first number that was this phone's own: one enrolled under another id goes on with its numbers
    first_sequence: Mapped[int] = mapped_column(BigInteger, default=1)
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting: Mapped[int | None] = mapped_column(BigInteger)
    drafts: Mapped[int | None] = mapped_column(BigInteger)
    # by form id, where the phone says so
    drafts_in: Mapped[dict[str, int] | None] = mapped_column(JSON)
    free_bytes: Mapped[int | None] = mapped_column(BigInteger)
    app: Mapped[str | None]
    account: Mapped[Account] = relationship(lazy="joined")


class Invitation(Base):
    """A code that enrols one phone for an account, once and soon; only its hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: str(uuid4()))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_by_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("devices.id"))
    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="joined")
