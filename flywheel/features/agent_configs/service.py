"""Configured brains: which one answers for an app name, their secrets, and how they are doing."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from flywheel.brains.contract import BrainConfig
from flywheel.db.engine import AnySession, Statements, WriteSession, Writing
from flywheel.db.tables import AgentConfig
from flywheel.deps import BrainFactory
from flywheel.domain.errors import CredentialsRefused, FieldError, Invalid, NotFound, Stale
from flywheel.features.agent_configs import remedies
from flywheel.features.agent_configs.schemas import (
    AgentConfigChange,
    AgentConfigIn,
    AgentConfigOut,
    HealthOut,
)
from flywheel.features.users import audit
from flywheel.kit.addresses import SAVING_S, Reach
from flywheel.kit.crypto import SecretBox
from flywheel.kit.http import host_of
from flywheel.kit.ids import new_id
from flywheel.kit.wire import SecretOut
from flywheel.settings import Settings

INSIGHT_APP = "客户画像洞察器"
"""The app name whose enabled config learns from customers' messages."""

_SWITCHING = 0x61676E74  # any fixed number: names the lock between two changes of configs


async def ensure_default(db: WriteSession) -> None:
    """Give a new installation the built-in rule brain, so that the first start already learns."""
    if await db.scalar(select(func.count()).select_from(AgentConfig)):
        return
    row = {
        "id": new_id(),
        "app_name": INSIGHT_APP,
        "purpose": "从客户消息中沉淀画像",
        "provider": "rules",
        "enabled": True,
    }
    await db.execute(insert(AgentConfig).values(row).on_conflict_do_nothing())


_COLUMNS = tuple(column.name for column in AgentConfig.__table__.columns)
_ENABLED = f"select {', '.join(_COLUMNS)} from agent_configs where app_name = $1 and enabled"  # noqa: S608 - names of our own columns


async def enabled(db: Statements, app_name: str) -> AgentConfig | None:
    """The config that answers for an app name, to be read: no session knows the row."""
    for row in await db.rows(_ENABLED, app_name):
        return AgentConfig(**dict(zip(_COLUMNS, row, strict=True)))
    return None


async def load(db: AnySession, config_id: uuid.UUID) -> AgentConfig:
    row = await db.get(AgentConfig, config_id)
    if row is None:
        raise NotFound("There is no such agent config.")
    return row


def opened(row: AgentConfig, box: SecretBox) -> BrainConfig:
    """A config with its secrets decrypted, for one call. Raises CredentialsRefused when the secret key was changed."""
    secrets = {name: _unsealed(name, kept["sealed"], box) for name, kept in row.secrets.items()}
    return BrainConfig(base_url=row.base_url, model=row.model, settings=row.settings, secrets=secrets)


def _unsealed(name: str, sealed: str, box: SecretBox) -> str:
    try:
        return box.open(sealed)
    except ValueError:
        raise CredentialsRefused(f"{name} 是用另一个 FLYWHEEL_SECRET_KEY 加密的：请重新填写 {name}") from None


def reach_of(settings: Settings) -> Reach:
    """Which addresses brains may be at."""
    return Reach(is_private_allowed=settings.brain_private_addresses == "allow")


async def check_address(typed: str | None, settings: Settings) -> None:
    """Raise Invalid when a base URL leads where no brain may be. Not within a transaction: names are looked up."""
    host = host_of(typed)
    if host is None:
        return
    try:
        async with asyncio.timeout(SAVING_S):
            await reach_of(settings).judge_host(host)
    except TimeoutError:
        return
    except CredentialsRefused as error:
        raise Invalid([FieldError("/base_url", "address_forbidden", error.detail)]) from None


async def create(
    db: WriteSession, wanted: AgentConfigIn, brains: BrainFactory, box: SecretBox, now: datetime
) -> AgentConfig:
    """A new config. Raises Invalid for an unknown provider or what it needs and was not told."""
    await _one_at_a_time(db)
    row = AgentConfig(
        id=new_id(),
        app_name=wanted.app_name,
        purpose=wanted.purpose,
        provider=wanted.provider,
        base_url=wanted.base_url,
        model=wanted.model,
        enabled=wanted.enabled,
        settings=wanted.settings,
        secrets=box.sealed_over({}, wanted.secrets, now),
        version=0,
    )
    _check(row, brains, box)
    await _switch_others_off(db, row)
    db.add(row)
    await db.flush()
    await db.refresh(row)
    return row


