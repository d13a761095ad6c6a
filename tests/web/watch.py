"""What every journey also fails on: errors of the page, answers nobody expected, and how the page stands on screen."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page, Response

LARGEST_SHIFT = 0.05
ABOUT_AN_ANSWER = "Failed to load resource"
"""Chromium repeats a refused request on the console; the request itself is judged by its answer."""

SHIFTS = """
window.__shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      window.__shifts.push({
        value: entry.value,
        moved: entry.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "?").slice(0, 160)),
      });
}).observe({ type: "layout-shift", buffered: true });
"""
TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .map((element) => element.outerHTML.slice(0, 160))
    .slice(0, 5)
    .concat(`the page is ${document.scrollingElement.scrollWidth} px wide, the window ${width}`);
}
"""
AXE = """
(rules) => axe.run(document, { resultTypes: ["violations"], rules })
"""
OUTDATED = {"aria-allowed-role": {"enabled": False}}
"""Of this version of axe: it does not know yet that a button may be a combobox."""

BEHIND_A_DIALOG = {name: {"enabled": False} for name in ("landmark-one-main", "page-has-heading-one", "region")}
"""What an open dialog hides from everybody, the page's head and landmarks among it."""


@dataclass
class Watch:
    """The complaints about the pages of one browser context."""

    complaints: list[str] = field(default_factory=list)
    expected: set[tuple[int, str]] = field(default_factory=set)
    is_offline: bool = False

    async def follow(self, context: BrowserContext) -> None:
        await context.add_init_script(SHIFTS)
        context.on("weberror", lambda error: self._add(f"page error: {error.error}"))
        context.on("console", self._console)
        context.on("response", self._response)

    def expect(self, status: int, path: str) -> None:
        """This journey provokes that answer."""
        self.expected.add((status, path))

    async def look(self, page: Page) -> None:
        """Judge a page as it stands: accessibility and width."""
        where = urlsplit(page.url).path
        self.complaints += [f"{where} is too wide: {what}" for what in await page.evaluate(TOO_WIDE)]
        await page.evaluate(AXE_SCRIPT)
        has_dialog = await page.get_by_role("dialog").count() > 0
        rules = OUTDATED | BEHIND_A_DIALOG if has_dialog else OUTDATED
        for found in (await page.evaluate(AXE, rules))["violations"]:
            self._add(f"{where}: {_violation(found)}")

    async def shifts(self, page: Page) -> None:
        """Judge what moved on a page since it was opened, without anybody's doing."""
        for shift in await page.evaluate("() => window.__shifts"):
            if shift["value"] > LARGEST_SHIFT:
                self._add(f"{urlsplit(page.url).path} shifted by {shift['value']:.3f}: {shift['moved']}")

    async def finish(self, context: BrowserContext) -> None:
        """The last look at each page."""
        for page in context.pages:
            try:
                await self.look(page)
                await self.shifts(page)
            except Error as error:
                self._add(f"cannot look at {page.url}: {error}")

    def _add(self, complaint: str) -> None:
        self.complaints.append(complaint)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ABOUT_AN_ANSWER):
            self._add(f"console {message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400 and (response.status, path) not in self.expected:
            self._add(f"{response.request.method} {path} answered {response.status}")


def _violation(found: dict[str, Any]) -> str:
    nodes = [f"{node['html'][:200]} ({node['failureSummary'][:300]})" for node in found["nodes"][:3]]
    return f"axe {found['id']} ({found['impact']}): {'; '.join(nodes)}"
