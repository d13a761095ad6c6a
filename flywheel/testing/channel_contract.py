"""The conformance suite of polled channels: every connector in the registry that polls passes it, by subclassing
`PolledChannelContract` and putting a simulator of its platform behind `Platform`.
"""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from itertools import product
from typing import ClassVar, Literal, Protocol, cast

from flywheel.channels.contract import ChannelConfig, Connector, PolledMessage, PollsMessages
from flywheel.channels.registry import CHANNELS, connect
from flywheel.domain.errors import (
    CredentialsRefused,
    FieldError,
    FlywheelError,
    Invalid,
    RateLimited,
    VendorUnavailable,
)
from flywheel.kit.clock import system_clock
from flywheel.kit.http import make_client

SECRET = "geheim-0123456789"  # noqa: S105 - a marker to be searched for in errors
MANY = 23
GARBAGE = ("", "null", "[]", "{}", '{"a":', "<html>", '"\\ud800"', "1e999", "[" * 5_000)

Trouble = Literal["secret", "permission", "limited", "busy"]


class Platform(Protocol):
    """The far end, scripted. Each of its configuration's secrets is SECRET."""

    config: ChannelConfig

    def keeps(self, number: int) -> None:
        """Have so many messages of customers waiting, from now on."""

    def fails(self, trouble: Trouble) -> None:
        """Refuse every call from now on."""

    def says(self, status: int, body: str) -> None:
        """Answer every call with this from now on."""

    def is_gone(self) -> None:
        """Answer nobody any more."""


class Polling(Connector, PollsMessages, Protocol):
    """A connector that polls."""


class PolledChannelContract:
    """What holds for every connector that polls."""

    key: ClassVar[str]

    @abstractmethod
    def open_platform(self) -> AbstractAsyncContextManager[Platform]:
        """A fresh platform."""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[Platform, Polling]]:
        """A platform, and our connector to it."""
        client = make_client()
        try:
            async with self.open_platform() as platform:
                connector = connect(client, system_clock)[self.key]
                assert isinstance(connector, PollsMessages)
                yield platform, cast("Polling", connector)
        finally:
            await client.aclose()

    async def test_type_is_registered_and_says_what_it_has_to_be_told(self) -> None:
        async with self.connected() as (platform, connector):
            assert self.key in CHANNELS
            assert set(platform.config.settings) <= set(connector.fields.settings)
            assert set(platform.config.secrets) == set(connector.fields.secrets)

    async def test_account_has_one_name_and_what_is_missing_is_named(self) -> None:
        async with self.connected() as (platform, connector):
            assert connector.account_of(platform.config) == connector.account_of(platform.config) != ""
            for field in missed(connector, ChannelConfig()):
                assert field.pointer.startswith(("/corp_id", "/agent_id", "/settings/"))

    async def test_everything_comes_once_and_in_order_whatever_the_size_of_a_page(self) -> None:
        async with self.connected() as (platform, connector):
            platform.keeps(MANY)
            whole = await fetched(connector, platform.config, MANY)
            for limit in (1, 4, MANY - 1):
                assert await fetched(connector, platform.config, limit) == whole
            assert len({message.external_id for message in whole}) == len(whole) == MANY
            assert {message.said_by for message in whole} == {"customer"}

    async def test_same_cursor_yields_the_same_again_and_the_last_one_what_came_since(self) -> None:
        async with self.connected() as (platform, connector):
            platform.keeps(5)
            first = await connector.poll(platform.config, None, 3)
            assert await connector.poll(platform.config, None, 3) == first
            second = await connector.poll(platform.config, first.next_cursor, 3)
            assert not second.more
            platform.keeps(6)
            third = await connector.poll(platform.config, second.next_cursor, 3)
            assert list(third.messages) == list(await fetched(connector, platform.config, MANY))[-1:]

    async def test_check_finds_a_good_configuration_good_and_takes_nothing(self) -> None:
        async with self.connected() as (platform, connector):
            platform.keeps(3)
            assert await connector.check(platform.config)
            assert len(await fetched(connector, platform.config, 10)) == 3

    async def test_each_trouble_is_the_error_that_it_is(self) -> None:
        expected: dict[Trouble, type[FlywheelError]] = {
            "secret": CredentialsRefused,
            "permission": CredentialsRefused,
            "limited": RateLimited,
            "busy": VendorUnavailable,
        }
        for trouble, kind in expected.items():
            async with self.connected() as (platform, connector):
                platform.fails(trouble)
                for error in await failures(connector, platform.config):
                    assert type(error) is kind, (trouble, error)
                    assert SECRET not in f"{error!r} {error.detail}"

    async def test_nobody_there_is_trouble_that_passes(self) -> None:
        async with self.connected() as (platform, connector):
            platform.is_gone()
            for error in await failures(connector, platform.config):
                assert type(error) is VendorUnavailable
                assert SECRET not in f"{error!r} {error.detail} {error.__cause__}"

    async def test_whatever_is_answered_only_errors_of_the_taxonomy_are_raised(self) -> None:
        async with self.connected() as (platform, connector):
            for status, body in product((200, 204, 302, 404, 429, 500), GARBAGE):
                platform.says(status, body)
                for error in await failures(connector, platform.config):
                    assert error.retry != "never", (status, body)

    async def test_missing_secret_is_a_persons_business(self) -> None:
        async with self.connected() as (platform, connector):
            bare = replace(platform.config, secrets={})
            for error in await failures(connector, bare):
                assert isinstance(error, CredentialsRefused)


async def fetched(connector: Polling, config: ChannelConfig, limit: int) -> Sequence[PolledMessage]:
    """Everything there is, page by page."""
    found: list[PolledMessage] = []
    cursor, more = None, True
    while more:
        page = await connector.poll(config, cursor, limit)
        assert len(page.messages) <= limit
        found += page.messages
        cursor, more = page.next_cursor, page.more
    return found


def missed(connector: Polling, config: ChannelConfig) -> Sequence[FieldError]:
    """What a connector misses in a configuration; it must miss something."""
    try:
        connector.account_of(config)
    except Invalid as error:
        return error.errors
    raise AssertionError("nothing was missed")


async def failures(connector: Polling, config: ChannelConfig) -> Sequence[FlywheelError]:
    """What polling and checking raise; both must fail."""
    found: list[FlywheelError] = []
    for call in (connector.poll(config, None, 10), connector.check(config)):
        try:
            await call
        except FlywheelError as error:
            found.append(error)
    assert len(found) == 2, "no error"
    return found
