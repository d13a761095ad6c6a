"""Every channel type, one line each."""

from flywheel.channels.contract import Registry
from flywheel.channels.custom import CUSTOM
from flywheel.channels.webchat import WEBCHAT
from flywheel.channels.wecom import APP, CONTACT, KF

CHANNELS: Registry = {channel.key: channel for channel in (WEBCHAT, CONTACT, KF, APP, CUSTOM)}
