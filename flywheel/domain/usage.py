"""What a call of a brain cost, as far as its provider reports."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Usage:
    """Tokens and money that the provider reports; None where it reports none. Some know only the total."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cost: Decimal | None = None
    currency: str | None = None

    @property
    def tokens(self) -> int:
        """All tokens, as far as they are known."""
        return self.total_tokens or (self.prompt_tokens or 0) + (self.completion_tokens or 0)


UNKNOWN_USAGE = Usage()
