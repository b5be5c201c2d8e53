"""People who may use Carnet, and what each may see."""

import enum
from datetime import datetime
from uuid import uuid4

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.extensions import Base, UtcDateTime, now


class Role(enum.StrEnum):
    """What somebody does in the programme."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    ADMIN = "admin"


class Scope(Base):
    """One window of an account on the records: a programme in a region; nothing (NULL) stands for any."""

    __tablename__ = "account_scopes"
    __table_args__ = (UniqueConstraint("account_id", "programme", "region"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    programme: Mapped[str | None]
    region: Mapped[str | None]


class Account(Base, UserMixin):
    """A person with a name, a password and one role."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: str(uuid4()))
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    # whether the account was named to see réintégration
    reintegration: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    scopes: Mapped[list[Scope]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def is_active(self) -> bool:
        """Flask-Login refuses the session of a closed account."""
        return self.active

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class OpenSession(Base):
    """One login in the office; the cookie holds its id, and counts as long as it is not closed."""

    __tablename__ = "account_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    network: Mapped[str]
    browser: Mapped[str]


class SecondFactor(Base):
    """An account's app of codes; it counts once its owner has typed a code of it.

    ``last_step`` is the step of time of the last code taken: neither it nor an earlier one is taken again.
    """

    __tablename__ = "second_factors"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """One of the codes on paper that stand in for a lost phone, once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    hash: Mapped[str]
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FailedLogin(Base):
    """One wrong password. Successes are not counted: hundreds of phones can enrol from one address."""

    __tablename__ = "failed_logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    username: Mapped[str] = mapped_column(index=True)
    network: Mapped[str] = mapped_column(index=True)
