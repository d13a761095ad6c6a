"""Takes a picture of every page of a running product, for the documents. Run by `make screenshots`.

Start the product first (`make demo`). The sign-in is read from FLYWHEEL_ADMIN_PASSWORD.
"""

import argparse
import os
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PAGES = {"inbox": "/inbox", "customers": "/customers", "runs": "/runs"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--folder", type=Path, default=Path("docs/images"))
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("FLYWHEEL_CHROMIUM") or None,
            # Chromium refuses to sandbox as root, and what it opens here is our own page.
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        page = browser.new_page(
            base_url=given.url, viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page.goto("/login")
        take(page, given.folder / "login.png")
        sign_in(page)
        for name, path in PAGES.items():
            page.goto(path)
            take(page, given.folder / f"{name}.png")
        page.goto("/customers")
        page.locator("a[href*='/customers/']").first.click()
        take(page, given.folder / "customer.png")
        browser.close()


def sign_in(page: Page) -> None:
    page.locator("input[autocomplete=username]").fill("admin")
    page.locator("input[type=password]").fill(os.environ["FLYWHEEL_ADMIN_PASSWORD"])
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)


def take(page: Page, path: Path) -> None:
    # The event stream never ends, so there is no idle network to wait for.
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
