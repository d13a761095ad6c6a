"""微信客服: one configured account is one customer-service account (`open_kfid`), whose messages are polled.

The platform keeps three days. Without the short-lived token of a callback, polling works but is limited more tightly.
"""

from typing import Any

from flywheel.channels.contract import ChannelConfig, ConfigFields, PolledPage
from flywheel.channels.wecom import kf_messages
from flywheel.channels.wecom.client import BASE_URL, Access, WeComClient
from flywheel.channels.wecom.wire import objects
from flywheel.domain.errors import CredentialsRefused, FieldError, Invalid, VendorUnavailable
from flywheel.kit.http import is_plain_address

ACCOUNTS_A_PAGE = 100
MOST_ACCOUNT_PAGES = 20


class KfConnector:
    """Fetches what customers write to customer-service accounts, and what their servicers answer."""

    fields = ConfigFields(settings=("open_kfid", "base_url"), secrets=("secret",), needs_corp_id=True)

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def account_of(self, config: ChannelConfig) -> str:
        """The `open_kfid`."""
        base_url = config.settings.get("base_url")
        if base_url is not None and not (isinstance(base_url, str) and is_plain_address(base_url)):
            raise Invalid([FieldError("/settings/base_url", "url_invalid", "Write an address, or leave it out.")])
        if not (config.corp_id or "").strip():
            raise Invalid([FieldError("/corp_id", "missing", "Write the company's id, which begins with ww.")])
        open_kfid = config.settings.get("open_kfid")
        if not isinstance(open_kfid, str) or not open_kfid.strip():
            detail = "Write the account's id, which begins with wk."
            raise Invalid([FieldError("/settings/open_kfid", "missing", detail)])
        return open_kfid.strip()

    async def check(self, config: ChannelConfig) -> str:
        """Whether the secret is right, and whether the account is among those that it opens."""
        wanted = self.account_of(config)
        for page in range(MOST_ACCOUNT_PAGES):
            asked = {"offset": page * ACCOUNTS_A_PAGE, "limit": ACCOUNTS_A_PAGE}
            accounts = objects((await self._client.post(_access(config), "kf/account/list", asked)).get("account_list"))
            for account in accounts:
                if account.get("open_kfid") == wanted:
                    return f"连接正常，客服账号「{account.get('name') or wanted}」可用"
            if len(accounts) < ACCOUNTS_A_PAGE:
                break
        raise CredentialsRefused("这个 Secret 看不到该客服账号：请检查 open_kfid，以及应用对它的管理权限")

    async def poll(self, config: ChannelConfig, cursor: str | None, limit: int) -> PolledPage:
        """One page of `kf/sync_msg`."""
        asked: dict[str, Any] = {"open_kfid": self.account_of(config), "limit": limit}
        if cursor is not None:
            asked["cursor"] = cursor
        page = kf_messages.read_page(await self._client.post(_access(config), "kf/sync_msg", asked), cursor)
        if page.more and page.next_cursor == cursor:
            # Obeyed, this would be asked for ever.
            raise VendorUnavailable("企业微信说还有消息，却没有给出新的游标，稍后自动重试")
        return page


def _access(config: ChannelConfig) -> Access:
    secret = config.secrets.get("secret", "").strip()
    if not secret:
        raise CredentialsRefused("没有填写 Secret：请填写微信客服的 Secret")
    base_url = config.settings.get("base_url") or BASE_URL
    return Access((config.corp_id or "").strip(), secret, base_url)
