"""Configured brains. Owned by `features/agent_configs`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class AgentConfig(Base):
    """One configured brain. At most one of an `app_name` is enabled: the one that is used.

    `secrets` holds sealed texts and when they were set. While `paused_until` is set, the brain is asked only to try it.
    """

    __tablename__ = "agent_configs"
    __table_args__ = (Index("uq_agent_configs_enabled", "app_name", unique=True, postgresql_where=text("enabled")),)

    id: Mapped[Id]
    app_name: Mapped[str]
    purpose: Mapped[str]
    provider: Mapped[str]
    base_url: Mapped[str | None]
    model: Mapped[str | None]
    enabled: Mapped[bool]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    secrets: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    last_error_code: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
    failures: Mapped[Count]
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str | None]
    tokens_used: Mapped[Count]
    tokens_on: Mapped[date | None]
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
