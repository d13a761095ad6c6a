"""What leaves for an external brain carries no number that leads to a person; our own store keeps what was written."""

from dataclasses import replace

from flywheel.brains.contract import Brain
from flywheel.db.tables import AgentConfig
from flywheel.domain.analysis import AnalysisRequest
from flywheel.kit.masking import masked


def shielded(request: AnalysisRequest, brain: Brain, config: AgentConfig) -> AnalysisRequest:
    """The request with mobile, mail, identity and bank card numbers starred out wherever people's words stand.

    Only for a brain behind the network, and unless its config sets `mask_numbers` to false.
    """
    if not brain.capabilities.needs_network or config.settings.get("mask_numbers") is False:
        return request
    return replace(
        request,
        messages=tuple(replace(message, text=masked(message.text)) for message in request.messages),
        insights=tuple(replace(insight, content=masked(insight.content)) for insight in request.insights),
        dismissed=tuple(replace(fact, content=masked(fact.content)) for fact in request.dismissed),
        summary=masked(request.summary),
    )
