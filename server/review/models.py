"""Decisions on records, and the remarks on single answers that go back to their author."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.extensions import Base, UtcDateTime, now


class DecisionKind(enum.StrEnum):
    """What a person decided about a record."""

    APPROVED = "approved"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    RELEASED = "released"


class Remark(Base):
    """A word on one answer, shown beside it to the author."""

    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    path: Mapped[str]
    text: Mapped[str]


class Decision(Base):
    """What somebody decided about one revision of a record, and why."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    revision: Mapped[int]
    kind: Mapped[str]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    reason: Mapped[str] = mapped_column(default="")
    account: Mapped[Account] = relationship(lazy="joined")
    remarks: Mapped[list[Remark]] = relationship(
        lazy="selectin", order_by=Remark.id, cascade="all, delete-orphan"
    )
