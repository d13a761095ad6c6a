"""The kinds of alerts: how bad each is, and what it says to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["warning", "critical"]


@dataclass(frozen=True)
class Kind:
    """One kind of alert. The texts are filled with the alert's detail."""

    key: str
    severity: Severity
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True)
class Condition:
    """Something that is so now and should not be. `subject` tells two of a kind apart."""

    kind: str
    subject: str = ""
    detail: Mapping[str, Any] | None = None


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "brain_paused",
            "warning",
            "智脑「{app_name}」已暂停（{reason}），消息在等待分析",
            "The brain “{app_name}” is paused ({reason}); messages wait for analysis",
            "到「设置 → 智能大脑」查看错误并测试连接",
            "See its error and test it in Settings → Brains",
        ),
        Kind(
            "budget_used",
            "warning",
            "智脑「{app_name}」今天的 token 预算已用完",
            "The brain “{app_name}” has used its tokens of today",
            "到「设置 → 智能大脑」提高每日 token，或等到明天零点",
            "Raise its daily tokens in the settings, or wait until midnight",
        ),
        Kind(
            "lag",
            "critical",
            "有 {messages} 条消息等待分析，最久的已等 {minutes} 分钟",
            "{messages} messages wait for analysis, the oldest for {minutes} minutes",
            "检查是否有 worker 在运行、智脑是否够快",
            "See whether a worker runs and the brain is quick enough",
        ),
        Kind(
            "channel_paused",
            "critical",
            "渠道「{name}」已暂停（{reason}），不再收取消息",
            "The channel “{name}” is paused ({reason}); its messages are not fetched",
            "到「设置 → 渠道」按错误说明改正，再测试连接；平台只保留几天的消息",
            "In Settings → Channels, correct what its error names and test it; the platform keeps messages for days",
        ),
        Kind(
            "channel_lag",
            "critical",
            "渠道「{name}」已有 {minutes} 分钟没有取完消息（{reason}）",
            "The channel “{name}” has not been caught up with for {minutes} minutes ({reason})",
            "检查是否有 worker 在运行、网络是否能到达平台",
            "See whether a worker runs and the platform can be reached",
        ),
        Kind(
            "dead_runs",
            "warning",
            "{customers} 位客户的分析已放弃，消息未被分析",
            "Analysis was given up for {customers} customers; their messages stay unanalysed",
            "到「洞察运行」查看原因并重试",
            "See why on the runs page, and retry",
        ),
        Kind(
            "jobs_held",
            "warning",
            "{jobs} 个后台作业失败，等待处理",
            "{jobs} background jobs failed for good and wait for a person",
            "查看日志中的 job_held",
            "Look for job_held in the logs",
        ),
        Kind(
            "webhook_disabled",
            "warning",
            "Webhook「{name}」已停用（{reason}），不再收到事件",
            "The webhook “{name}” was disabled ({reason}) and is told of nothing",
            "查看它的投递记录，修复接收方后重新启用",
            "Look at its deliveries, mend the receiver, then enable it",
        ),
        Kind(
            "no_worker",
            "critical",
            "没有 worker 在运行，消息不会被分析",
            "No worker is running: nothing is analysed",
            "启动 flywheel worker，或 flywheel run",
            "Start flywheel worker, or flywheel run",
        ),
        Kind(
            "low_disk",
            "critical",
            "主机 {host} 的数据盘只剩 {free_mb} MB",
            "Only {free_mb} MB are left on the data disk of {host}",
            "清理或扩大磁盘；写满后数据库会停止",
            "Free or add room; a full disk stops the database",
        ),
        Kind(
            "backup_old",
            "warning",
            "最近一次备份是 {days} 天前",
            "The newest backup is {days} days old",
            "运行 flywheel backup，并检查定时任务",
            "Run flywheel backup, and look at its schedule",
        ),
    )
}


_REASONS: Mapping[str, tuple[str, str]] = {
    "credentials": ("对方拒绝了凭证", "its credentials were refused"),
    "failures": ("连续失败", "it keeps failing"),
    "credentials_refused": ("对方拒绝了凭证或权限", "its credentials or permissions were refused"),
    "address_forbidden": ("不允许连接这个地址", "its address may not be connected to"),
    "address_wrong": ("地址不对", "its address is wrong"),
    "address_redirects": ("地址转向别处", "its address redirects elsewhere"),
    "vendor_unavailable": ("对方没有应答", "the other side does not answer"),
    "internal_error": ("处理时出错", "a mistake of ours"),
    "unknown": ("还没有连接过", "it was not reached yet"),
    "ok": ("消息太多，或没有 worker", "too much waits, or no worker runs"),
    "rate_limited": ("对方限流", "it is being slowed down"),
    "failing": ("一直送不到", "nothing gets through"),
    "gone": ("对方不再接收", "the receiver wants no more"),
}
"""What the detail's `reason` means to a person."""


def told(kind: str, detail: Mapping[str, Any], language: Literal["zh", "en"]) -> str:
    """What an alert says. One of a kind that another release knows says its kind."""
    known = KINDS.get(kind)
    if known is None:
        return kind
    words = _REASONS.get(str(detail.get("reason")))
    said = {**detail, **({"reason": words[language == "en"]} if words else {})}
    try:
        return (known.zh if language == "zh" else known.en).format(**said)
    except KeyError:
        return kind


def severity(kind: str) -> Severity:
    return KINDS[kind].severity if kind in KINDS else "warning"
