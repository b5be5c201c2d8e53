"""How long what is kept of a record, and what was taken out of it."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base, UtcDateTime, now


class Kind(enum.StrEnum):
    """What is purged apart from the rest."""

    SENSITIVE = "sensitive"
    PERSONAL = "personal"
    PHOTOS = "photos"


class Rule(Base):
    """Months after the event; no programme (NULL) stands for those without a rule of their own."""

    __tablename__ = "retention_rules"
    __table_args__ = (UniqueConstraint("programme", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str | None]
    kind: Mapped[str]
    months: Mapped[int]


class Purge(Base):
    """That a kind was taken out of a record."""

    __tablename__ = "purges"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
