"""Telling the outside that an alert opened or cleared: one webhook, one mail, each sent by whoever takes it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from flywheel.db.engine import Database
from flywheel.domain.errors import FlywheelError, VendorUnavailable
from flywheel.features.operations.kinds import KINDS, severity, told
from flywheel.kit import mail
from flywheel.kit.clock import wire
from flywheel.kit.http import Answer, Unreached
from flywheel.kit.logging import get_logger
from flywheel.settings import Settings

log = get_logger("flywheel.alerts")

TAKEN_S = 60.0
"""Seconds that whoever took a notice has to send it, before another may."""

FIRST_RETRY_S, LONGEST_RETRY_S = 5.0, 600.0
MOST_ATTEMPTS = 30
"""About four hours."""

_TAKE = """
    with due as (
      select alert_id, event, target from alert_notices
      where sent_at is null and due_at <= clock_timestamp() order by created_at limit 1 for update skip locked
    ), taken as (
      update alert_notices n set due_at = clock_timestamp() + make_interval(secs => $1), attempts = n.attempts + 1
      from due where (n.alert_id, n.event, n.target) = (due.alert_id, due.event, due.target)
      returning n.alert_id, n.event, n.target, n.attempts
    )
    select t.*, a.kind, a.subject, a.detail, a.opened_at, a.cleared_at from taken t join alerts a on a.id = t.alert_id
    """
_DONE = """
    update alert_notices set sent_at = clock_timestamp(), due_at = null, last_error = null
    where alert_id = $1 and event = $2 and target = $3
    """
_AGAIN = """
    update alert_notices set last_error = $4, due_at = case when attempts < $5 then
      clock_timestamp() + make_interval(secs => $6) end
    where alert_id = $1 and event = $2 and target = $3 and sent_at is null
    """


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Awaitable[Answer]]
"""Posts JSON with headers to an address. Raises Unreached."""


class _Notice(NamedTuple):
    alert_id: UUID
    event: Literal["opened", "cleared"]
    target: Literal["webhook", "mail"]
    attempts: int
    kind: str
    subject: str
    detail: dict[str, Any]
    opened_at: datetime
    cleared_at: datetime | None

    @property
    def id(self) -> str:
        """Stays the same when it is sent again, so that a receiver can tell."""
        return f"{self.alert_id}.{self.event}"


def targets(settings: Settings) -> list[str]:
    """Where notices go, as the operator set it."""
    wanted = {"webhook": settings.alert_webhook_url, "mail": settings.alert_mail_to}
    return [name for name, value in wanted.items() if value]


async def send_due(db: Database, settings: Settings, post: Post) -> None:
    """Send what is due, one after the other; what fails comes again later."""
    while True:
        async with db.plain() as taking:
            found = await taking.rows(_TAKE, TAKEN_S)
        if not found:
            return
        notice = _Notice(*found[0])
        key = (notice.alert_id, notice.event, notice.target)
        try:
            await _send(notice, settings, post)
        except FlywheelError as error:
            facts = {"alert_id": str(notice.alert_id), "target": notice.target, "attempt": notice.attempts}
            log.warning("alert_notice_failed", code=error.reason_code, **facts)
            again_s = min(FIRST_RETRY_S * 2.0 ** (notice.attempts - 1), LONGEST_RETRY_S)
            again_s *= random.uniform(1.0, 1.3)  # noqa: S311 - spreads retries, no secret
            async with db.plain() as writing:
                await writing.rows(_AGAIN, *key, error.detail[:500], MOST_ATTEMPTS, again_s)
        else:
            async with db.plain() as writing:
                await writing.rows(_DONE, *key)


async def _send(notice: _Notice, settings: Settings, post: Post) -> None:
    """Raises VendorUnavailable when it was not taken."""
    try:
        if notice.target == "webhook" and settings.alert_webhook_url is not None:
            address = settings.alert_webhook_url.get_secret_value()
            answer = await post(address, _as_json(notice), {"webhook-id": notice.id})
            if not 200 <= answer.status < 300:
                raise VendorUnavailable(f"The webhook answered {answer.status}.")
        elif notice.target == "mail" and settings.alert_mail_to and (server := _mail_server(settings)) is not None:
            subject, body = _as_mail(notice)
            await asyncio.to_thread(mail.send, server, settings.alert_mail_to, subject, body, f"{notice.id}@flywheel")
    except Unreached as error:
        raise VendorUnavailable(f"The webhook did not answer ({error}).") from None
    except mail.MailRefused as error:
        raise VendorUnavailable(str(error)) from None


def _mail_server(settings: Settings) -> mail.MailServer | None:
    sender = settings.smtp_from or settings.smtp_username
    if settings.smtp_host is None or sender is None:
        return None
    password = settings.smtp_password
    return mail.MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=None if password is None else password.get_secret_value(),
        sender=sender,
    )


def _as_json(notice: _Notice) -> dict[str, Any]:
    return {
        "type": f"alert.{notice.event}",
        "alert": {
            "id": str(notice.alert_id),
            "kind": notice.kind,
            "severity": severity(notice.kind),
            "subject": notice.subject,
            "detail": notice.detail,
            "opened_at": wire(notice.opened_at),
            "cleared_at": None if notice.cleared_at is None else wire(notice.cleared_at),
        },
        "text": _line(notice),
    }


def _line(notice: _Notice) -> str:
    zh, en = (told(notice.kind, notice.detail, language) for language in ("zh", "en"))
    state = ("【已恢复】", "[cleared] ") if notice.event == "cleared" else ("【告警】", "[alert] ")
    return f"{state[0]}{zh}\n{state[1]}{en}"


def _as_mail(notice: _Notice) -> tuple[str, str]:
    known = KINDS.get(notice.kind)
    lines = [_line(notice), ""]
    if known is not None and notice.event == "opened":
        lines += [known.remedy_zh, known.remedy_en, ""]
    lines.append(f"{notice.kind} · {wire(notice.opened_at)} · {notice.alert_id}")
    return _line(notice).partition("\n")[0], "\n".join(lines) + "\n"
