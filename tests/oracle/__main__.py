"""`python -m tests.oracle`: the runs A to H over every dialogue; `python -m tests.oracle torture`: kill upon kill."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.oracle.corpus import Corpus, gathered
from tests.oracle.product import databases
from tests.oracle.runs import RUNS, Outcome, Run, play
from tests.oracle.torture import Damage, torture

SHOWN_DIFFERENCES = 200

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(width=140, soft_wrap=True)

Corpora = Annotated[
    Path, typer.Option(envvar="FLYWHEEL_TEST_CORPORA", help="The folder whose dst/*.jsonl holds the dialogues.")
]
Files = Annotated[list[str] | None, typer.Option("--files", help="Only these files, by name; may be given again.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first dialogues of each file.")]
Seed = Annotated[int | None, typer.Option(help="Of everything random. Unset: another one each time; it is printed.")]


@app.callback(invoke_without_command=True)
def oracle(
    context: typer.Context,
    corpora: Corpora = Path("data"),
    runs: Annotated[str, typer.Option(help="Which runs: A-H, or such as A,C-E.")] = "A-H",
    files: Files = None,
    limit: Limit = None,
    seed: Seed = None,
    kills: Annotated[int, typer.Option(min=1, help="Kills of run E.")] = 50,
) -> None:
    """Pour every dialogue in eight ways, and compare each final state with the gold one."""
    if context.invoked_subcommand is not None:
        return
    chosen = [replace(run, kills=kills) if run.kills else run for run in RUNS if run.key in _keys(runs)]
    with _gathered(corpora, files, limit) as corpus:
        outcomes = asyncio.run(_play_all(chosen, corpus, _seed(seed)))
    console.print(_table(outcomes))
    if not all(outcome.is_right for outcome in outcomes):
        raise typer.Exit(1)


@app.command(name="torture")
def kill_upon_kill(
    corpora: Corpora = Path("data"),
    files: Files = None,
    limit: Limit = None,
    seed: Seed = None,
    kills: Annotated[int, typer.Option(min=0)] = 200,
) -> None:
    """Kill server and workers again and again during a replay; compare the database with that of an undisturbed one."""
    with _gathered(corpora, files, limit) as corpus:
        damage = asyncio.run(_torture(corpus, kills, _seed(seed)))
    for line in damage.differences[:SHOWN_DIFFERENCES]:
        _say(line)
    if (more := len(damage.differences) - SHOWN_DIFFERENCES) > 0:
        _say(f"… and {more} more.")
    console.print(_table_of_torture(damage, kills))
    if not damage.is_none:
        raise typer.Exit(1)


@contextmanager
def _gathered(corpora: Path, files: list[str] | None, limit: int | None) -> Iterator[Corpus]:
    """The dialogues to pour."""
    found = sorted((corpora / "dst").glob("*.jsonl"))
    wanted = [path for path in found if files is None or path.name in files or path.stem in files]
    if not wanted:
        raise typer.BadParameter(f"There is no such dialogue file below {corpora / 'dst'}.", param_hint="--corpora")
    with tempfile.TemporaryDirectory(prefix="flywheel-oracle-") as folder:
        corpus = gathered(wanted, Path(folder) / "corpus.jsonl", limit)
        _say(f"{corpus.slots.dialogues} dialogues, {corpus.slots.messages} messages, {len(corpus.slots.slots)} slots")
        yield corpus


def _keys(wanted: str) -> set[str]:
    """`A-C,F` as A, B, C, F."""
    keys: set[str] = set()
    for part in wanted.upper().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        keys |= {run.key for run in RUNS if first <= run.key <= (last or first)}
    if not keys:
        raise typer.BadParameter(f"{wanted} names none of the runs A-H.", param_hint="--runs")
    return keys


def _seed(given: int | None) -> int:
    seed = time.time_ns() % 1_000_000 if given is None else given
    _say(f"seed {seed}")
    return seed


async def _play_all(chosen: list[Run], corpus: Corpus, seed: int) -> list[Outcome]:
    outcomes = []
    async with databases() as fresh:
        for run in chosen:
            outcome = await play(run, corpus, fresh, seed)
            for line in outcome.complaints:
                _say(line)
            _say(f"{run.key} {run.title}: {outcome.right} of {outcome.dialogues} right, {outcome.seconds:.0f} s")
            outcomes.append(outcome)
    return outcomes


async def _torture(corpus: Corpus, kills: int, seed: int) -> Damage:
    async with databases() as fresh:
        return await torture(corpus, fresh, kills, seed)


def _table(outcomes: list[Outcome]) -> Table:
    columns = ("run", "", "dialogues right", "messages sent", "stored", "calls", "seconds", "restarts", "errors logged")
    table = Table(*columns, title="Oracle replay")
    for o in outcomes:
        right = f"{o.right} of {o.dialogues}" + ("" if o.is_right else " MISSED")
        figures = (right, str(o.sent), str(o.stored), str(o.calls), f"{o.seconds:.0f}", str(o.restarts))
        table.add_row(o.run.key, o.run.title, *figures, _counted(o.errors))
    return table


def _table_of_torture(damage: Damage, kills: int) -> Table:
    table = Table("", "undisturbed", f"{kills} kills", title="Crash torture")
    both = (damage.undisturbed, damage.tortured)
    table.add_row("rows compared", *(str(sum(rows.total() for rows in one.content.values())) for one in both))
    table.add_row("messages sent", *(str(one.messages) for one in both))
    table.add_row("processes restarted", *(str(one.restarts) for one in both))
    table.add_row("calls of the brain", *(str(one.calls) for one in both))
    table.add_row("claims cut short", *(str(one.interrupted) for one in both))
    table.add_row("dialogues wrong", *(str(one.wrong) for one in both))
    table.add_row("seconds", *(f"{one.seconds:.0f}" for one in both))
    table.add_row("errors logged", *(_counted(one.errors) for one in both))
    table.add_row("rows that differ", "", str(len(damage.differences)))
    return table


def _counted(errors: Counter[str]) -> str:
    return ", ".join(f"{count} {event}" for event, count in errors.most_common()) or "none"


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    app()
