"""The whole content of a database as text rows that two runs of the same replay must share: every table of the
product, ids told by what they stand for, and clocks of ours left out.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

Dump = Mapping[str, Counter[str]]
"""Table → its rows, each as often as it is there."""

PASSING: Mapping[str, str] = {
    "sign_ins": "who is signed in; the driver signs in as often as it needs",
    "api_tokens": "tokens of programs; the replay uses none",
    "rate_windows": "how often something happened in the current minute",
    "processes": "which processes there are and were",
    "alerts": "what went wrong for a while, a killed worker among it",
    "alert_notices": "who was told of that",
}
LEFT_OUT_TABLES: Mapping[str, str] = {
    **PASSING,
    "audit_log": "what the driver did; it signs in as often as it needs",
    "insight_runs": "where one burst ends and the next begins is a matter of time; `coverage` stands for them",
}
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "agent_configs": {
        "secrets": "sealed anew each time",
        "version": "counts the runs that told how the brain is",
        "last_ok_at": "our clock",
        "last_error": "a killed process may be the last to have told of the brain",
        "last_error_code": "likewise",
        "last_error_at": "our clock",
        "created_at": "our clock",
        "updated_at": "our clock",
    },
    "channel_accounts": {"created_at": "our clock"},
    "channel_configs": {"secrets": "sealed anew each time", "created_at": "our clock", "updated_at": "our clock"},
    "channel_identities": {"created_at": "our clock"},
    "conversations": {"created_at": "our clock"},
    "customer_insights": {"created_at": "when it was recorded", "archived_at": "when its end was recorded"},
    "customer_profiles": {"version": "counts write-backs, so bursts", "ai_summary_updated_at": "our clock"},
    "customers": {"created_at": "our clock"},
    "insight_assertions": {"recorded_at": "our clock", "ordinal": "place within a run"},
    "insight_lanes": {"epoch": "counts claims", "ticket": "counts wake-ups"},
    "sources": {
        "next_at": "our clock",
        "owner": "who asks now",
        "lease_until": "our clock",
        "epoch": "counts claims",
        "taken": "counts repeats too",
        "watched_since": "our clock",
        "caught_up_at": "our clock",
        "last_ok_at": "our clock",
        "last_error_at": "our clock",
    },
    "messages": {"received_at": "our clock", "request_id": "which of the source's repeated requests was taken"},
    "users": {"created_at": "our clock", "password_hash": "salted anew each time"},
}

TABLES = """
select table_name from information_schema.tables
where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name
"""
ROWS = "select to_jsonb(t)::text from {table} t"
DIGEST = "select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') from {table} t"
NAMES = (
    "select id, 'user ' || username from users where username is not null",
    "select id, 'account ' || channel_type || ' ' || account from channel_accounts",
    "select id, 'peer ' || peer_id from channel_identities",
    "select customer_id, 'customer ' || min(peer_id) from channel_identities group by customer_id",
    "select c.id, 'thread of ' || i.peer_id from conversations c join channel_identities i on i.id = c.identity_id",
    "select id, 'message ' || external_id from messages",
    "select id, 'brain ' || app_name || ' ' || provider from agent_configs",
    "select id, 'a run' from insight_runs",
    """
    select a.id, concat_ws(' | ', 'statement', coalesce(m.external_id, 'by hand'), a.op, a.category, a.value_key,
      a.content) from insight_assertions a left join messages m on m.id = a.message_id
    """,
)
COVERAGE = """
select m.external_id || ': ' || coalesce(string_agg(r.state || coalesce(' ' || r.reason, ''), ', ' order by r.state),
  'by no run') from messages m left join insight_runs r
  on m.id = any(r.message_ids) and r.state in ('succeeded', 'skipped') and r.replaced_by_run_id is null
where m.lane_seq is not null group by m.id
"""
OPEN_RUNS = """
select 'left open: ' || state || coalesce(' ' || error_kind, '') from insight_runs
where state not in ('succeeded', 'skipped')
"""
HELD_JOBS = "select entrypoint || ': ' || status from jobs.pgqueuer where status not in ('queued', 'picked')"


async def content(dsn: str) -> Dump:
    """What is in the database, as far as two runs of one replay must agree on it."""
    sql = await asyncpg.connect(dsn)
    try:
        names = {str(row[0]): row[1] for query in NAMES for row in await sql.fetch(query)}
        found = {
            table: Counter([_told(row, table, names) async for row in _rows(sql, table)])
            for table in await _tables(sql)
            if table not in LEFT_OUT_TABLES
        }
        runs = [*await sql.fetch(COVERAGE), *await sql.fetch(OPEN_RUNS)]
        held = await sql.fetch(HELD_JOBS)
        return found | {"coverage": Counter(row[0] for row in runs), "held jobs": Counter(row[0] for row in held)}
    finally:
        await sql.close()


async def digests(dsn: str) -> Mapping[str, str]:
    """Each table's number of rows and a digest of them, which changes when they do; what passes is left out."""
    sql = await asyncpg.connect(dsn)
    try:
        tables = [table for table in await _tables(sql) if table not in PASSING]
        return {table: await sql.fetchval(DIGEST.format(table=table)) for table in tables}
    finally:
        await sql.close()


async def _tables(sql: asyncpg.Connection) -> list[str]:
    return [row[0] for row in await sql.fetch(TABLES)]


async def _rows(sql: asyncpg.Connection, table: str) -> Any:
    async with sql.transaction():
        async for row in sql.cursor(ROWS.format(table=table)):
            yield json.loads(row[0])


def _told(row: Mapping[str, Any], table: str, names: Mapping[str, str]) -> str:
    kept = {name: value for name, value in row.items() if name not in LEFT_OUT.get(table, {})}
    return json.dumps(_named(kept, names), ensure_ascii=False, sort_keys=True)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """The value with each id replaced by its name; an id without one stays, so that it is seen."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in value.items()}
    return value


def differences(undisturbed: Dump, disturbed: Dump) -> Iterator[str]:
    """Every row that is only in one of two databases."""
    for table in sorted({*undisturbed, *disturbed}):
        ours, theirs = undisturbed.get(table, Counter()), disturbed.get(table, Counter())
        lines = [(row, f"- {table}: {row}") for row in (ours - theirs).elements()]
        lines += [(row, f"+ {table}: {row}") for row in (theirs - ours).elements()]
        yield from (line for _, line in sorted(lines))
