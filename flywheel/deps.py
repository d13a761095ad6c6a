"""The one container of what routes and jobs need. Built in `app.py`; nothing here is global."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from flywheel.brains.contract import Brain, BrainCapabilities, BrainConfig
from flywheel.channels.contract import Capabilities, Connectors
from flywheel.db.engine import Database
from flywheel.kit.clock import Clock
from flywheel.kit.crypto import SecretBox
from flywheel.kit.http import Post
from flywheel.kit.metrics import Metrics
from flywheel.kit.pace import Pace
from flywheel.kit.turns import Turns
from flywheel.realtime import Hub
from flywheel.settings import Settings
from flywheel.storage.contract import MediaStore


class BrainFactory(Protocol):
    """Makes providers by name."""

    def capabilities(self) -> Mapping[str, BrainCapabilities]: ...

    def build(self, key: str, config: BrainConfig) -> Brain:
        """A provider bound to a configuration. Raises Invalid for an unknown name."""
        ...


@dataclass(frozen=True)
class Deps:
    """What the product's features work with."""

    settings: Settings
    db: Database
    realtime: Hub
    channels: Mapping[str, Capabilities]
    connectors: Connectors
    brains: BrainFactory
    clock: Clock
    box: SecretBox
    metrics: Metrics
    turns: Turns
    pace: Pace
    post: Post
    media: MediaStore
