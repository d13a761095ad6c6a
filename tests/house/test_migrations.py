"""The schema's versions form one line: two with one number would let none of them start."""

import re
from pathlib import Path

VERSIONS = Path(__file__).resolve().parents[2] / "flywheel" / "db" / "migrations" / "versions"
REVISION = re.compile(r'^(?:down_)?revision\b.*= (?:"(.+)"|None)$', re.MULTILINE)


def test_every_migration_follows_the_one_before() -> None:
    named = sorted(tuple(REVISION.findall(path.read_text(encoding="utf-8"))) for path in VERSIONS.glob("*.py"))
    revisions = [revision for revision, _ in named]

    assert [before for _, before in named] == ["", *revisions[:-1]]
