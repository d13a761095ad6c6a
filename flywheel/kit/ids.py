"""Identifiers: UUIDv7, so that they sort by creation."""

import os
import time
import uuid
from datetime import datetime


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 12 bits of the millisecond's fraction, random bits."""
    ns = time.time_ns()
    ms, fraction = divmod(ns, 1_000_000)
    random_bits = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=(ms << 80) | (7 << 76) | ((fraction * 4096 // 1_000_000) << 64) | (0b10 << 62) | random_bits)


def first_id_of(moment: datetime) -> uuid.UUID:
    """No id made at that time or later is smaller."""
    ms = int(moment.timestamp() * 1000)
    return uuid.UUID(int=(ms << 80) | (7 << 76) | (0b10 << 62))


def parse_id(text: str) -> uuid.UUID | None:
    """The id that a text names; None when it is no id, so that a foreign one is simply not found."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
