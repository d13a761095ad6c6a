"""The rows of one customer, wherever they are, for tests that nothing else was touched."""

from tests.application import Application

_TABLES = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'procrastinate%'
"""


async def rows_of(app: Application, customer_id: str) -> list[str]:
    """Every row of every table that is a customer's, or that nobody owns and that names what is theirs, as text."""
    tables = [row["table_name"] for row in await app.sql(_TABLES)]
    named = "select id from {} where customer_id = $1::uuid"
    owned = ("conversations", "messages", "insight_runs", "insight_assertions", "channel_identities")
    ids = await app.sql(" union ".join(map(named.format, owned)), customer_id)
    wanted = [f"%{customer_id}%", *(f"%{row['id']}%" for row in ids)]
    each = """
        select '{0} ' || to_jsonb(t)::text as row from {0} t
        where to_jsonb(t)::text like any($1) and coalesce(to_jsonb(t)->>'customer_id', $2) = $2
    """
    found = await app.sql(" union all ".join(map(each.format, tables)) + " order by 1", wanted, customer_id)
    return [row["row"] for row in found]


async def log_of(app: Application, customer_id: str) -> list[str]:
    """Every statement about a customer, as text."""
    return [row for row in await rows_of(app, customer_id) if row.startswith("insight_assertions ")]


async def view_of(app: Application, customer_id: str) -> list[str]:
    """Every row of a customer's view, as text."""
    return [row for row in await rows_of(app, customer_id) if row.startswith("customer_insights ")]
