"""What a check found, and how it is printed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]
ORDER: tuple[State, ...] = ("ok", "warn", "fail")


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and if it is not well, what to do."""

    check: str
    state: State
    said: str
    remedy: str | None = None


def ok(check: str, said: str) -> Finding:
    return Finding(check, "ok", said)


def warn(check: str, said: str, remedy: str) -> Finding:
    return Finding(check, "warn", said, remedy)


def fail(check: str, said: str, remedy: str) -> Finding:
    return Finding(check, "fail", said, remedy)


def worst(findings: Sequence[Finding]) -> State:
    return max((finding.state for finding in findings), key=ORDER.index, default="ok")


def as_text(findings: Sequence[Finding]) -> str:
    width = max((len(finding.check) for finding in findings), default=0)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<5} {finding.check:<{width}}  {finding.said}")
        if finding.remedy is not None:
            lines.append(f"{'':<5} {'':<{width}}  → {finding.remedy}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    checks = [asdict(finding) for finding in findings]
    return json.dumps({"state": worst(findings), "checks": checks}, ensure_ascii=False, indent=1)
