"""Programmes, their phases and regions: data that an administrator edits, never constants."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.extensions import Base


class Phase(Base):
    """A stretch of a programme with its own name and dates."""

    __tablename__ = "programme_phases"

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.code"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class ProgrammeRegion(Base):
    """A region in which a programme works; events elsewhere are allowed, with a warning."""

    __tablename__ = "programme_regions"

    programme: Mapped[str] = mapped_column(ForeignKey("programmes.code"), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("places.pcode"), primary_key=True)


class Programme(Base):
    """A programme that events are recorded for."""

    __tablename__ = "programmes"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    donor: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    # what locks a phone that works for it: "pin" or "passphrase"
    secret: Mapped[str] = mapped_column(default="pin")
    # whether it may keep names: of trained people, of workers
    names: Mapped[bool] = mapped_column(default=False)
    phases: Mapped[list[Phase]] = relationship(lazy="selectin", order_by=Phase.code)
    regions: Mapped[list[ProgrammeRegion]] = relationship(lazy="selectin", order_by=ProgrammeRegion.region)
