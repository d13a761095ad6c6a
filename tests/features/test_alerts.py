"""Alerts: what is wrong is on the banner, and told to the outside once when it begins and once when it is over."""

import asyncio
import email
import email.policy
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from flywheel.features.operations.kinds import KINDS, told
from flywheel.testing.simulators.loopback import Loopback, Received, Scripted
from tests.application import Application, copied, said, serving, until
from tests.child import finished
from tests.listening import Listener, listening

QUICK: dict[str, Any] = {"alert_look_s": 0.1, "alert_clear_after_s": 0.0}
PAUSE = "update agent_configs set paused_until = now() + interval '1 hour', pause_reason = $1 where enabled"
UNPAUSE = "update agent_configs set paused_until = null, pause_reason = null"
NOTICES = "select event, target, attempts, sent_at is not null as is_sent from alert_notices order by created_at, event"
HURRY = "update alert_notices set due_at = now() where sent_at is null"


class Hook(Loopback):
    """Somebody else's address that takes notices."""

    def __init__(self, *statuses: int) -> None:
        super().__init__()
        self._statuses = list(statuses)

    @property
    def url(self) -> str:
        return f"{self.base_url}/hook?secret=geheim"

    @property
    def told(self) -> list[str]:
        return [f"{call.payload['type']} {call.payload['alert']['kind']}" for call in self.received]

    async def respond(self, _: Received) -> Scripted:
        return Scripted(status=self._statuses.pop(0) if self._statuses else 204)


@asynccontextmanager
async def own(postgres_dsn: str, prepared: str, **settings: Any) -> AsyncIterator[Application]:
    """An installation of this test's own, without a worker that would set things right."""
    async with copied(postgres_dsn, prepared) as dsn, serving(dsn, role="api", **{**QUICK, **settings}) as app:
        yield app


async def kinds(app: Application) -> list[str]:
    return [alert["kind"] for alert in (await app.admin.get("/admin/alerts"))["items"]]


async def shows(app: Application, *wanted: str) -> None:
    async def ask() -> list[str]:
        return await kinds(app)

    await until(ask, lambda now: sorted(now) == sorted(wanted))


async def notices(app: Application, number: int) -> list[tuple[Any, ...]]:
    """The notices, once so many are sent."""

    async def ask() -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await app.sql(NOTICES)]

    return await until(ask, lambda rows: len([row for row in rows if row[3]]) >= number)


async def pause_for_credentials(app: Application) -> None:
    await app.sql(PAUSE, "credentials")


async def use_up_the_budget(app: Application) -> None:
    await app.sql(PAUSE, "token_budget")


