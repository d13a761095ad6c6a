"""`flywheel demo`: a fresh workspace filled through the real doors, in which every state of a fact can be seen."""

import re
import signal
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flywheel.cli.demo_talks import COLLEAGUES, SITE_CHAT, Talk, moment, talks
from tests import child
from tests.application import ADMIN_PASSWORD, Client, until

NOW = datetime(2026, 3, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = re.compile(rb"colleagues' password is (\S+)")
FROM_ELSEWHERE = [talk for talk in talks() if talk.channel_type != SITE_CHAT]


async def test_demo_fills_a_fresh_workspace_and_goes_on_serving(seeded_database: str) -> None:
    async with child.running("demo", "--port", "0", database_url=seeded_database) as product:

        async def told() -> list[bytes]:
            return PASSWORD.findall(product.said)

        [password] = await until(told, timeout_s=child.PATIENCE_S)
        async with child.signed_in(product) as admin:
            await assert_every_state_is_there(admin)
            await assert_inbox_is_alive(admin)
            await assert_tokens_are_gone(admin)
        for colleague in COLLEAGUES:
            async with child.signed_in(product, colleague.username, password.decode()) as client:
                assert (await client.get("/auth/me"))["user"]["role"] == colleague.role

        async with child.command("demo", "--url", product.url, admin_password=ADMIN_PASSWORD) as again:
            assert await again.ended() == 1
        assert b"has customers already" in again.said
        product.signal(signal.SIGTERM)
        assert await product.ended() == 0


async def assert_every_state_is_there(admin: Client) -> None:
    customers = await admin.all("/customers")
    insights = [i for c in customers for i in await admin.all(f"/customers/{c['id']}/insights")]
    assert len(customers) == len({talk.customer.name for talk in talks()})
    assert {(i["status"], i["status_reason"]) for i in insights} >= {
        ("active", None),
        ("proposed", None),
        ("archived", "superseded"),
        ("archived", "wrong"),
    }
    assert {i["source"] for i in insights} == {"ai", "human"}
    assert all(i["evidence"] for i in insights if i["source"] == "ai")
    assert {c["industry"] for c in customers if c["industry"]} > {"汽车零部件", "跨境电商"}
    assert max(len(c["channels"]) for c in customers) == 2


async def assert_inbox_is_alive(admin: Client) -> None:
    conversations = await admin.all("/chat/conversations")
    newest = datetime.fromisoformat(conversations[0]["last_activity_at"])
    assert len(conversations) == len(list(talks()))
    assert datetime.now(UTC) - newest < timedelta(minutes=10)
    assert {c["channel_type"] for c in conversations} == {talk.channel_type for talk in talks()}
    assert {(c["assignee"] or {}).get("display_name") for c in conversations} == {"林晚舟", "陈砺", None}
    counts = await admin.get("/chat/conversations/counts")
    assert 0 < counts["unread"] < counts["all"]


async def assert_tokens_are_gone(admin: Client) -> None:
    tokens = (await admin.get("/auth/tokens"))["items"]
    assert [token["name"] for token in tokens if token["revoked_at"] is None] == []


@pytest.mark.parametrize("talk", FROM_ELSEWHERE, ids=lambda talk: talk.dialogue_id)
def test_times_of_a_talk_go_forward_and_end_before_now(talk: Talk) -> None:
    times = [moment(line.when, NOW) for line in talk.turns]

    assert all(earlier <= later for earlier, later in pairwise([*times, NOW]))


def test_misspelt_time_is_refused() -> None:
    with pytest.raises(ValueError, match="is not"):
        moment("3 days", NOW)
