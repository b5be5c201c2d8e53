"""The receipts that the phones were given."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.extensions import Base


class Receipt(Base):
    """The newest revision of a record for which a phone was given a receipt (invariant I10)."""

    __tablename__ = "receipts"

    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    revision: Mapped[int]
    sha256: Mapped[str]
