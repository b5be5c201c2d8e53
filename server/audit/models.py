"""The audit log: who did what to which object, and when; each line holds the hash of the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base, UtcDateTime, now


class Entry(Base):
    """One line of the log. Lines are added, never changed: triggers of the database refuse anything else.

    ``detail`` holds ids and codes, never answers. ``hash`` is over the line and ``previous``, the hash of
    the line before (``server.audit.chain``).
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    action: Mapped[str]
    object: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str]
    hash: Mapped[str]


class Head(Base):
    """The end of the chain: one row, locked while a line is added, so that a cut-off end shows too."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    hash: Mapped[str]
