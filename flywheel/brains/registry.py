"""The brains that exist: one line each. Whoever needs a brain asks here by key."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from flywheel.brains.contract import Brain, BrainCapabilities, BrainConfig
from flywheel.brains.dify.provider import DifyBrain
from flywheel.brains.openai_compatible.provider import OpenAICompatibleBrain
from flywheel.brains.rules.provider import RuleBrain
from flywheel.domain.errors import FieldError, Invalid
from flywheel.kit.crypto import digest


@dataclass(frozen=True)
class Provider:
    """What a provider can do, and how one is made for a configuration."""

    capabilities: BrainCapabilities
    make: Callable[[BrainConfig, httpx.AsyncClient], Brain]


PROVIDERS: Mapping[str, Provider] = {
    "rules": Provider(RuleBrain.capabilities, lambda config, _client: RuleBrain(config)),
    "dify": Provider(DifyBrain.capabilities, DifyBrain),
    "openai_compatible": Provider(OpenAICompatibleBrain.capabilities, OpenAICompatibleBrain),
}


def capabilities(key: str) -> BrainCapabilities:
    """What the provider of that key can do."""
    return _provider(key).capabilities


def build(key: str, config: BrainConfig, client: httpx.AsyncClient) -> Brain:
    """A brain of that provider, bound to a configuration."""
    return _provider(key).make(config, client)


def _provider(key: str) -> Provider:
    if key not in PROVIDERS:
        known = "、".join(PROVIDERS)
        raise Invalid([FieldError("/provider", "unknown_provider", f"没有这种智脑；可用：{known}")])
    return PROVIDERS[key]


class Brains:
    """The brain providers, with the HTTP client that they share. A provider learns what its vendor can do, so the one
    of an unchanged configuration is kept.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._kept: dict[bytes, Brain] = {}

    def capabilities(self) -> Mapping[str, BrainCapabilities]:
        return {key: provider.capabilities for key, provider in PROVIDERS.items()}

    def build(self, key: str, config: BrainConfig) -> Brain:
        told = [key, config.base_url, config.model, dict(config.settings), dict(config.secrets)]
        name = digest(json.dumps(told, sort_keys=True))
        if name not in self._kept:
            if len(self._kept) >= 100:
                self._kept.clear()
            self._kept[name] = build(key, config, self._client)
        return self._kept[name]
