"""A bare endpoint: the same web framework, driver, tables and indexes, one insert of the same message, nothing else.

Usage: python -m bench.bare DSN PORT
"""

import json
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import text

from flywheel.db.engine import Database

TABLES = (
    "create table if not exists bare_messages (like messages including all)",
    "create table if not exists bare_keys (like message_keys including all)",
)
COLUMNS = (
    "id uuid, conversation_id uuid, customer_id uuid, direction text, sender_kind text, type text, text text, "
    "content jsonb, external_id text, source_seq bigint, sent_at timestamptz"
)
INSERT = text(
    f"""
    with incoming as (select * from json_to_recordset(cast(:rows as json)) as t({COLUMNS})),
    keys as (
      insert into bare_keys (channel_account_id, external_id, message_id, digest)
      select conversation_id, external_id, id, sha256(text::bytea) from incoming on conflict do nothing
      returning message_id)
    insert into bare_messages (id, conversation_id, customer_id, direction, sender_kind, type, text, content,
      external_id, source_seq, sent_at, received_at)
    select i.*, now() from incoming i join keys k on k.message_id = i.id
    """  # noqa: S608 - constants of ours
)


def row(conversation_id: str, external_id: str, words: str, direction: str, seq: int, sent_at: str) -> dict[str, Any]:
    """A message as its table holds it."""
    return {
        "id": str(uuid.uuid4()),
        "conversation_id": str(uuid.uuid5(uuid.NAMESPACE_OID, conversation_id)),
        "customer_id": str(uuid.uuid5(uuid.NAMESPACE_OID, conversation_id)),
        "direction": direction,
        "sender_kind": "customer",
        "type": "text",
        "text": words,
        "content": {},
        "external_id": external_id,
        "source_seq": seq,
        "sent_at": sent_at,
    }


class MessageIn(BaseModel):
    type: str
    text: str
    client_message_id: str


class BatchIn(BaseModel):
    channel_type: str
    account: str
    messages: list[dict[str, Any]]


def main(dsn: str, port: int) -> None:
    engine = Database(dsn, pool_size=10).engine

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            for table in TABLES:
                await connection.execute(text(table))
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    async def insert(rows: list[dict[str, Any]]) -> None:
        async with engine.begin() as connection:
            await connection.execute(INSERT, {"rows": json.dumps(rows)})

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/messages/{conversation_id}", status_code=201)
    async def one(conversation_id: str, body: MessageIn) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        message = row(conversation_id, body.client_message_id, body.text, "inbound", 1, now)
        await insert([message])
        return message

    @app.post("/batch")
    async def batch(body: BatchIn) -> dict[str, int]:
        rows = [
            row(m["peer"]["peer_id"], m["external_id"], m["text"], m["direction"], m["seq"], m["sent_at"])
            for m in body.messages
        ]
        await insert(rows)
        return {"stored": len(rows)}

    uvicorn.run(app, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
