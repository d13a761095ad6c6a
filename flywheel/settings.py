"""Everything an operator can set, read from the environment once. `docs/settings.md` explains each."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_ADDRESS = re.compile(r"[^\s@<>,]+@[^\s@<>,]+")


class Settings(BaseSettings):
    """One frozen set of settings; every name is read from FLYWHEEL_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="FLYWHEEL_", env_ignore_empty=True, frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    data_dir: Path = Field(Path("data"), description="Folder of the embedded database and the generated secret key.")
    database_url: SecretStr | None = Field(
        None, description="postgresql://… of an external PostgreSQL 15 or newer. Unset: the embedded one."
    )
    postgres_bin_dir: Path | None = Field(
        None, description="Folder of pg_dump, pg_restore and psql. Unset: the bundled ones, else the system's."
    )
    secret_key: SecretStr | None = Field(
        None, description="Key that encrypts stored secrets. Unset: generated into the data folder."
    )
    admin_password: SecretStr | None = Field(
        None, description="Password of the first user `admin`. Unset: generated and printed once."
    )
    company_name: str | None = Field(None, description="The company's name, as it is filled into canned replies.")
    time_zone: str = Field("Asia/Shanghai", description="The workspace's time zone: day groups and 下个月底.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["console", "json"] = Field("console", description="Log lines for a terminal or as JSON.")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port of /metrics of a worker, which has no web server. Unset: none."
    )
    role: Literal["all", "api", "worker"] = Field("all", description="What this process does.")
    burst_quiet_s: float = Field(3.0, gt=0, le=600, description="Seconds of quiet before a burst is analysed.")
    burst_longest_s: float = Field(15.0, gt=0, le=3600, description="Seconds a burst may wait at most.")
    run_concurrency: int = Field(64, ge=1, le=2000, description="Brain calls in flight in one process.")
    run_max_attempts: int = Field(3, ge=1, le=20, description="Attempts before a run is given up as failed.")
    run_retry_s: float = Field(5.0, gt=0, le=3600, description="Seconds before the first retry; doubles each time.")
    brain_private_addresses: Literal["allow", "forbid"] = Field(
        "allow", description="Whether an agent config's `base_url` may lead to a private address."
    )
    channel_private_addresses: Literal["allow", "forbid"] = Field(
        "forbid", description="Whether a channel's `base_url` may lead to a private address, or be without TLS."
    )
    webhook_private_addresses: Literal["allow", "forbid"] = Field(
        "forbid", description="Whether a webhook may lead to a private address, or be without TLS."
    )
    webhook_timeout_s: float = Field(15.0, gt=0, le=60, description="Seconds a webhook's receiver has to answer.")
    webhook_disable_days: int = Field(
        5, ge=1, le=365, description="Days without any success after which a webhook is disabled."
    )
    webhook_retention_days: int = Field(30, ge=1, le=3650, description="Days that deliveries to webhooks are kept.")
    lease_s: float = Field(20.0, gt=0.5, le=600, description="Seconds a worker owns a customer without a sign of life.")
    context_budget_tokens: int = Field(1500, ge=800, le=100_000, description="Largest prompt, in estimated tokens.")
    reply_retention_days: int = Field(
        90, ge=0, le=36_500, description="Days that raw replies of brains are kept; 0: only until the run has ended."
    )
    reply_redaction: bool = Field(True, description="Star out numbers that lead to a person in replies that are kept.")
    gate_acknowledgements: bool = Field(True, description="Spend no brain call on bursts such as 好的 or 谢谢.")
    sales_see_all: bool = Field(False, description="Let every sales rep see every conversation and customer.")
    webchat_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins (comma-separated) whose pages may open site-chat sessions, besides our own."
    )
    login_attempts: int = Field(5, ge=1, description="Failed sign-ins of one user name and address before a pause.")
    login_attempts_per_address: int = Field(
        100, ge=1, description="Sign-ins tried from one address in five minutes, whatever the user names."
    )
    link_attempts: int = Field(20, ge=1, description="Tries of password links per address in five minutes.")
    webchat_sessions_per_minute: int = Field(30, ge=1, description="New site-chat sessions per address and minute.")
    webchat_messages_per_minute: int = Field(
        120, ge=1, description="Messages of one customer in the site chat per minute and process."
    )
    inbound_calls_per_minute: int = Field(
        6000, ge=1, description="Calls of /channels/inbound per token, minute and process."
    )
    runs_per_customer_per_day: int = Field(
        200, ge=1, description="Runs of one customer per day; what comes after waits until the next day."
    )
    session_days: int = Field(14, ge=1, le=365, description="Days until a sign-in ends.")
    session_idle_days: int = Field(7, ge=1, le=365, description="Days until an unused sign-in ends.")
    invitation_days: int = Field(7, ge=1, le=90, description="Days until a link that sets a password ends.")
    audit_retention_days: int = Field(
        1095, ge=30, le=36_500, description="Days that entries of the audit log are kept."
    )
    db_pool_size: int = Field(
        10, ge=2, le=200, description="Connections of one process for writing, as many for reading, as many for runs."
    )

    alert_webhook_url: SecretStr | None = Field(
        None, description="Address that is told when an alert opens and clears. Unset: nobody is."
    )
    alert_mail_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Mail addresses (comma-separated) that are told likewise; needs FLYWHEEL_SMTP_HOST."
    )
    alert_lag_s: float = Field(3600.0, gt=0, description="Seconds that messages may wait before it is an alert.")
    alert_look_s: float = Field(15.0, gt=0, le=3600, description="Seconds between two looks for trouble.")
    alert_clear_after_s: float = Field(
        300.0, ge=0, le=86_400, description="Seconds that trouble must be gone before its alert clears."
    )
    disk_least_free_mb: int = Field(1024, ge=0, description="Fewer free megabytes on the data disk are an alert.")
    backup_max_age_days: int = Field(
        7, ge=0, description="Days after which the newest backup is too old, if there ever was one; 0: never."
    )
    smtp_host: str | None = Field(None, description="Mail server that takes our mail. Unset: no mail.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port: 587, or 465 with `tls`.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="How the way there is protected.")
    smtp_username: str | None = Field(None, description="Who signs in to it. Unset: nobody does.")
    smtp_password: SecretStr | None = Field(None, description="Their password.")
    smtp_from: str | None = Field(None, description="Sender of our mail. Unset: FLYWHEEL_SMTP_USERNAME.")

    media_max_mb: int = Field(25, ge=1, le=2000, description="Largest file that may be uploaded, in MiB.")
    uploads_per_minute: int = Field(30, ge=1, description="Uploads of one user and minute, in one process.")
    media_bucket: str | None = Field(
        None, description="Bucket of an S3-compatible service for files. Unset: the folder `media` in the data folder."
    )
    media_bucket_prefix: str = Field("media", description="What the keys of the bucket begin with.")
    media_bucket_endpoint: str | None = Field(None, description="Address of the service. Unset: that of Amazon.")
    media_bucket_region: str = Field("us-east-1", description="Region of the bucket; many services ignore it.")
    media_bucket_access_key: SecretStr | None = Field(None, description="Who we are at the service.")
    media_bucket_secret_key: SecretStr | None = Field(None, description="The secret that goes with the access key.")

    @field_validator("webchat_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("alert_mail_to", mode="before")
    @classmethod
    def _addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = tuple(part.strip() for part in value.split(",") if part.strip())
        if any(not _ADDRESS.fullmatch(part) for part in found):
            raise ValueError("not mail addresses, such as ops@example.com,boss@example.com")
        return found

    @model_validator(mode="after")
    def _mail_needs_a_server(self) -> Self:
        if self.alert_mail_to and (self.smtp_host is None or not (self.smtp_from or self.smtp_username)):
            raise ValueError("FLYWHEEL_ALERT_MAIL_TO needs FLYWHEEL_SMTP_HOST, and FLYWHEEL_SMTP_FROM")
        return self

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("not a time zone of the IANA database, such as Asia/Shanghai") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
