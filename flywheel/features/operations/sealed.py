"""Every sealed secret that is stored, wherever: to see whether the key opens it."""

from typing import NamedTuple

from flywheel.db.engine import Plain


class Sealed(NamedTuple):
    """One sealed text, and what it belongs to."""

    name: str
    text: str


_ALL = """
    select app_name || ': ' || kept.key as name, kept.value ->> 'sealed' as sealed
    from agent_configs, jsonb_each(secrets) kept
    union all
    select 'channel ' || a.name || ': ' || kept.key, kept.value ->> 'sealed'
    from channel_configs c join channel_accounts a on a.id = c.id, jsonb_each(c.secrets) kept
    union all
    select 'webhook ' || w.id, kept ->> 'sealed' from webhooks w, jsonb_array_elements(w.secrets) kept order by 1
    """


async def stored(db: Plain) -> list[Sealed]:
    """All of them, by name."""
    return [Sealed(*row) for row in await db.rows(_ALL)]
