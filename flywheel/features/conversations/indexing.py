"""The search terms of messages: kept by the statement that stores them, and caught up for older ones, newest first."""

import uuid
from collections.abc import Collection
from datetime import timedelta

from flywheel.db.engine import WriteSession, Writing
from flywheel.kit.ids import first_id_of
from flywheel.kit.terms import terms

AT_ONCE = 1_000
LATELY = timedelta(hours=2)
"""How far back is looked for messages that a server of the version before has stored meanwhile."""

INDEX_CTE = """
indexed as (
  insert into message_terms (message_id, conversation_id, sent_at, terms)
  select id, conversation_id, said_at, array_to_tsvector(string_to_array(terms, ' ')) from fresh
)"""
"""Indexes what a CTE `fresh` holds; part of the statement that stores messages."""

_FORGET = "delete from message_terms where message_id = any($1)"
_NEXT = "select message_id from search_backfill for update skip locked"
_OLDER = """
    select id, text, revoked_at is not null from messages where id < $1 order by id desc limit $2
    """
_MISSED = """
    select m.id, m.text from messages m left join message_terms t on t.message_id = m.id
    where m.id > $1 and t.message_id is null and m.revoked_at is null order by m.id limit $2
    """
_ADD = """
    insert into message_terms (message_id, conversation_id, sent_at, terms)
    select m.id, m.conversation_id, m.sent_at, array_to_tsvector(string_to_array(t.terms, ' '))
    from unnest($1::uuid[], $2::text[]) as t(id, terms) join messages m on m.id = t.id
    where m.revoked_at is null
    order by m.id for share of m
    on conflict do nothing
    """
_UNNAMED = """
    select id, display_name from customers where name_terms is null order by id limit $1 for update skip locked
    """
_NAME = """
    update customers c set name_terms = array_to_tsvector(string_to_array(t.terms, ' '))
    from unnest($1::uuid[], $2::text[]) as t(id, terms) where c.id = t.id
    """


def joined(text: str) -> str:
    """The terms of a text as the database takes them."""
    return " ".join(terms(text))


async def forget(db: Writing, message_ids: Collection[uuid.UUID]) -> None:
    """Let messages be found no more."""
    await db.rows(_FORGET, list(message_ids))


async def catch_up(db: WriteSession) -> bool:
    """Index a part of what older versions left; returns whether there is more. One worker at a time does it."""
    place = await db.rows(_NEXT)
    if not place:
        return False
    older = await db.rows(_OLDER, place[0][0], AT_ONCE)
    if not older:
        await db.rows("delete from search_backfill")
        return False
    await _add(db, [(row[0], row[1]) for row in older if not row[2]])
    await db.rows("update search_backfill set message_id = $1", older[-1][0])
    return True


async def mend(db: WriteSession) -> None:
    """Index what was stored lately without its terms."""
    [(now,)] = await db.rows("select now()")
    missed = await db.rows(_MISSED, first_id_of(now - LATELY), AT_ONCE)
    await _add(db, [(row[0], row[1]) for row in missed])


async def name_customers(db: WriteSession) -> bool:
    """Index the names of customers that have no terms yet; returns whether there may be more."""
    unnamed = await db.rows(_UNNAMED, AT_ONCE)
    if unnamed:
        await db.rows(_NAME, [row[0] for row in unnamed], [joined(row[1]) for row in unnamed])
    return len(unnamed) == AT_ONCE


async def _add(db: WriteSession, rows: Collection[tuple[uuid.UUID, str]]) -> None:
    await db.rows(_ADD, [row[0] for row in rows], [joined(row[1]) for row in rows])
