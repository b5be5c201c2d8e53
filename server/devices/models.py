"""The phones: each has its own credential, which the office can revoke."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
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
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting: Mapped[int | None] = mapped_column(BigInteger)
    drafts: Mapped[int | None] = mapped_column(BigInteger)
    free_bytes: Mapped[int | None] = mapped_column(BigInteger)
    app: Mapped[str | None]
    account: Mapped[Account] = relationship(lazy="joined")
