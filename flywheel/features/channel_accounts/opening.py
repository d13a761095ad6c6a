"""A stored configuration with its secrets decrypted, for one call."""

from collections.abc import Mapping
from typing import Any, Protocol

from flywheel.channels.contract import ChannelConfig
from flywheel.domain.errors import CredentialsRefused
from flywheel.kit.crypto import SecretBox


class Kept(Protocol):
    """What is stored of a configuration."""

    @property
    def corp_id(self) -> str | None: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def secrets(self) -> Mapping[str, Any]: ...


def opened(kept: Kept, box: SecretBox) -> ChannelConfig:
    """The configuration. Raises CredentialsRefused when the secret key was changed."""
    secrets = {name: _unsealed(name, secret["sealed"], box) for name, secret in kept.secrets.items()}
    return ChannelConfig(kept.corp_id, kept.agent_id, kept.settings, secrets)


def _unsealed(name: str, sealed: str, box: SecretBox) -> str:
    try:
        return box.open(sealed)
    except ValueError:
        raise CredentialsRefused(f"{name} 是用另一个 FLYWHEEL_SECRET_KEY 加密的：请重新填写 {name}") from None
