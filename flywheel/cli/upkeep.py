"""Commands that look after an installation's data."""

import uuid

import typer

from flywheel.cli import start
from flywheel.db.engine import Database
from flywheel.domain.errors import NotFound
from flywheel.features.insights.rebuilding import Difference, rebuild


def customer_id(text: str | None) -> uuid.UUID | None:
    """A customer's id as it was typed; ends the command when it is none."""
    try:
        return None if text is None else uuid.UUID(text)
    except ValueError:
        raise start.fail(f"{text!r} is no customer's id. Copy it from the address of the customer's page.") from None


async def rebuild_insights(dsn: str, only: uuid.UUID | None, *, mend: bool) -> bool:
    """Fold the log anew and print what differs; returns whether anything did. Contents of facts are not printed."""
    db = Database(dsn, pool_size=4)
    customers = facts = rekeyed = wrong = 0
    try:
        async for rebuilt in rebuild(db, only, mend=mend):
            customers += 1
            facts += rebuilt.facts
            rekeyed += rebuilt.rekeyed
            wrong += len(rebuilt.differences)
            for difference in rebuilt.differences:
                typer.echo(_line(difference))
    except NotFound as error:
        raise start.fail(error.detail) from None
    finally:
        await db.close()
    typer.echo(f"{customers} customers, {facts} facts folded anew: {wrong} differences{_outcome(wrong, mend=mend)}")
    if rekeyed:
        typer.echo(f"{rekeyed} statements were keyed by an older release and have this one's keys now")
    return wrong > 0


def _line(difference: Difference) -> str:
    fields = f" ({', '.join(difference.fields)})" if difference.fields else ""
    fact = f" {difference.insight_id}" if difference.insight_id else ""
    return f"customer {difference.customer_id}: {difference.where}{fact} {difference.kind}{fields}"


def _outcome(wrong: int, *, mend: bool) -> str:
    if not wrong:
        return ""
    return ", mended" if mend else ", nothing was changed"
