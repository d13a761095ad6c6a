"""The registry: every provider by its key, and nothing else."""

import pytest

from flywheel.brains import registry
from flywheel.brains.contract import BrainConfig
from flywheel.domain.errors import Invalid
from flywheel.kit.http import make_client


@pytest.mark.parametrize("key", registry.PROVIDERS)
async def test_provider_is_built_by_its_key(key: str) -> None:
    async with make_client() as client:
        brain = registry.build(key, BrainConfig(), client)
    assert brain.capabilities == registry.capabilities(key)
    assert brain.capabilities.key == key


async def test_unknown_provider_is_an_invalid_field() -> None:
    async with make_client() as client:
        with pytest.raises(Invalid) as refused:
            registry.build("skynet", BrainConfig(), client)
    assert [error.pointer for error in refused.value.errors] == ["/provider"]


def test_embedded_default_needs_no_network() -> None:
    assert not registry.capabilities("rules").needs_network
