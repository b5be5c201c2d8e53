"""Things that approved records register: a water point, a committee; and which record said what of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base, UtcDateTime, now


class Entity(Base):
    """One row of a list as phones get it; programme and region are those of the record that made it.

    One whose record is approved no more is ``withdrawn``: phones no longer offer it, records that name it
    stay right.
    """

    __tablename__ = "entities"
    __table_args__ = (Index("ix_entities_list_region", "list", "region"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    list: Mapped[str]
    label: Mapped[str]
    data: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    programme: Mapped[str | None]
    region: Mapped[str | None]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("submissions.id", ondelete="SET NULL"))
    updated_by: Mapped[str | None] = mapped_column(ForeignKey("submissions.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EntityChange(Base):
    """What one approved record says of one entity; an entity is the sum of these, in order of approval."""

    __tablename__ = "entity_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id", ondelete="CASCADE"), index=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    creates: Mapped[bool]
    label: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
