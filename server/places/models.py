"""Regions, départements and communes of Niger, by OCHA p-code; and the localities that a server was given."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base, UtcDateTime

REGION, DEPARTEMENT, COMMUNE = 1, 2, 3


class Place(Base):
    """A place of level 1 (region), 2 (département) or 3 (commune).

    P-codes were renumbered in 2023: ``valid_from`` says from when this code means this place.
    """

    __tablename__ = "places"

    pcode: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("places.pcode"), index=True)
    abbreviation: Mapped[str | None]
    valid_from: Mapped[date | None]


class Locality(Base):
    """A village, quarter or site of a commune.

    One that left the list is ``withdrawn``: phones no longer offer it, records that name it stay right.
    """

    __tablename__ = "localities"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    commune: Mapped[str] = mapped_column(ForeignKey("places.pcode"), index=True)
    region: Mapped[str] = mapped_column(ForeignKey("places.pcode"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    population: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LocalitySlice(Base):
    """The localities of one region as phones get them: ``digest`` changes with any of them."""

    __tablename__ = "locality_slices"

    region: Mapped[str] = mapped_column(ForeignKey("places.pcode"), primary_key=True)
    digest: Mapped[str]
    localities: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
