"""Every channel type, one line each; those whose accounts are configured here have a second line."""

import httpx

from flywheel.channels.contract import Connectors, Registry
from flywheel.channels.custom import CUSTOM
from flywheel.channels.webchat import WEBCHAT
from flywheel.channels.wecom import APP, CONTACT, KF
from flywheel.channels.wecom.client import WeComClient
from flywheel.channels.wecom.kf import KfConnector
from flywheel.kit.clock import Clock

CHANNELS: Registry = {channel.key: channel for channel in (WEBCHAT, CONTACT, KF, APP, CUSTOM)}


def connect(client: httpx.AsyncClient, clock: Clock) -> Connectors:
    """The connectors, which share one HTTP client, and those of one platform their access to it."""
    wecom = WeComClient(client, clock)
    return {KF.key: KfConnector(wecom)}
