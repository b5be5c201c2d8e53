"""The published versions of the forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base, UtcDateTime, now


class FormVersion(Base):
    """One version of a form as it was compiled at publication. It never changes, records point to it."""

    __tablename__ = "form_versions"
    __table_args__ = (UniqueConstraint("form_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[str]
    title: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