async def change(
    db: WriteSession,
    row: AgentConfig,
    wanted: AgentConfigChange,
    brains: BrainFactory,
    box: SecretBox,
    now: datetime,
) -> AgentConfig:
    """Change the named fields. Raises Stale or Invalid."""
    await _one_at_a_time(db)
    await db.refresh(row, with_for_update=True)
    if wanted.version is not None and wanted.version != row.version:
        raise Stale()
    named = wanted.model_dump(exclude_unset=True, exclude={"version", "secrets"})
    for name, value in named.items():
        if value is None and name not in {"base_url", "model"}:
            raise Invalid([FieldError(f"/{name}", "required", "This field cannot be empty.")])
    with db.no_autoflush:
        for name, value in named.items():
            setattr(row, name, value)
        if wanted.secrets is not None:
            row.secrets = box.sealed_over(row.secrets, wanted.secrets, now)
        row.version += 1
        row.updated_at = now
        row.last_error = row.last_error_code = None
        row.failures, row.paused_until, row.pause_reason = 0, None, None
        _check(row, brains, box)
        await _switch_others_off(db, row)
    await db.flush()
    return row


def _check(row: AgentConfig, brains: BrainFactory, box: SecretBox) -> None:
    """Raise Invalid unless the provider exists, knows these secrets, and can be built from this config."""
    try:
        brain = brains.build(row.provider, opened(row, box))
    except CredentialsRefused as error:
        raise Invalid([FieldError("/secrets", error.reason_code, error.detail)]) from error
    unknown = set(row.secrets) - set(brain.capabilities.secret_fields)
    if unknown:
        detail = f"This provider has no secret of that name; it knows: {', '.join(brain.capabilities.secret_fields)}."
        raise Invalid([FieldError(f"/secrets/{sorted(unknown)[0]}", "secret_unknown", detail)])


async def _one_at_a_time(db: WriteSession) -> None:
    """Two that are enabled at once must see each other: only one of a name may stay so."""
    await db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _SWITCHING})


async def _switch_others_off(db: WriteSession, row: AgentConfig) -> None:
    if not row.enabled:
        return
    others = update(AgentConfig).where(
        AgentConfig.app_name == row.app_name, AgentConfig.enabled, AgentConfig.id != row.id
    )
    await db.execute(others.values(enabled=False, version=AgentConfig.version + 1))


async def note_success(db: Writing, row: AgentConfig) -> None:
    """Remember that a brain answered; written at most every ten seconds."""
    is_fresh = row.last_ok_at is not None and datetime.now(UTC) - row.last_ok_at < timedelta(seconds=10)
    if row.last_error is not None or not is_fresh:
        await db.rows(_ANSWERED, row.id)


_ANSWERED = """
    update agent_configs set last_ok_at = now(), last_error = null, last_error_code = null
    where id = $1 and (last_ok_at is null or last_ok_at < now() - interval '10 seconds' or last_error is not null)
    """


async def note_failure(db: WriteSession, config_id: uuid.UUID, error: str, code: str | None) -> None:
    """Remember why a test of a brain failed, in words for the admin page."""
    change = update(AgentConfig).where(AgentConfig.id == config_id)
    await db.execute(change.values(last_error=error, last_error_code=code, last_error_at=func.now()))


_TOLD = ("app_name", "purpose", "provider", "model", "enabled")


def facts(row: AgentConfig) -> dict[str, object]:
    """What the audit log tells of a config: of secrets when they were set, of settings no text that might be one."""
    settings = {name: value if isinstance(value, bool | int | float) else "…" for name, value in row.settings.items()}
    secrets = {name: kept["updated_at"] for name, kept in row.secrets.items()}
    told = {"base_url": audit.address(row.base_url), "settings": settings, "secrets_set_at": secrets}
    return {**audit.facts_of(row, _TOLD), **told}


def named(row: AgentConfig) -> audit.Object:
    """A config as the audit log names it."""
    return audit.Object("agent_config", row.id, row.app_name)


def show(row: AgentConfig) -> AgentConfigOut:
    """A config as the API shows it: of secrets only that they are set."""
    state = "paused" if row.paused_until else "error" if row.last_error else "ok" if row.last_ok_at else "unknown"
    cause, remedy = remedies.split(row.last_error or "")
    shown = {name: getattr(row, name) for name in AgentConfigOut.model_fields if name not in {"secrets", "health"}}
    return AgentConfigOut(
        **shown,
        secrets={name: SecretOut(set=True, updated_at=kept["updated_at"]) for name, kept in row.secrets.items()},
        health=HealthOut(
            state=state,
            error_cause=cause or None,
            error_remedy=remedy or None,
            **{name: getattr(row, name) for name in HealthOut.model_fields if hasattr(row, name)},
        ),
    )
