"""What the channels can do, and the accounts that are configured here."""

import time

from fastapi import APIRouter

from flywheel.domain.errors import FlywheelError
from flywheel.features.channel_accounts import service, showing, sources
from flywheel.features.channel_accounts.schemas import (
    CapabilitiesOut,
    ChannelConfigChange,
    ChannelConfigIn,
    ChannelConfigOut,
    ChannelStatusOut,
    ChannelTestOut,
    ChannelTypeOut,
)
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, AnyCaller, GetDeps
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items

router = APIRouter()


@router.get("/channels/capabilities", tags=["channels"])
async def capabilities(deps: GetDeps, _: AnyCaller) -> Items[CapabilitiesOut]:
    """Every channel type this installation knows, and what can be done on it."""
    return Items(items=[CapabilitiesOut.model_validate(channel) for channel in deps.channels.values()])


configs = APIRouter(prefix="/admin/channel-configs", tags=["channel configs"])


@configs.get("")
async def list_channel_configs(deps: GetDeps, _: AdminCaller) -> Items[ChannelConfigOut]:
    """Every configured account, oldest first."""
    async with deps.db.read() as db:
        return Items(items=[showing.show(found, deps.clock()) for found in await service.listed(db)])


@configs.get("/types")
async def list_channel_types(deps: GetDeps, _: AdminCaller) -> Items[ChannelTypeOut]:
    """The channel types whose accounts are configured here, and what an account of each has to be told."""
    types = ((deps.channels[key], connector) for key, connector in deps.connectors.items())
    return Items(items=[showing.show_type(channel, connector) for channel, connector in types])


@configs.post("", status_code=201, responses=answers(409))
async def create_channel_config(body: ChannelConfigIn, deps: GetDeps, caller: AdminCaller) -> ChannelConfigOut:
    """Configure an account; 409 when it is configured already. One that is polled is asked at once."""
    await service.check_address(body.settings, deps.settings)
    async with deps.db.write() as db:
        found = await service.create(db, body, deps)
        await audit.record(db, caller, "channel_config.created", service.named(found), after=service.facts(found))
        return showing.show(found, deps.clock())


@configs.get("/{channel_config_id}")
async def get_channel_config(channel_config_id: Id, deps: GetDeps, _: AdminCaller) -> ChannelConfigOut:
    """One configured account."""
    async with deps.db.read() as db:
        return showing.show(await service.load(db, channel_config_id), deps.clock())


@configs.patch("/{channel_config_id}")
async def change_channel_config(
    channel_config_id: Id, body: ChannelConfigChange, deps: GetDeps, caller: AdminCaller
) -> ChannelConfigOut:
    """Change a configured account; 412 when `version` is no longer the newest. A paused one is asked again."""
    await service.check_address(body.settings, deps.settings)
    async with deps.db.write() as db:
        found = await service.load(db, channel_config_id)
        before = service.facts(found)
        changed = await service.change(db, found, body, deps)
        after = service.facts(changed)
        await audit.record(db, caller, "channel_config.changed", service.named(changed), before=before, after=after)
        return showing.show(changed, deps.clock())


@configs.delete("/{channel_config_id}", status_code=204)
async def delete_channel_config(channel_config_id: Id, deps: GetDeps, caller: AdminCaller) -> None:
    """Forget how an account is reached, its secrets included. Its conversations and customers stay."""
    async with deps.db.write() as db:
        found = await service.load(db, channel_config_id)
        before = service.facts(found)
        await service.remove(db, found)
        await audit.record(db, caller, "channel_config.deleted", service.named(found), before=before)


@configs.post("/{channel_config_id}/test")
async def try_channel_config(channel_config_id: Id, deps: GetDeps, caller: AdminCaller) -> ChannelTestOut:
    """Try a configured account: address, secrets, permission. Takes no messages. A paused one that passes is asked
    again at once.
    """
    async with deps.db.read() as db:
        found = await service.load(db, channel_config_id)
    started = time.monotonic()
    error: FlywheelError | None = None
    try:
        connector, config = service.told(found, deps)
        detail = await connector.check(config)
    except FlywheelError as failed:
        error, detail = failed, failed.detail
    ms = round((time.monotonic() - started) * 1000)
    async with deps.db.write() as db:
        if error is None:
            await sources.resume(db, channel_config_id)
        code = error.reason_code if error else None
        after = {"ok": error is None, "code": code}
        await audit.record(db, caller, "channel_config.tested", service.named(found), after=after)
    return ChannelTestOut(ok=error is None, detail=detail, code=code, ms=ms)


@configs.get("/{channel_config_id}/status")
async def get_channel_status(channel_config_id: Id, deps: GetDeps, _: AdminCaller) -> ChannelStatusOut:
    """How polling of one account goes."""
    async with deps.db.read() as db:
        return showing.show_status(await service.load(db, channel_config_id), deps.clock())
