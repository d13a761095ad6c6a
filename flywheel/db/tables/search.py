"""What messages are found by, apart from the messages, which stay narrow. Owned by `features/conversations`."""

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base


class MessageTerms(Base):
    """The search terms of one message (`kit/terms.py`); a recalled message has none.

    What is rare is found by its terms, what is common by walking back in time.
    """

    __tablename__ = "message_terms"
    __table_args__ = (
        Index("ix_message_terms_terms", "terms", postgresql_using="gin"),
        Index("ix_message_terms_newest", sql("sent_at desc"), sql("message_id desc")),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID]
    sent_at: Mapped[datetime]
    terms: Mapped[str] = mapped_column(TSVECTOR)


class SearchBackfill(Base):
    """How far back the messages of older versions have been indexed: those before `message_id` are still to come."""

    __tablename__ = "search_backfill"

    message_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
