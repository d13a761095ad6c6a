"""Who is given conversations in turn. Owned by `features/assignment`."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt


class AssignmentPolicy(Base):
    """How conversations are dealt out; one row. `redispatch` says what becomes of those of a colleague who is away."""

    __tablename__ = "assignment_policy"
    __table_args__ = (
        CheckConstraint("id", name="single"),
        CheckConstraint("redispatch in ('awaiting', 'all', 'nothing')", name="redispatch"),
    )

    id: Mapped[bool] = mapped_column(primary_key=True, server_default=sql("true"), default=True)
    is_enabled: Mapped[bool] = mapped_column(server_default=sql("false"), default=False)
    redispatch: Mapped[str] = mapped_column(server_default="awaiting", default="awaiting")
    version: Mapped[Count]


class AssignmentMember(Base):
    """A colleague who takes part, with at most `capacity` open conversations; who was given one longest ago is next."""

    __tablename__ = "assignment_members"
    __table_args__ = (CheckConstraint("capacity between 1 and 10000", name="capacity"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    capacity: Mapped[int]
    given_at: Mapped[datetime | None]


class StaffPresence(Base):
    """Whether a colleague is at work; without a row, online."""

    __tablename__ = "staff_presence"
    __table_args__ = (CheckConstraint("availability in ('online', 'away')", name="availability"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    availability: Mapped[str]
    since: Mapped[CreatedAt]
