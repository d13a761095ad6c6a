"""Browsers by name."""

import pytest

from flywheel.kit.user_agents import describe

KHTML = "(KHTML, like Gecko)"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 {KHTML} Version/17.0 Safari/605.1.15"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {KHTML} Chrome/131.0 Safari/537.36 Edg/131.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile MicroMessenger/8.0.50"
WECOM = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 wxwork/4.1.20"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (MAC, "Safari · macOS"),
        (EDGE, "Edge · Windows"),
        (WECHAT, "WeChat · iPhone"),
        (WECOM, "WeCom · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · Linux"),
        ("curl/8.5.0", None),
        ("", None),
    ],
)
def test_browser_and_system_are_named(header: str, shown: str | None) -> None:
    assert describe(header) == shown