async def let_messages_wait(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update insight_lanes set first_at = now() - interval '61 minutes'")


async def give_up_a_run(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update insight_lanes set is_dead = true")


async def hold_a_job(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update jobs.pgqueuer set status = 'failed'")


async def have_no_worker(app: Application) -> None:
    async def beating() -> list[Any]:
        return await app.sql("update processes set started_at = now() - interval '1 hour' returning id")

    await until(beating)


async def forget_to_back_up(app: Application) -> None:
    values = "values (gen_random_uuid(), now() - interval '9 days', 1, true)"
    await app.sql(f"insert into backups (id, made_at, bytes, has_key) {values}")


@pytest.mark.parametrize(
    ("trouble", "kind", "detail"),
    [
        (pause_for_credentials, "brain_paused", "客户画像洞察器"),
        (use_up_the_budget, "budget_used", "客户画像洞察器"),
        (let_messages_wait, "lag", "61"),
        (give_up_a_run, "dead_runs", "1"),
        (hold_a_job, "jobs_held", "1"),
        (have_no_worker, "no_worker", ""),
        (forget_to_back_up, "backup_old", "9"),
    ],
)
async def test_trouble_is_on_the_banner_with_its_remedy(
    postgres_dsn: str,
    prepared_database: str,
    trouble: Callable[[Application], Awaitable[None]],
    kind: str,
    detail: str,
) -> None:
    async with own(postgres_dsn, prepared_database) as app:
        before = await kinds(app)
        await trouble(app)
        await shows(app, kind)
        [alert] = (await app.admin.get("/admin/alerts"))["items"]

    assert before == []
    assert detail in alert["text_zh"]
    assert detail in alert["text_en"]
    assert alert["remedy_zh"]
    assert alert["remedy_en"]
    assert alert["severity"] in {"warning", "critical"}


async def test_only_admins_hear_that_an_alert_opened_and_cleared(postgres_dsn: str, prepared_database: str) -> None:
    def heard_alerts(listener: Listener) -> int:
        return [event.kind for event in listener.heard].count("alerts.updated")

    async with (
        own(postgres_dsn, prepared_database) as app,
        listening(app.admin) as admin,
        listening(await app.signed_in("manager")) as manager,
    ):
        await pause_for_credentials(app)
        await admin.hears(lambda it: heard_alerts(it) == 1)
        await app.sql(UNPAUSE)
        await admin.hears(lambda it: heard_alerts(it) == 2)
        visitor = await app.visitor()
        await visitor.says("在吗")
        await manager.hears(lambda it: it.kinds(visitor.customer_id))

    assert heard_alerts(manager) == 0


async def test_little_disk_is_an_alert_of_the_machine(postgres_dsn: str, prepared_database: str) -> None:
    async with own(postgres_dsn, prepared_database, disk_least_free_mb=10**12) as app:
        await shows(app, "low_disk")


async def test_hiccup_of_a_brain_is_no_alert(postgres_dsn: str, prepared_database: str) -> None:
    async with own(postgres_dsn, prepared_database) as app:
        await app.sql("update agent_configs set paused_until = now() + interval '5 seconds', failures = 3")
        await give_up_a_run(app)
        await shows(app, "dead_runs")


async def test_two_processes_tell_once_when_it_begins_and_once_when_it_is_over(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with Hook() as hook, copied(postgres_dsn, prepared_database) as dsn:
        settings = {**QUICK, "role": "api", "alert_webhook_url": hook.url}
        async with serving(dsn, **settings) as app, serving(dsn, **settings):
            await pause_for_credentials(app)
            await shows(app, "brain_paused")
            await notices(app, 1)
            await app.sql(UNPAUSE)
            await shows(app)
            sent = await notices(app, 2)
            [alert] = (await app.admin.get("/admin/alerts", include_cleared="true"))["items"]

    assert sent == [("opened", "webhook", 1, True), ("cleared", "webhook", 1, True)]
    assert hook.told == ["alert.opened brain_paused", "alert.cleared brain_paused"]
    assert alert["cleared_at"] is not None
    first, second = (call.headers["webhook-id"] for call in hook.received)
    assert first != second


async def test_trouble_that_comes_and_goes_is_one_alert(postgres_dsn: str, prepared_database: str) -> None:
    async with Hook() as hook:
        calm = {"alert_webhook_url": hook.url, "alert_clear_after_s": 300.0}
        async with own(postgres_dsn, prepared_database, **calm) as app:
            for _ in range(3):
                await pause_for_credentials(app)
                await shows(app, "brain_paused")
                await app.sql(UNPAUSE)
                await asyncio.sleep(0.3)
            rows = await app.sql("select id from alerts")
            assert await kinds(app) == ["brain_paused"]

    assert len(rows) == 1
    assert hook.told == ["alert.opened brain_paused"]


async def test_notice_that_was_not_taken_comes_again(postgres_dsn: str, prepared_database: str) -> None:
    async with Hook(500, 302) as hook, own(postgres_dsn, prepared_database, alert_webhook_url=hook.url) as app:
        await give_up_a_run(app)
        await until(lambda: app.sql("select 1 from alert_notices where last_error like '%500%'"))
        await app.sql(HURRY)
        await until(lambda: app.sql("select 1 from alert_notices where last_error like '%302%'"))
        await app.sql(HURRY)
        sent = await notices(app, 1)
        errors = await app.sql("select last_error from alert_notices")

    assert sent == [("opened", "webhook", 3, True)]
    assert [call.headers["webhook-id"] for call in hook.received] == [hook.received[0].headers["webhook-id"]] * 3
    assert [row["last_error"] for row in errors] == [None]


async def test_unreachable_address_is_kept_out_of_what_is_written_down(
    postgres_dsn: str, prepared_database: str
) -> None:
    dead = "http://127.0.0.1:9/hook?secret=geheim"
    async with own(postgres_dsn, prepared_database, alert_webhook_url=dead) as app:
        await give_up_a_run(app)
        query = "select last_error from alert_notices where last_error is not null"
        [row] = await until(lambda: app.sql(query))

    assert "geheim" not in row["last_error"]
    assert "ConnectError" in row["last_error"]


async def test_storm_is_on_the_banner_only(postgres_dsn: str, prepared_database: str) -> None:
    many = """
        insert into agent_configs (id, app_name, purpose, provider, enabled, paused_until, pause_reason)
        select gen_random_uuid(), 'brain ' || n, '', 'rules', true, now() + interval '1 hour', 'credentials'
        from generate_series(1, 40) n
        """
    async with Hook() as hook, own(postgres_dsn, prepared_database, alert_webhook_url=hook.url) as app:
        await app.sql(many)
        await shows(app, *["brain_paused"] * 40)
        await notices(app, 30)

        assert Counter(hook.told) == {"alert.opened brain_paused": 30}
        assert len(await app.sql(NOTICES)) == 30


class Post:
    """A mail server's desk."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.answers = ["250 OK"]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.startswith("250"):
            content = envelope.original_content or b""
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append((list(envelope.rcpt_tos), message))
        return answer


async def test_mail_is_sent_to_everybody_named_once(postgres_dsn: str, prepared_database: str) -> None:
    post = Post()
    post.answers = ["451 later", "250 OK"]
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post, hostname="desk"), "127.0.0.1", 0)
    settings = {
        "smtp_host": "127.0.0.1",
        "smtp_port": server.sockets[0].getsockname()[1],
        "smtp_security": "none",
        "smtp_from": "flywheel@example.com",
        "alert_mail_to": "ops@example.com, boss@example.com",
    }
    try:
        async with own(postgres_dsn, prepared_database, **settings) as app:
            await let_messages_wait(app)
            await until(lambda: app.sql("select 1 from alert_notices where last_error like '%451%'"))
            await app.sql(HURRY)
            sent = await notices(app, 1)
    finally:
        server.close()

    assert sent == [("opened", "mail", 2, True)]
    [(to, mail)] = post.mails
    assert to == ["ops@example.com", "boss@example.com"]
    assert "61 分钟" in mail["Subject"]
    assert "61 minutes" in mail.get_content()
    assert mail["From"] == "flywheel@example.com"
    assert mail["Message-ID"]


@pytest.mark.parametrize(
    ("settings", "said_so"),
    [
        ({"alert_mail_to": "ops@example.com"}, "FLYWHEEL_SMTP_HOST"),
        ({"alert_mail_to": "everybody", "smtp_host": "mail", "smtp_from": "a@b"}, "FLYWHEEL_ALERT_MAIL_TO"),
    ],
)
async def test_mail_that_could_never_be_sent_stops_the_start(settings: dict[str, str], said_so: str) -> None:
    code, printed = await finished("run", **settings)

    assert (code, said_so in printed) == (2, True), printed


async def test_only_admins_see_alerts(app: Application) -> None:
    sales, program = await app.signed_in("sales"), await app.token("read")
    await sales.refused("GET", "/admin/alerts", status=403)
    await program.refused("GET", "/admin/alerts", status=403, code="scope_missing")
    await app.client().refused("GET", "/admin/alerts", status=401)


async def test_process_shows_life_and_takes_its_leave(postgres_dsn: str, prepared_database: str) -> None:
    query = "select role, host, release from processes"
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api", **QUICK) as app:
        async with serving(dsn, **QUICK):
            rows = await until(lambda: app.sql(query), lambda rows: len(rows) == 2)
        left = await app.sql(query)

    assert sorted(row["role"] for row in rows) == ["all", "api"]
    assert all(row["host"] and row["release"] for row in rows)
    assert [row["role"] for row in left] == ["api"]


async def test_backup_is_remembered(seeded_database: str, tmp_path: Any) -> None:
    code, printed = await finished("backup", "--to", str(tmp_path), database_url=seeded_database)
    async with serving(seeded_database, role="api") as app:
        [row] = await app.sql("select bytes, has_key from backups")

    assert code == 0, printed
    assert (row["bytes"] > 1000, row["has_key"]) == (True, True)


def test_texts_of_every_kind_can_be_filled() -> None:
    names = ("app_name", "reason", "messages", "minutes", "customers", "jobs", "host", "free_mb", "days", "name")
    detail = dict.fromkeys(names, "x")
    assert [kind for kind in KINDS if kind in (told(kind, detail, "zh"), told(kind, detail, "en"))] == []
    assert told("of a newer release", {}, "en") == "of a newer release"


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("credentials", "（对方拒绝了凭证）", "(its credentials were refused)"),
        ("failures", "（连续失败）", "(it keeps failing)"),
        ("of_a_later_release", "（of_a_later_release）", "(of_a_later_release)"),
    ],
)
def test_reason_is_told_in_words(reason: str, zh: str, en: str) -> None:
    detail = {"app_name": "教练", "reason": reason}
    assert zh in told("brain_paused", detail, "zh")
    assert en in told("brain_paused", detail, "en")
