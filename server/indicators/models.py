"""Facts: what one approved record adds to one indicator, ready to be summed."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from server.extensions import Base

PLACES = 10_000
LARGEST = Decimal(10) ** 12


class Exact(TypeDecorator[Decimal]):
    """A decimal with four places, stored as a whole number: SQLite would add floats and miss a centime."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * PLACES).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / PLACES


class Fact(Base):
    """One number of one record. Place, programme and date are copied beside it: a figure is one query."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_code_date", "code", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    sex: Mapped[str | None]
    age: Mapped[str | None]
    value: Mapped[Decimal] = mapped_column(Exact)
    date: Mapped[date | None]
    programme: Mapped[str | None]
    region: Mapped[str | None]
    departement: Mapped[str | None]
    commune: Mapped[str | None]
    form_id: Mapped[str]
