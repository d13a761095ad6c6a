"""A customer-service account on a simulated platform, configured in the application under test."""

from typing import Any

from flywheel.testing.simulators.wecom_kf import CORP_ID, KFID, SECRET, WeComKfSimulator
from tests.application import Application, Client, until

PATH = "/admin/channel-configs"
LOCAL = {"channel_private_addresses": "allow"}
HURRY = "update sources set next_at = now() where state <> 'paused'"
STORED = """
    select m.customer_id, m.external_id, m.direction, m.sender_kind, m.type, m.text from messages m
    join conversations c on c.id = m.conversation_id join channel_accounts a on a.id = c.channel_account_id
    where a.account = $1 order by m.source_seq, m.sent_at
    """


def wanted(platform: WeComKfSimulator, account: str = KFID, **more: Any) -> dict[str, Any]:
    """The smallest valid configuration."""
    return {
        "channel_type": "wechat_work_kf",
        "name": "售前客服",
        "corp_id": CORP_ID,
        "settings": {"open_kfid": account, "base_url": platform.base_url},
        "secrets": {"secret": SECRET},
        **more,
    }


async def configured(admin: Client, platform: WeComKfSimulator, account: str = KFID, **more: Any) -> Any:
    """A new configuration, as it was answered."""
    return await admin.post(PATH, wanted(platform, account, **more))


async def state(app: Application, config: Any, *states: str) -> Any:
    """The status of an account, once it is in one of these states; asked without waiting for its interval."""

    async def ask() -> Any:
        return await app.admin.get(f"{PATH}/{config['id']}/status")

    return await until(ask, lambda status: status["health"]["state"] in states)


async def stored(app: Application, number: int, *, account: str = KFID) -> list[Any]:
    """The messages of an account in the source's order, once they are so many."""

    async def ask() -> list[Any]:
        await app.sql(HURRY)
        return [dict(row) for row in await app.sql(STORED, account)]

    return await until(ask, lambda rows: len(rows) >= number)
