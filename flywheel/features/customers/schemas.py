"""Wire types of customers."""

from typing import Annotated, Literal

from pydantic import Field

from flywheel.kit.wire import Body, Flag, Id, Name, Text, Time, Whole, Wire

Sort = Literal["-last_activity_at", "-created_at", "display_name"]


class PersonOut(Wire):
    """A colleague, by name."""

    id: Id
    display_name: str


class ChannelOut(Wire):
    """One channel identity of a customer, without its full id."""

    channel_type: str
    source_label: str
    peer_id_masked: str
    display_name: str | None


class CustomerOut(Wire):
    """A customer. While `ai_opted_out_at` is set, no brain is shown what they say."""

    id: Id
    display_name: str
    avatar_url: str | None
    owner: PersonOut | None
    life_cycle_stage: str | None
    industry: str | None
    company_scale: str | None
    mobile_masked: str | None
    ai_opted_out_at: Time | None
    channels: list[ChannelOut]
    active_insights_count: int
    last_activity_at: Time | None
    created_at: Time
    version: int


class CustomerIn(Body):
    display_name: Name
    mobile: Annotated[Text, Field(max_length=40)] | None = None
    owner_id: Id | None = None


class CustomerChange(Body):
    """Only the named fields change; `version` refuses the change when somebody was faster.

    `ai_opted_out`: no brain is shown what the customer says, until it is false again. What was said meanwhile stays
    unread then, unless a person has its runs reprocessed.
    """

    display_name: Name | None = None
    mobile: Annotated[Text, Field(max_length=40)] | None = None
    owner_id: Id | None = None
    ai_opted_out: Flag | None = None
    version: Whole | None = None


class OptOutOut(Wire):
    """A stretch of time in which a customer was opted out from AI, and who decided so. `ended_at` null: it lasts."""

    began_at: Time
    began_by: PersonOut | None
    ended_at: Time | None
    ended_by: PersonOut | None


class StageOut(Wire):
    key: str
    label_zh: str
    label_en: str
