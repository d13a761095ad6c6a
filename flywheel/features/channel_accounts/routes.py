"""What the channels can do."""

from fastapi import APIRouter

from flywheel.features.users.session import AnyCaller, GetDeps
from flywheel.kit.wire import Items, Wire

router = APIRouter()


class CapabilitiesOut(Wire):
    """One channel type; `delivery` none = conversations there are read-only."""

    key: str
    name_zh: str
    name_en: str
    hue: str
    tag: str
    delivery: str
    can_reply: bool
    text_limit: int
    content_kinds_in: list[str]
    content_kinds_out: list[str]
    maturity: str


@router.get("/channels/capabilities", tags=["channels"])
async def capabilities(deps: GetDeps, _: AnyCaller) -> Items[CapabilitiesOut]:
    """Every channel type this installation knows, and what can be done on it."""
    return Items(items=[CapabilitiesOut.model_validate(channel) for channel in deps.channels.values()])
