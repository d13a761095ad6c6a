"""Wire types of insights, categories and the profile."""

from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from flywheel.domain.categories import HUES
from flywheel.domain.slots import Did
from flywheel.features.customers.schemas import CustomerOut
from flywheel.kit.wire import Body, Flag, Id, JsonObject, MomentIn, Text, Time, Whole, Wire, Words

Status = Literal["active", "archived", "proposed"]
Source = Literal["ai", "human"]
Content = Annotated[Words, Field(max_length=2_000)]
Confidence = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
CategoryKey = Annotated[Words, Field(max_length=100, pattern=r"^\S+$")]
Label = Annotated[Words, Field(max_length=60)]
ProfileField = Literal["life_cycle_stage", "industry", "company_scale"]
Hue = Annotated[str, Field(json_schema_extra={"enum": list(HUES)})]


class EvidenceOut(Wire):
    """A customer's message that proves a fact. The text of a revoked one is not shown."""

    message_id: Id
    conversation_id: Id
    quote: str
    sent_at: Time


class InsightOut(Wire):
    """One fact and the time it was believed. A proposed one with `op` retire would archive a person's fact."""

    id: Id
    customer_id: Id
    category: str
    category_label: str
    category_hue: str
    content: str
    op: Literal["assert", "retire"]
    source: Source
    status: Status
    status_reason: str | None
    visibility: Literal["normal", "dormant", "stale"]
    confidence: float
    created_by_name: str
    run_id: Id | None
    observed_at: Time
    last_seen_at: Time
    created_at: Time
    valid_to: Time | None
    archived_at: Time | None
    superseded_by: Id | None
    supersedes: list[Id]
    evidence: list[EvidenceOut]
    evidence_count: int


class SaidOut(Wire):
    """One entry of a fact's life: who said or retired it, when, by which message, and what it did.

    `insight_id` is the row that it is part of, `evidence` the message that it cites, if any. A
    statement that counts no more did `recalled` or `reprocessed`; the content of a recalled one is empty.
    """

    id: Id
    did: Did | Literal["recalled", "reprocessed"]
    insight_id: Id | None
    closed: list[Id]
    op: Literal["assert", "retire"]
    source: Source
    actor: str
    content: str
    confidence: float | None
    reason: str | None
    event_at: Time
    recorded_at: Time
    message_id: Id | None
    evidence: EvidenceOut | None
    run_id: Id | None
    voided_at: Time | None


class InsightHistoryOut(Wire):
    """A fact, everything ever said about this value in its category, and what ended it; oldest first."""

    insight: InsightOut
    history: list[SaidOut]


class SummaryOut(Wire):
    """One version of the summary, and the run that wrote it."""

    run_id: Id
    summary: str
    written_at: Time
    provider: str | None
    model: str | None


class InsightIn(Body):
    """A fact entered by hand. `observed_at` back-dates it."""

    category: CategoryKey
    content: Content
    confidence: Confidence | None = None
    observed_at: MomentIn | None = None


class InsightCorrection(Body):
    content: Content | None = None
    category: CategoryKey | None = None


class LastRunOut(Wire):
    id: Id
    state: str
    outcome: str | None
    reason: str | None
    provider: str | None
    started_at: Time
    finished_at: Time | None
    duration_ms: int | None


class ProfileOut(Wire):
    """What is known about a customer: now, or as it was known at `as_of`."""

    customer: CustomerOut
    life_cycle_stage: str | None
    industry: str | None
    company_scale: str | None
    ai_summary: str | None
    ai_summary_updated_at: Time | None
    extra_data: dict[str, Any]
    version: int
    active_insights: list[InsightOut]
    proposed_insights: list[InsightOut]
    pending_messages: int
    last_run: LastRunOut | None
    as_of: Time | None


class ProfileChange(Body):
    """Core fields by hand: each is a person's fact of that category, so it appears in the stream; null retires it."""

    life_cycle_stage: Annotated[Text, Field(max_length=200)] | None = None
    industry: Annotated[Text, Field(max_length=200)] | None = None
    company_scale: Annotated[Text, Field(max_length=200)] | None = None
    extra_data: JsonObject | None = None


class CategoryOut(Wire):
    key: str
    label_zh: str
    label_en: str
    cardinality: Literal["single", "multi"]
    cap: int
    ttl_days: int | None
    min_confidence: float
    ai_may_supersede_human: bool
    joins_near_duplicates: bool
    description: str
    profile_field: str | None
    hue: str
    position: int
    is_builtin: bool


class CategoryIn(Body):
    """A category. `cardinality` decides whether a new value replaces the old one or stands beside it."""

    key: CategoryKey
    label_zh: Label | None = None
    label_en: Label | None = None
    cardinality: Literal["single", "multi"]
    cap: Annotated[Whole, Field(ge=1, le=1_000)] = 12
    ttl_days: Annotated[Whole, Field(ge=1, le=36_500)] | None = None
    min_confidence: Confidence = 0.6
    ai_may_supersede_human: Flag = False
    joins_near_duplicates: Flag = False
    description: Annotated[Text, Field(max_length=200)] = ""
    profile_field: ProfileField | None = None
    hue: Hue = "slate"
    position: Annotated[Whole, Field(ge=0, le=1_000_000)] | None = None


class CategoryChange(Body):
    """Only the named fields change; every customer's facts in the category are folded again."""

    label_zh: Label | None = None
    label_en: Label | None = None
    cardinality: Literal["single", "multi"] | None = None
    cap: Annotated[Whole, Field(ge=1, le=1_000)] | None = None
    ttl_days: Annotated[Whole, Field(ge=1, le=36_500)] | None = None
    min_confidence: Confidence | None = None
    ai_may_supersede_human: Flag | None = None
    joins_near_duplicates: Flag | None = None
    description: Annotated[Text, Field(max_length=200)] | None = None
    profile_field: ProfileField | None = None
    hue: Hue | None = None
    position: Annotated[Whole, Field(ge=0, le=1_000_000)] | None = None
