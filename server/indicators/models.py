"""Facts: what one approved record adds to one indicator, ready to be summed."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base


class Fact(Base):
    """One number of one record. Place, programme and date are copied beside it: a figure is one query."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_code_date", "code", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    sex: Mapped[str | None]
    age: Mapped[str | None]
    value: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    date: Mapped[date | None]
    programme: Mapped[str | None]
    region: Mapped[str | None]
    departement: Mapped[str | None]
    commune: Mapped[str | None]
    form_id: Mapped[str]
