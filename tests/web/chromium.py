"""The system's Chromium and how pages are opened in it; shared by the journeys and `tools.screenshots`."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Playwright, async_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "No Chromium for the browser journeys. Install one (Debian: apt install chromium fonts-noto-cjk), or name it: "
    "FLYWHEEL_CHROMIUM=/path/to/chromium. `make test` does this by itself where it can."
)
WEB_DIST = Path(__file__).parents[2] / "flywheel" / "web_dist" / "index.html"
NOT_BUILT = "The front end is not built. Run `make .stamps/web` (or `make test`, which does), then try again."


class CannotBrowse(Exception):
    """What is missing, and what to do about it."""


def executable(playwright: Playwright) -> str:
    """The path of a Chromium: as named, else the system's, else the test tool's own download."""
    named = os.environ.get("FLYWHEEL_CHROMIUM")
    own = playwright.chromium.executable_path
    candidates = [shutil.which(named)] if named else [*map(shutil.which, NAMES), shutil.which(own)]
    for path in candidates:
        if path:
            return path
    raise CannotBrowse(f"FLYWHEEL_CHROMIUM={named} cannot be run. {REMEDY}" if named else REMEDY)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A running browser. Raises CannotBrowse."""
    if not WEB_DIST.exists():
        raise CannotBrowse(NOT_BUILT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(playwright), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


def desk(base_url: str, width: int = 1440, height: int = 900) -> dict[str, Any]:
    """The context of somebody at a Chinese desk (or, narrow, on a phone)."""
    return {
        "base_url": base_url,
        "viewport": {"width": width, "height": height},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    }
