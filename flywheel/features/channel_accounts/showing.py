"""Configured accounts as the API shows them: of secrets only that they are set."""

from datetime import datetime

from flywheel.channels.contract import Capabilities, Connector, PollsMessages
from flywheel.features.channel_accounts import service
from flywheel.features.channel_accounts.schemas import (
    ChannelConfigOut,
    ChannelErrorOut,
    ChannelHealthOut,
    ChannelStatusOut,
    ChannelTypeOut,
)
from flywheel.kit.wire import SecretOut


def show_type(channel: Capabilities, connector: Connector) -> ChannelTypeOut:
    """A channel type, for the form."""
    fields = connector.fields
    return ChannelTypeOut(
        key=channel.key,
        name_zh=channel.name_zh,
        name_en=channel.name_en,
        setting_fields=list(fields.settings),
        secret_fields=list(fields.secrets),
        needs_corp_id=fields.needs_corp_id,
        is_polled=isinstance(connector, PollsMessages),
    )


def show(found: service.Configured, now: datetime) -> ChannelConfigOut:
    """A configuration."""
    account, config, source = found
    return ChannelConfigOut(
        id=account.id,
        channel_type=account.channel_type,
        account=account.account,
        name=account.name,
        enabled=config.enabled,
        corp_id=config.corp_id,
        agent_id=config.agent_id,
        settings=config.settings,
        secrets={name: SecretOut(set=True, updated_at=kept["updated_at"]) for name, kept in config.secrets.items()},
        poll_enabled=config.poll_enabled,
        poll_interval_seconds=source.interval_s,
        health=_health(found, now),
        version=config.version,
        created_at=config.created_at,
        updated_at=config.updated_at,
    )


def show_status(found: service.Configured, now: datetime) -> ChannelStatusOut:
    """How polling goes."""
    account, config, source = found
    is_asked = config.enabled and config.poll_enabled and source.state != "paused"
    return ChannelStatusOut(
        id=account.id,
        enabled=config.enabled,
        poll_enabled=config.poll_enabled,
        is_polling=source.lease_until is not None and source.lease_until > now,
        next_poll_at=source.next_at if is_asked else None,
        failures=source.failures,
        messages_taken=source.taken,
        health=_health(found, now),
    )


def _health(found: service.Configured, now: datetime) -> ChannelHealthOut:
    source = found.source
    error = None
    if source.last_error is not None:
        error = ChannelErrorOut(kind=source.last_error_kind, detail=source.last_error, at=source.last_error_at)
    return ChannelHealthOut(
        state=source.state,
        last_ok_at=source.last_ok_at,
        last_error=error,
        lag_seconds=service.lag_s(found, now),
        cursor=source.cursor,
    )
