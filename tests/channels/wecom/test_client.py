"""Access to WeCom's API: tokens are shared, replaced once when they end, and never asked for in a loop."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from flywheel.channels.contract import ChannelConfig
from flywheel.channels.wecom.client import Access, WeComClient
from flywheel.channels.wecom.kf import ACCOUNTS_A_PAGE, KfConnector
from flywheel.domain.errors import CredentialsRefused, RateLimited, VendorUnavailable
from flywheel.kit.addresses import Reach
from flywheel.kit.clock import system_clock
from flywheel.kit.http import make_client
from flywheel.testing.simulators.loopback import Scripted
from flywheel.testing.simulators.wecom_kf import CORP_ID, KFID, SECRET, WeComKfSimulator

SYNC = "kf/sync_msg"
ASKED = {"open_kfid": KFID, "limit": 10}


@pytest_asyncio.fixture(loop_scope="session")
async def platform() -> AsyncIterator[WeComKfSimulator]:
    async with WeComKfSimulator() as platform:
        yield platform


@pytest_asyncio.fixture(loop_scope="session")
async def wecom() -> AsyncIterator[WeComClient]:
    client = make_client()
    yield WeComClient(client, system_clock)
    await client.aclose()


def access(platform: WeComKfSimulator, **more: str) -> Access:
    return Access(**{"corp_id": CORP_ID, "secret": SECRET, "base_url": platform.base_url, **more})


async def test_calls_at_once_ask_for_one_token(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    await asyncio.gather(*(wecom.post(access(platform), SYNC, ASKED) for _ in range(8)))

    assert platform.tokens_asked == 1


async def test_token_is_kept_by_company_and_secret(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    await wecom.post(access(platform), SYNC, ASKED)
    with pytest.raises(CredentialsRefused, match="40001"):
        await wecom.post(access(platform, secret="another"), SYNC, ASKED)
    with pytest.raises(CredentialsRefused, match="40013"):
        await wecom.post(access(platform, corp_id="ww2"), SYNC, ASKED)


async def test_ended_token_is_replaced_by_one_new_one_for_all(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    await wecom.post(access(platform), SYNC, ASKED)
    platform.end_token()

    await asyncio.gather(*(wecom.post(access(platform), SYNC, ASKED) for _ in range(8)))

    assert platform.tokens_asked == 2


async def test_refused_new_token_is_not_asked_for_again(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    platform.fails_next.extend([40014] * 10)

    with pytest.raises(VendorUnavailable):
        await wecom.post(access(platform), SYNC, ASKED)

    assert (platform.tokens_asked, len(platform.fails_next)) == (2, 8)


async def test_limit_leaves_the_token_alone(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    platform.fails_next.append(45009)

    with pytest.raises(RateLimited) as limited:
        await wecom.post(access(platform), SYNC, ASKED)
    await wecom.post(access(platform), SYNC, ASKED)

    assert limited.value.after_s == 60
    assert platform.tokens_asked == 1


async def test_address_of_a_private_deployment_may_have_a_path(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    with pytest.raises(VendorUnavailable):
        await wecom.post(access(platform, base_url=f"{platform.base_url}/inner/"), SYNC, ASKED)

    assert platform.received[0].path == "/inner/cgi-bin/gettoken"


async def test_forbidden_address_is_not_connected_to(platform: WeComKfSimulator) -> None:
    client = make_client(reach=Reach(is_private_allowed=False))
    with pytest.raises(CredentialsRefused, match="FLYWHEEL_CHANNEL_PRIVATE_ADDRESSES"):
        await WeComClient(client, system_clock).post(access(platform), SYNC, ASKED)
    await client.aclose()

    assert not platform.received


async def test_redirect_is_not_followed(platform: WeComKfSimulator, wecom: WeComClient) -> None:
    platform.fails_next.append(Scripted(302, "", {"location": "https://example.com/"}))

    with pytest.raises(CredentialsRefused, match="base_url"):
        await wecom.post(access(platform), SYNC, ASKED)


async def test_check_finds_the_account_among_many_and_says_so_when_it_is_not_there(
    platform: WeComKfSimulator, wecom: WeComClient
) -> None:
    platform.kept = {f"wk{number}": [] for number in range(ACCOUNTS_A_PAGE + 5)}
    connector = KfConnector(wecom)

    def config(name: str) -> ChannelConfig:
        settings = {"open_kfid": name, "base_url": platform.base_url}
        return ChannelConfig(CORP_ID, settings=settings, secrets={"secret": SECRET})

    assert f"wk{ACCOUNTS_A_PAGE + 4}" in await connector.check(config(f"wk{ACCOUNTS_A_PAGE + 4}"))
    with pytest.raises(CredentialsRefused, match="open_kfid"):
        await connector.check(config("wk-elsewhere"))


async def test_cursor_that_does_not_move_although_there_is_more_is_no_endless_loop(
    platform: WeComKfSimulator, wecom: WeComClient
) -> None:
    stuck = {"errcode": 0, "next_cursor": "c1", "has_more": 1, "msg_list": []}
    platform.fails_next.append(Scripted(body=stuck))
    settings = {"open_kfid": KFID, "base_url": platform.base_url}
    config = ChannelConfig(CORP_ID, settings=settings, secrets={"secret": SECRET})

    with pytest.raises(VendorUnavailable, match="游标"):
        await KfConnector(wecom).poll(config, "c1", 10)
