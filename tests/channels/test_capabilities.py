"""Every channel's capabilities are complete and agree with each other: screens and server only read them."""

import re

import pytest

from flywheel.channels.contract import Capabilities
from flywheel.channels.registry import CHANNELS
from flywheel.domain.bursts import TEXT_BEARING

CHANNEL = pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.key)


@CHANNEL
def test_channel_is_registered_under_its_key(channel: Capabilities) -> None:
    assert CHANNELS[channel.key] is channel
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", channel.key)


@CHANNEL
def test_channel_has_a_name_in_both_languages(channel: Capabilities) -> None:
    assert re.search(r"[\u4e00-\u9fff]", channel.name_zh)
    assert channel.name_en.isascii()


@CHANNEL
def test_channel_takes_text_in_and_can_be_answered_exactly_if_it_takes_something_out(channel: Capabilities) -> None:
    assert set(channel.content_kinds_in) & TEXT_BEARING
    assert channel.can_reply == bool(channel.content_kinds_out)
    assert channel.text_limit > 0


@CHANNEL
def test_only_our_own_stream_lets_visitors_in(channel: Capabilities) -> None:
    assert not channel.is_open_door or channel.delivery == "own"


def test_channels_can_be_told_apart_by_name_and_colour() -> None:
    for seen in ("name_zh", "name_en", "hue"):
        assert len({getattr(channel, seen) for channel in CHANNELS.values()}) == len(CHANNELS)


def test_unregistered_type_has_a_channel_to_stand_in() -> None:
    assert not CHANNELS["custom"].can_reply
