"""A comparison of two brains over the API: named by what an admin calls them, waited for, printed as a table."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from flywheel.cli.client import ApiClient, ApiError

LOOK_S = 0.5
PATH = "/admin/agent-configs"


def config_named(client: ApiClient, name: str) -> Any:
    """The config of that id or app name. Raises ApiError when none or several are meant."""
    rows = client.get(PATH)["items"]
    found = [row for row in rows if row["id"] == name] or [row for row in rows if row["app_name"] == name]
    if len(found) == 1:
        return found[0]
    known = "; ".join(f"{row['id']} {row['app_name']} ({row['provider']})" for row in found or rows)
    why = "Several agent configs have" if found else "No agent config has"
    raise ApiError(f"{why} the name {name}. Name one by its id: {known}")


def run(client: ApiClient, config: str, against: str | None, wanted: Mapping[str, Any]) -> Any:
    """Start a comparison and wait for its result."""
    body = dict(wanted)
    if against is not None:
        body["against"] = config_named(client, against)["id"]
    found = client.post(f"{PATH}/{config_named(client, config)['id']}/compare", body)
    while found["state"] != "done":
        time.sleep(LOOK_S)
        found = client.get(f"{PATH}/comparisons/{found['id']}")
    return found


def table(found: Mapping[str, Any]) -> Table:
    """The result in one line a customer, and one for all."""
    against = found["against"]["app_name"] if found["against"] else "what was recorded"
    shown = Table(title=f"{found['config']['app_name']} against {against}")
    for name in ("customer", "bursts", "equal", "added", "missing", "failed", "not asked", "tokens", "seconds", "why"):
        shown.add_column(name, justify="left" if name in ("customer", "why") else "right")
    for customer in found["customers"]:
        shown.add_row(customer["customer_name"], *_figures(customer["counts"]))
    shown.add_section()
    shown.add_row("all", *_figures(found["counts"]))
    return shown


def _figures(counts: Mapping[str, Any]) -> Sequence[str]:
    numbers = (counts[name] for name in ("bursts", "equal", "added", "missing", "failed", "not_asked"))
    first, second = counts["first"], counts["second"]
    tokens = f"{second['tokens']} / {first['tokens']}"
    seconds = f"{second['ms'] / 1000:.1f} / {first['ms'] / 1000:.1f}"
    return [*map(str, numbers), tokens, seconds, ", ".join(f"{n}× {why}" for why, n in counts["reasons"].items())]
