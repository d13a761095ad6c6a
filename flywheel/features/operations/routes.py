"""What an admin should look at."""

from typing import Any

from fastapi import APIRouter

from flywheel.features.operations import alerts
from flywheel.features.operations.kinds import KINDS, Severity, severity, told
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.kit.wire import Id, Items, Time, Wire

router = APIRouter(prefix="/admin/alerts", tags=["operations"])


class AlertOut(Wire):
    """One alert. `kind` and `detail` are for programs, the texts for the banner."""

    id: Id
    kind: str
    severity: Severity
    subject: str
    detail: dict[str, Any]
    text_zh: str
    text_en: str
    remedy_zh: str | None
    remedy_en: str | None
    opened_at: Time
    cleared_at: Time | None


@router.get("")
async def list_alerts(deps: GetDeps, _: AdminCaller, include_cleared: bool = False) -> Items[AlertOut]:
    """What is wrong now, newest first; with `include_cleared` also what was, of the last 90 days."""
    async with deps.db.plain(readonly=True) as db:
        found = await alerts.listed(db, only_open=not include_cleared)
    return Items(items=[_show(alert) for alert in found])


def _show(alert: alerts.Shown) -> AlertOut:
    known = KINDS.get(alert.kind)
    return AlertOut(
        **alert._asdict(),
        severity=severity(alert.kind),
        text_zh=told(alert.kind, alert.detail, "zh"),
        text_en=told(alert.kind, alert.detail, "en"),
        remedy_zh=known.remedy_zh if known else None,
        remedy_en=known.remedy_en if known else None,
    )
