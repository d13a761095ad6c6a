"""What each command does, in a few lines each; the work is in its neighbours."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console

from flywheel.app import Process, create_app
from flywheel.cli import backup as backups
from flywheel.cli import brain, start, upkeep
from flywheel.cli import replay as replaying
from flywheel.cli import restore as restoring
from flywheel.cli.archive import BadArchive
from flywheel.cli.client import ApiClient, ApiError
from flywheel.cli.demo import Demo, own_token
from flywheel.cli.dialogues import BadFile, survey
from flywheel.cli.doctor import examination, findings
from flywheel.cli.doctor.findings import Finding
from flywheel.cli.door import Access, opened
from flywheel.db.dumps import DumpFailed
from flywheel.db.engine import Database
from flywheel.domain.errors import Invalid, NotFound
from flywheel.features.users import audit, passwords
from flywheel.features.users import service as users
from flywheel.kit.logging import configure
from flywheel.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
user_app = typer.Typer(no_args_is_help=True, help="Users.")
app.add_typer(user_app, name="user")
app.add_typer(brain.app, name="brain")

Role = Annotated[str | None, typer.Option(help="all, api or worker; overrides FLYWHEEL_ROLE.")]
Url = Annotated[str, typer.Option(help="Where the product runs.")]
Token = Annotated[
    str | None, typer.Option(envvar="FLYWHEEL_TOKEN", help="An API token with the scopes admin and ingest.")
]
Username = Annotated[str, typer.Option(help="Who signs in, where there is no token.")]
Password = Annotated[str | None, typer.Option(envvar="FLYWHEEL_ADMIN_PASSWORD", help="Unset: asked for.")]
LOCAL = "http://127.0.0.1:8000"


def _run(settings: Settings, main: Callable[[Settings], Awaitable[None]]) -> None:
    async def entry() -> None:
        await main(settings)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(entry())


@app.command()
def run(role: Role = None, port: int | None = None, data_dir: Path | None = None) -> None:
    """Start the product: database (unless FLYWHEEL_DATABASE_URL is set), web server and worker."""
    settings = start.read_settings(role=role, port=port, data_dir=data_dir)
    _run(settings, start.work if settings.role == "worker" else start.serve)


@app.command()
def worker() -> None:
    """Run background work only; as many processes on as many machines as you like."""
    _run(start.read_settings(role="worker"), start.work)


@app.command()
def migrate() -> None:
    """Bring the database to the newest version."""

    async def main(settings: Settings) -> None:
        async with start.database(settings) as dsn:
            await start.bring_up_to_date(settings, dsn, migrate_external=True)
        typer.echo("the database is up to date")

    _run(start.read_settings(), main)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="Dialogues as .jsonl or .jsonl.gz; see docs/replay-format.md.")],
    url: Url = LOCAL,
    token: Token = None,
    username: Username = "admin",
    password: Password = None,
    order: Annotated[Literal["given", "shuffled"], typer.Option(help="Order of arrival; times are kept.")] = "given",
    seed: Annotated[int, typer.Option(help="Of the shuffled order and the duplicates.")] = 1,
    duplicates: Annotated[float, typer.Option(min=0, max=1, help="Share of messages sent twice.")] = 0.0,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Messages a call.")] = 200,
    channel_type: Annotated[str, typer.Option(help="Where the file names none.")] = "custom",
    account: Annotated[str, typer.Option(help="The channel account to write to.")] = "replay",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first dialogues.")] = None,
    create_categories: Annotated[bool, typer.Option(help="Make the slots of the file categories first.")] = False,
    wait: Annotated[bool, typer.Option(help="Until everything is analysed.")] = True,
) -> None:
    """Pour recorded dialogues into a running installation, and tell what it learned. Again, it stores nothing."""
    plan = replaying.Plan(file, channel_type, account, order, seed, duplicates, batch, limit)
    try:
        found = survey(file, limit)
        with opened(Access(url, token, username, password)) as client:
            report = replaying.Replay(client, plan, found, Console(stderr=True)).run(
                create=create_categories, wait=wait
            )
    except (ApiError, BadFile) as error:
        raise start.fail(str(error)) from None
    Console().print(replaying.table(report))
    if report.has_failed:
        raise typer.Exit(1)


@app.command()
def demo(
    url: Annotated[str | None, typer.Option(help="Unset: here, started if it does not run.")] = None,
    token: Token = None,
    username: Username = "admin",
    password: Password = None,
    force: Annotated[bool, typer.Option(help="Also where there are customers already.")] = False,
    port: int | None = None,
    data_dir: Path | None = None,
) -> None:
    """Fill a fresh workspace with a dozen believable sales conversations; starts the product if none runs."""
    settings = start.read_settings(port=port, data_dir=data_dir)
    here = f"http://127.0.0.1:{settings.port}"
    with ApiClient(url or here) as client:
        is_up = client.is_up()
    if url is None and not is_up:
        _run(settings, partial(start.serve, once_ready=partial(_fill_own, settings, force)))
        return
    try:
        with opened(Access(url or here, token, username, password)) as admin:
            Demo(admin, settings.zone, Console()).fill(force=force)
    except ApiError as error:
        raise start.fail(str(error)) from None


async def _fill_own(settings: Settings, force: bool, process: Process, url: str) -> None:
    """Fill the product that this process serves. It goes on serving whatever happens."""
    token_id, token = await own_token(process.deps)

    def fill() -> None:
        with ApiClient(url, token=token) as admin:
            try:
                Demo(admin, settings.zone, Console()).fill(force=force)
            except ApiError as error:
                typer.echo(str(error), err=True)
            with contextlib.suppress(ApiError):
                admin.revoke_token(token_id)

    await asyncio.to_thread(fill)


@app.command("rebuild-insights")
def rebuild_insights(
    customer: Annotated[str | None, typer.Option(help="Only this customer's id.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Report only; change nothing.")] = False,
) -> None:
    """Prove that what is shown is what the log folds to, and mend it where it is not. The product may run meanwhile.

    Exit code 1 when a difference was found.
    """
    only = upkeep.customer_id(customer)
    found: list[bool] = []

    async def main(settings: Settings) -> None:
        async with start.database(settings, may_run=True) as dsn:
            found.append(await upkeep.rebuild_insights(dsn, only, mend=not check))

    _run(start.read_settings(), main)
    if any(found):
        raise typer.Exit(1)


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="A file named .tar, or a folder. Unset: backups/ of the data folder.")
    ] = None,
    without_key: Annotated[bool, typer.Option("--without-key", help="Leave the secret key out.")] = False,
    media: Annotated[
        bool | None,
        typer.Option("--media/--without-media", help="Also files in a bucket; or none. Unset: those of the folder."),
    ] = None,
    data_dir: Path | None = None,
) -> None:
    """Write database, media and secret key to one file. The product may run meanwhile."""
    settings = start.read_settings(data_dir=data_dir)
    target = backups.target_of(settings, to, datetime.now(UTC))

    async def main(settings: Settings) -> None:
        made = await upkeep.back_up(settings, target, with_key=not without_key, media=media)
        typer.echo(f"wrote {made}")
        if made.manifest.has_key:
            typer.echo(upkeep.HOLDS_KEY, err=True)
        if said := upkeep.left_out(settings, made):
            typer.echo(said, err=True)

    _run(settings, main)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `flywheel backup` wrote.")],
    into: Annotated[Path | None, typer.Option(help="The data folder. Unset: FLYWHEEL_DATA_DIR.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds now.")] = False,
) -> None:
    """Put a backup in place: all of it, or nothing. Stop the product first. With FLYWHEEL_DATABASE_URL, into that one.

    What a newer release needs is migrated afterwards. Exit code 1 also when files are missing that the database names.
    """

    async def main(settings: Settings) -> None:
        try:
            is_whole = await restoring.restore(settings, file, replace=replace)
        except (BadArchive, restoring.Refused, DumpFailed) as error:
            raise start.fail(str(error)) from None
        if not is_whole:
            raise typer.Exit(1)

    _run(start.read_settings(data_dir=into), main)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: Path | None = None,
) -> None:
    """Say what is wrong with this installation, and what to do. Changes nothing; the product may run meanwhile.

    Exit code 1 when something has failed.
    """
    found: list[Finding] = []

    async def main(settings: Settings) -> None:
        found.extend(await examination.examine(settings))

    try:
        settings = start.load_settings(data_dir=data_dir)
        configure("error", as_json=True)
        _run(settings, main)
    except ValidationError as error:
        found += examination.wrong_settings(error)
    typer.echo(findings.as_json(found) if as_json else findings.as_text(found))
    if findings.worst(found) == "fail":
        raise typer.Exit(1)


@app.command()
def openapi(path: Annotated[Path, typer.Argument(help="Where to write the document.")]) -> None:
    """Write the OpenAPI document of this version."""
    settings = start.read_settings(log_level="error")

    async def main(settings: Settings) -> None:
        process = Process(settings, "postgresql://nobody@localhost/none", "none")
        document = create_app(process).openapi()
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    _run(settings, main)


@user_app.command("reset-password")
def reset_password(
    username: str,
    password: Annotated[str | None, typer.Option(help="Unset: generated and printed.")] = None,
) -> None:
    """Set a user's password and sign them out everywhere. The product may run meanwhile."""
    chosen = password or secrets.token_urlsafe(12)

    async def main(settings: Settings) -> None:
        hashed = await users.hash_password(chosen)
        async with start.database(settings, may_run=True) as dsn:
            db = Database(dsn, pool_size=2)
            try:
                async with db.write() as session:
                    user = await users.reset_password(session, username, hashed)
                    await audit.record(session, None, "password.changed", users.named(user))
            except NotFound as error:
                raise start.fail(error.detail) from None
            finally:
                await db.close()
        typer.echo("the password is set" if password else f"the password of {username} is now: {chosen}")

    if len(chosen) < 8:
        raise start.fail("A password has at least 8 characters.")
    try:
        passwords.check(chosen, username, "/password")
    except Invalid as error:
        raise start.fail(error.errors[0].detail) from None
    _run(start.read_settings(), main)
