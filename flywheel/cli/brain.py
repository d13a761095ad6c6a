"""`flywheel brain`: SmartBrain as files for other systems, and one brain held against another."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flywheel.brains.dify.app_file import app_file
from flywheel.cli import comparing, start
from flywheel.cli.client import ApiClient, ApiError
from flywheel.cli.door import Access, opened
from flywheel.domain.analysis import CategoryGuide
from flywheel.domain.categories import SHIPPED

SAMPLE = 10

app = typer.Typer(no_args_is_help=True, help="SmartBrain.")


@app.callback()
def brain() -> None:
    """SmartBrain as files for other systems, and one brain held against another."""


@app.command("export-dify")
def export_dify(
    chatflow: Annotated[bool, typer.Option("--chatflow", help="A chatflow with plain text, not a workflow.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write it. Unset: printed.")] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Categories of a new workspace; asks nobody.")] = False,
    url: Annotated[str | None, typer.Option(help="Where the product runs. Unset: here, if it does.")] = None,
    token: Annotated[str | None, typer.Option(envvar="FLYWHEEL_TOKEN", help="An API token.")] = None,
    username: Annotated[str, typer.Option(help="Who signs in, where there is no token.")] = "admin",
    password: Annotated[str | None, typer.Option(envvar="FLYWHEEL_ADMIN_PASSWORD", help="Unset: asked for.")] = None,
) -> None:
    """Write SmartBrain as an app that Dify imports, with the workspace's categories filled in."""
    guides = _shipped() if shipped else _current(url, token, username, password)
    text = app_file(guides, chatflow=chatflow)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    typer.echo(f"wrote {out} with {len(guides)} categories", err=True)


@app.command()
def compare(
    config: Annotated[str, typer.Option(help="The config to try: its id, or its app name where only one has it.")],
    against: Annotated[str | None, typer.Option(help="Another config. Unset: what was recorded at the time.")] = None,
    customer: Annotated[list[str] | None, typer.Option(help="A customer's id; may be given again.")] = None,
    sample: Annotated[int | None, typer.Option(help="So many who wrote last. Unset: 10.")] = None,
    bursts_each: Annotated[int, typer.Option(help="The newest bursts of each.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="The whole result.")] = False,
    url: Annotated[str | None, typer.Option(help="Where the product runs. Unset: here.")] = None,
    token: Annotated[str | None, typer.Option(envvar="FLYWHEEL_TOKEN", help="An API token.")] = None,
    username: Annotated[str, typer.Option(help="Who signs in, where there is no token.")] = "admin",
    password: Annotated[str | None, typer.Option(envvar="FLYWHEEL_ADMIN_PASSWORD", help="Unset: asked for.")] = None,
) -> None:
    """Replay stored messages against another brain, and tell what it would have stated. Changes nothing."""
    chosen: dict[str, object] = {"customer_ids": customer} if customer else {"sample": sample or SAMPLE}
    wanted = {**chosen, "bursts_each": bursts_each}
    address = url or f"http://127.0.0.1:{start.read_settings().port}"
    try:
        with opened(Access(address, token, username, password)) as client:
            found = comparing.run(client, config, against, wanted)
    except ApiError as error:
        raise start.fail(str(error)) from None
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        Console(width=160).print(comparing.table(found))


def _current(url: str | None, token: str | None, username: str, password: str | None) -> list[CategoryGuide]:
    """The categories of the running installation; where none runs here, those that a new one starts with."""
    address = url or f"http://127.0.0.1:{start.read_settings().port}"
    with ApiClient(address) as client:
        is_up = client.is_up()
    if not is_up and url is not None:
        raise start.fail(f"No answer from {url}. Or take the categories of a new workspace: --shipped.")
    if not is_up:
        typer.echo(f"nothing runs at {address}: taking the categories of a new workspace", err=True)
        return _shipped()
    try:
        with opened(Access(address, token, username, password)) as client:
            rows = client.get("/insight-categories")["items"]
    except ApiError as error:
        raise start.fail(f"{error} Or take the categories of a new workspace: --shipped.") from None
    return [
        CategoryGuide(row["key"], row["label_zh"], row["cardinality"] == "multi", row["description"]) for row in rows
    ]


def _shipped() -> list[CategoryGuide]:
    return [CategoryGuide(c.key, c.label_zh, c.is_multi, c.description) for c in SHIPPED]
