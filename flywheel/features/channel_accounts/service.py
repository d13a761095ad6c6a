"""Channel accounts: found or made the first time a message of one comes in, or configured by an admin."""

import asyncio
import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from flywheel.channels.contract import ChannelConfig as Told
from flywheel.channels.contract import Connector
from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import ChannelAccount, ChannelConfig, Source
from flywheel.deps import Deps
from flywheel.domain.errors import Conflict, CredentialsRefused, FieldError, Invalid, NotFound, Stale
from flywheel.features.channel_accounts import opening, sources
from flywheel.features.channel_accounts.schemas import ChannelConfigChange, ChannelConfigIn
from flywheel.features.users import audit
from flywheel.kit.addresses import SAVING_S, Reach
from flywheel.kit.http import host_of
from flywheel.kit.ids import new_id
from flywheel.kit.wire import JsonObject
from flywheel.settings import Settings


class Configured(NamedTuple):
    """An account with its configuration and the source that it is polled from."""

    account: ChannelAccount
    config: ChannelConfig
    source: Source


class Known(NamedTuple):
    """A channel account, and the company whose account it is, where it is configured here."""

    id: uuid.UUID
    company: str | None


async def ensure(db: WriteSession, channel_type: str, account: str) -> Known:
    """A channel account; made when it is new."""
    query = (
        select(ChannelAccount.id, ChannelConfig.corp_id)
        .outerjoin(ChannelConfig, ChannelConfig.id == ChannelAccount.id)
        .where(ChannelAccount.channel_type == channel_type, ChannelAccount.account == account)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        row = {"id": new_id(), "channel_type": channel_type, "account": account, "name": account}
        await db.execute(insert(ChannelAccount).values(row).on_conflict_do_nothing())
        found = (await db.execute(query)).one()
    return Known(*found)


_CONFIGURED = (
    select(ChannelAccount, ChannelConfig, Source)
    .join(ChannelConfig, ChannelConfig.id == ChannelAccount.id)
    .join(Source, Source.channel_account_id == ChannelAccount.id)
)


async def listed(db: AnySession) -> list[Configured]:
    """Every configured account, oldest first."""
    return [Configured(*row) for row in await db.execute(_CONFIGURED.order_by(ChannelAccount.id))]


async def load(db: AnySession, account_id: uuid.UUID) -> Configured:
    row = (await db.execute(_CONFIGURED.where(ChannelAccount.id == account_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such channel config.")
    return Configured(*row)


def reach_of(settings: Settings) -> Reach:
    """Which addresses channels' platforms may be at."""
    return Reach(is_private_allowed=settings.channel_private_addresses == "allow")


async def check_address(told: JsonObject | None, settings: Settings) -> None:
    """Raise Invalid when a base URL leads where no platform may be. Not within a transaction: names are looked up."""
    base_url = (told or {}).get("base_url")
    if not isinstance(base_url, str):
        return
    pointer = "/settings/base_url"
    if settings.channel_private_addresses == "forbid" and not base_url.startswith("https://"):
        raise Invalid([FieldError(pointer, "https_needed", "Write an address that begins with https://.")])
    try:
        async with asyncio.timeout(SAVING_S):
            await reach_of(settings).judge_host(host_of(base_url) or "")
    except TimeoutError:
        return  # the connection looks again
    except CredentialsRefused:
        detail = "This address is private, or never connected to. See FLYWHEEL_CHANNEL_PRIVATE_ADDRESSES."
        raise Invalid([FieldError(pointer, "address_forbidden", detail)]) from None


async def create(db: WriteSession, wanted: ChannelConfigIn, deps: Deps) -> Configured:
    """A new configuration. Raises Invalid for what is amiss, Conflict for an account that has one."""
    connector = _connector(deps, wanted.channel_type)
    config = ChannelConfig(
        enabled=wanted.enabled,
        corp_id=wanted.corp_id,
        agent_id=wanted.agent_id,
        settings=wanted.settings,
        secrets=deps.box.sealed_over({}, wanted.secrets, deps.clock()),
        poll_enabled=wanted.poll_enabled,
        version=0,
    )
    name = _account_of(connector, config, deps)
    config.id = (await ensure(db, wanted.channel_type, name)).id
    columns = {column.name: getattr(config, column.name) for column in _WRITTEN}
    made = insert(ChannelConfig).values(columns).on_conflict_do_nothing().returning(ChannelConfig.id)
    if (await db.execute(made)).first() is None:
        raise Conflict("This account is configured already. Change that configuration.", code="account_configured")
    await db.execute(update(ChannelAccount).where(ChannelAccount.id == config.id).values(name=wanted.name))
    db.add(Source(channel_account_id=config.id, interval_s=wanted.poll_interval_seconds))
    await db.flush()
    sources.due(db, config.id)
    return await load(db, config.id)


_WRITTEN = tuple(
    column for column in ChannelConfig.__table__.columns if column.name not in {"created_at", "updated_at"}
)


def _connector(deps: Deps, channel_type: str) -> Connector:
    connector = deps.connectors.get(channel_type)
    if connector is None:
        detail = f"No account of this type is configured here; these are: {', '.join(deps.connectors)}."
        raise Invalid([FieldError("/channel_type", "channel_type_unknown", detail)])
    return connector


async def change(db: WriteSession, found: Configured, wanted: ChannelConfigChange, deps: Deps) -> Configured:
    """Change the named fields, and have the account asked anew. Raises Stale or Invalid."""
    account, config, source = found
    await db.refresh(config, with_for_update=True)
    if wanted.version is not None and wanted.version != config.version:
        raise Stale()
    named = wanted.model_dump(exclude_unset=True, exclude={"version", "secrets"})
    for name, value in named.items():
        if value is None and name not in {"corp_id", "agent_id"}:
            raise Invalid([FieldError(f"/{name}", "required", "This field cannot be empty.")])
    was_polled = config.enabled and config.poll_enabled
    with db.no_autoflush:
        account.name = named.pop("name", account.name)
        source.interval_s = named.pop("poll_interval_seconds", source.interval_s)
        for name, value in named.items():
            setattr(config, name, value)
        if wanted.secrets is not None:
            config.secrets = deps.box.sealed_over(config.secrets, wanted.secrets, deps.clock())
        config.version += 1
        config.updated_at = deps.clock()
        if _account_of(_connector(deps, account.channel_type), config, deps) != account.account:
            detail = "This would be another account. Make another configuration for it."
            raise Invalid([FieldError("/settings", "account_fixed", detail)])
    await db.flush()
    await sources.start_afresh(db, config.id, is_new=not was_polled)
    await db.refresh(source)
    return found


def _account_of(connector: Connector, config: ChannelConfig, deps: Deps) -> str:
    """What the account is called. Raises Invalid unless the connector knows all that is told, and is told all."""
    fields = connector.fields
    for name in sorted(set(config.settings) - set(fields.settings)):
        detail = f"This channel type has no setting of that name; it knows: {', '.join(fields.settings)}."
        raise Invalid([FieldError(f"/settings/{name}", "setting_unknown", detail)])
    for name in sorted(set(config.secrets) - set(fields.secrets)):
        detail = f"This channel type has no secret of that name; it knows: {', '.join(fields.secrets)}."
        raise Invalid([FieldError(f"/secrets/{name}", "secret_unknown", detail)])
    try:
        opened = opening.opened(config, deps.box)
    except CredentialsRefused as error:
        raise Invalid([FieldError("/secrets", error.reason_code, error.detail)]) from error
    missing = [name for name in fields.secrets if config.enabled and not opened.secrets.get(name, "").strip()]
    if missing:
        raise Invalid([FieldError(f"/secrets/{missing[0]}", "missing", "An enabled account needs this secret.")])
    return connector.account_of(opened)


async def remove(db: WriteSession, found: Configured) -> None:
    """Forget how an account is reached. The account, its conversations and customers stay."""
    await db.delete(found.config)
    await db.flush()


def told(found: Configured, deps: Deps) -> tuple[Connector, Told]:
    """What is needed to try a configuration. Raises CredentialsRefused when the secret key was changed."""
    return _connector(deps, found.account.channel_type), opening.opened(found.config, deps.box)


def facts(found: Configured) -> dict[str, object]:
    """What the audit log tells of a configuration: of secrets when they were set."""
    account, config, source = found
    settings = {**config.settings}
    if "base_url" in settings:
        settings["base_url"] = audit.address(settings["base_url"])
    return {
        **audit.facts_of(account, ("channel_type", "account", "name")),
        **audit.facts_of(config, ("enabled", "corp_id", "agent_id", "poll_enabled")),
        "poll_interval_seconds": source.interval_s,
        "settings": settings,
        "secrets_set_at": {name: kept["updated_at"] for name, kept in config.secrets.items()},
    }


def named(found: Configured) -> audit.Object:
    """A configuration as the audit log names it."""
    return audit.Object("channel_config", found.account.id, found.account.name)


def lag_s(found: Configured, now: datetime) -> int | None:
    """Since how many seconds messages may be waiting at the platform; None while nobody is to ask."""
    if not (found.config.enabled and found.config.poll_enabled):
        return None
    since = max(found.source.caught_up_at or found.source.watched_since, found.source.watched_since)
    return max(int((now - since).total_seconds()), 0)
