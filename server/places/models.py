"""Regions, départements and communes of Niger, by OCHA p-code."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base

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
