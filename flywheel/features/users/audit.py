"""The audit log: who changed what. A row is written in the transaction of the change it tells of.

Callers hand over what may be read by every later admin: never a secret, never a customer's name or words.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flywheel.db.engine import Writing
from flywheel.features.users.access import Caller
from flywheel.kit.ids import new_id
from flywheel.kit.logging import request_id

COMMAND_LINE = "command line"

_ADD = """
    insert into audit_log (id, actor_id, actor_name, token_id, action, object_type, object_id, object_name, before,
      after, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    """


@dataclass(frozen=True)
class Object:
    """What was changed: its kind, its id, and the name that an admin knows it by."""

    type: str
    id: object = None
    name: str | None = None


Facts = Mapping[str, object]


async def record(
    db: Writing,
    caller: Caller | None,
    action: str,
    about: Object,
    *,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write down what a caller did (None: the command line). Of `before` and `after` only what differs is kept."""
    if before is not None and after is not None:
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        before, after = _only(before, changed), _only(after, changed)
    await db.rows(
        _ADD,
        new_id(),
        caller.user_id if caller else None,
        caller.display_name if caller else COMMAND_LINE,
        caller.token_id if caller else None,
        action,
        about.type,
        None if about.id is None else str(about.id),
        about.name,
        _as_json(before),
        _as_json(after),
        request_id(),
    )


def _only(facts: Facts, names: Iterable[str]) -> Facts:
    return {name: facts[name] for name in names if name in facts}


def _as_json(facts: Facts | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def facts_of(row: object, names: Iterable[str]) -> dict[str, Any]:
    """Named columns of a row, as they are now."""
    return {name: getattr(row, name) for name in names}


def address(url: str | None) -> str | None:
    """An address without what may let somebody in: user, password, query."""
    if not url:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
