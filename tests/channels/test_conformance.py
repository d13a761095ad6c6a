"""Every connector of the registry that polls passes the conformance suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flywheel.channels.contract import ChannelConfig, PollsMessages
from flywheel.channels.registry import CHANNELS, connect
from flywheel.kit.clock import system_clock
from flywheel.kit.http import make_client
from flywheel.testing.channel_contract import SECRET, Platform, PolledChannelContract, Trouble
from flywheel.testing.simulators.loopback import Scripted
from flywheel.testing.simulators.wecom_kf import CORP_ID, KFID, WeComKfSimulator, message

CODES = {"secret": 40001, "permission": 48002, "limited": 45009, "busy": -1}


class WeComKf:
    """The simulator behind the suite's script."""

    def __init__(self, simulator: WeComKfSimulator) -> None:
        self._simulator = simulator
        settings = {"open_kfid": KFID, "base_url": simulator.base_url}
        self.config = ChannelConfig(CORP_ID, settings=settings, secrets={"secret": SECRET})

    def keeps(self, number: int) -> None:
        self._simulator.kept[KFID] = [message(n) for n in range(number)]

    def fails(self, trouble: Trouble) -> None:
        self._simulator.always = CODES[trouble]

    def says(self, status: int, body: str) -> None:
        self._simulator.always = Scripted(status, body)

    def is_gone(self) -> None:
        self._simulator.stop()


class TestWeComKf(PolledChannelContract):
    key = "wechat_work_kf"

    @asynccontextmanager
    async def open_platform(self) -> AsyncIterator[Platform]:
        async with WeComKfSimulator(secret=SECRET) as simulator:
            yield WeComKf(simulator)


async def test_every_polled_channel_is_among_them_and_every_connector_belongs_to_a_channel() -> None:
    client = make_client()
    connectors = connect(client, system_clock)
    await client.aclose()

    assert {key for key, connector in connectors.items() if isinstance(connector, PollsMessages)} == {TestWeComKf.key}
    assert connectors.keys() <= CHANNELS.keys()
