"""The published versions of the forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
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
    # read when a form is compiled only: every push asks which versions there are
    definition: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    digest: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FormScope(Base):
    """To whom a form is offered: a programme, a region, or both; nothing (NULL) stands for any.

    A form without a row is offered to everybody.
    """

    __tablename__ = "form_scopes"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(index=True)
    programme: Mapped[str | None]
    region: Mapped[str | None]


class FormPicture(Base):
    """A picture shown in forms (``media::image``), by content: two versions may show the same one."""

    __tablename__ = "form_pictures"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
