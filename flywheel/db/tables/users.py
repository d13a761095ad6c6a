"""Users, their sign-ins, links and API tokens, and the windows that limit rates. Owned by `features/users`."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, CreatedAt, Id
from flywheel.kit.ids import new_id


class User(Base):
    """Anyone the system knows by id, with one role. A customer is a user of role customer with the same id."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('admin', 'manager', 'sales', 'customer')", name="role"),
        Index("uq_users_username", text("lower(username)"), unique=True, postgresql_where=text("username is not null")),
    )

    id: Mapped[Id]
    username: Mapped[str | None]
    password_hash: Mapped[str | None]
    role: Mapped[str]
    display_name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    created_at: Mapped[CreatedAt]


class SignIn(Base):
    """One signed-in browser. The cookie's token is stored as a digest only; `id` names it to people."""

    __tablename__ = "sign_ins"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, default=new_id, server_default=text("gen_random_uuid()"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class PasswordLink(Base):
    """A link by which its user chooses a password, once: an invitation, or a reset. Stored as a digest only."""

    __tablename__ = "password_links"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token with scopes: made by a person for a program, or issued to a visitor of the site chat."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RateWindow(Base):
    """How often something happened in the current window; shared by all processes."""

    __tablename__ = "rate_windows"

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
