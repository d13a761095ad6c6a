"""Wire types of customers."""

from typing import Annotated, Literal

from pydantic import Field

from flywheel.features.users.access import Role
from flywheel.features.users.schemas import NewPassword, Username
from flywheel.kit.wire import Body, Id, Name, Text, Time, Whole, Wire

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
    id: Id
    display_name: str
    avatar_url: str | None
    owner: PersonOut | None
    life_cycle_stage: str | None
    industry: str | None
    company_scale: str | None
    mobile_masked: str | None
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
    """Only the named fields change; `version` refuses the change when somebody was faster."""

    display_name: Name | None = None
    mobile: Annotated[Text, Field(max_length=40)] | None = None
    owner_id: Id | None = None
    version: Whole | None = None


class StageOut(Wire):
    key: str
    label_zh: str
    label_en: str


class UserIn(Body):
    """A new user; of role `customer` also a new customer with the same id."""

    username: Username
    password: NewPassword
    role: Role
    display_name: Name
