"""Configured brains, for admins."""

from fastapi import APIRouter
from sqlalchemy import select

from flywheel.brains.contract import Usage
from flywheel.db.tables import AgentConfig
from flywheel.features.agent_configs import pausing, service, trial
from flywheel.features.agent_configs.schemas import (
    AgentConfigChange,
    AgentConfigIn,
    AgentConfigOut,
    ProviderOut,
    StepOut,
    TestOut,
)
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.kit.wire import Id, Items

router = APIRouter(prefix="/admin/agent-configs", tags=["agent configs"])


@router.get("")
async def list_configs(deps: GetDeps, _: AdminCaller) -> Items[AgentConfigOut]:
    """Every configured brain, oldest first."""
    async with deps.db.read() as db:
        rows = await db.scalars(select(AgentConfig).order_by(AgentConfig.id))
        return Items(items=[service.show(row) for row in rows])


@router.get("/providers")
async def list_providers(deps: GetDeps, _: AdminCaller) -> Items[ProviderOut]:
    """The kinds of brains, and what each has to be told."""
    return Items(items=[ProviderOut.model_validate(p) for p in deps.brains.capabilities().values()])


@router.post("", status_code=201)
async def create_config(body: AgentConfigIn, deps: GetDeps, caller: AdminCaller) -> AgentConfigOut:
    """Configure a brain. The one named 客户画像洞察器 learns from customers' messages."""
    await service.check_address(body.base_url, deps.settings)
    async with deps.db.write() as db:
        row = await service.create(db, body, deps.brains, deps.box, deps.clock())
        await audit.record(db, caller, "agent_config.created", service.named(row), after=service.facts(row))
        return service.show(row)


@router.get("/{config_id}")
async def get_config(config_id: Id, deps: GetDeps, _: AdminCaller) -> AgentConfigOut:
    """One configured brain."""
    async with deps.db.read() as db:
        return service.show(await service.load(db, config_id))


@router.patch("/{config_id}")
async def change_config(config_id: Id, body: AgentConfigChange, deps: GetDeps, caller: AdminCaller) -> AgentConfigOut:
    """Change a configured brain; 412 when `version` is no longer the newest."""
    await service.check_address(body.base_url, deps.settings)
    async with deps.db.write() as db:
        row = await service.load(db, config_id)
        before = service.facts(row)
        changed = await service.change(db, row, body, deps.brains, deps.box, deps.clock())
        after = service.facts(changed)
        await audit.record(db, caller, "agent_config.changed", service.named(changed), before=before, after=after)
        return service.show(changed)


@router.delete("/{config_id}", status_code=204)
async def delete_config(config_id: Id, deps: GetDeps, caller: AdminCaller) -> None:
    """Delete a configured brain. Its runs stay."""
    async with deps.db.write() as db:
        row = await service.load(db, config_id)
        await db.delete(row)
        await audit.record(db, caller, "agent_config.deleted", service.named(row), before=service.facts(row))


@router.post("/{config_id}/test")
async def try_config(config_id: Id, deps: GetDeps, caller: AdminCaller) -> TestOut:
    """Try a configured brain without any customer's text: network, credentials, app, a sample run, and its reply.

    One that passes is asked again at once, even if it was being left alone.
    """
    async with deps.db.read() as db:
        row = await service.load(db, config_id)
    spent: list[Usage] = []
    steps = await trial.run(row, deps.brains, deps.box, deps.clock(), spent.append)
    async with deps.db.write() as db:
        if steps[-1].ok:
            await service.note_success(db, row)
            await pausing.note_success(db, row)
        else:
            failed = steps[-1]
            await service.note_failure(db, config_id, f"{failed.detail}：{failed.remedy}", failed.code)
        await pausing.note_tokens(db, row, sum(usage.tokens for usage in spent), deps.settings.zone)
        await audit.record(db, caller, "agent_config.tested", service.named(row), after={"ok": steps[-1].ok})
    return TestOut(ok=steps[-1].ok, steps=[StepOut.model_validate(step) for step in steps])
