"""Wire types of comparisons."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from flywheel.kit.wire import Body, Id, Time, Whole, Wire

MOST_CUSTOMERS = 50
MOST_BURSTS = 200
Customers = Annotated[list[Id], Field(min_length=1, max_length=MOST_CUSTOMERS)]


class ComparisonIn(Body):
    """Which bursts to replay: the newest of these customers, or of the customers who wrote last.

    `against`: another config, which is asked too. Without it, the answers are held against what was recorded.
    """

    customer_ids: Customers | None = None
    sample: Annotated[Whole, Field(ge=1, le=MOST_CUSTOMERS)] | None = None
    bursts_each: Annotated[Whole, Field(ge=1, le=MOST_BURSTS)] = 4
    against: Id | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> "ComparisonIn":
        if (self.customer_ids is None) == (self.sample is None):
            raise PydanticCustomError("customers_or_sample", "Name customers, or the size of a sample; one of the two.")
        if len(self.customer_ids or ()) * self.bursts_each + (self.sample or 0) * self.bursts_each > MOST_BURSTS:
            raise PydanticCustomError("too_many_bursts", "A comparison replays 200 bursts at most. Name fewer.")
        return self


class NamedConfigOut(Wire):
    """A config as it was when the comparison began."""

    id: Id
    app_name: str
    provider: str
    model: str | None


class FactOut(Wire):
    """A fact that only one side stated, with the message that it cites. Once a message was recalled it has no words."""

    op: Literal["assert", "retire"]
    category: str
    value_key: str
    content: str
    message_id: Id | None


class SideOut(Wire):
    """What one side cost. Of what was recorded, the number of calls is not known."""

    calls: int | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tokens: int = 0
    ms: int = 0
    cost: float | None = None
    currency: str | None = None


class BurstOut(Wire):
    """One burst. `failed`: a side gave no answer, for `reason`. `not_asked`: it was left out, for `reason`."""

    run_id: Id
    message_ids: list[Id]
    state: Literal["waiting", "done", "failed", "not_asked"]
    reason: str | None
    equal: int
    added: list[FactOut]
    missing: list[FactOut]
    first: SideOut
    second: SideOut


class ComparisonCountsOut(Wire):
    """Facts and bursts in numbers; `first` is what is compared against, `second` the compared config."""

    bursts: int
    waiting: int
    done: int
    failed: int
    not_asked: int
    equal: int
    added: int
    missing: int
    first: SideOut
    second: SideOut
    reasons: dict[str, int]


class ComparedCustomerOut(Wire):
    """A customer's part of a comparison."""

    customer_id: Id
    customer_name: str
    counts: ComparisonCountsOut
    bursts: list[BurstOut]


class ComparisonOut(Wire):
    """A comparison and its figures so far. `against` null: against what was recorded."""

    id: Id
    state: Literal["running", "done"]
    config: NamedConfigOut
    against: NamedConfigOut | None
    created_at: Time
    finished_at: Time | None
    counts: ComparisonCountsOut


class ComparisonDetailOut(ComparisonOut):
    """A comparison in full."""

    customers: list[ComparedCustomerOut]
