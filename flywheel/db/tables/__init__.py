"""Every table of the product. Importing this package fills `Base.metadata`; the job engine's tables are not here."""

from flywheel.db.tables.agents import AgentConfig
from flywheel.db.tables.assignment import AssignmentMember, AssignmentPolicy, StaffPresence
from flywheel.db.tables.audit import AuditEntry
from flywheel.db.tables.base import Base
from flywheel.db.tables.canned_replies import CannedReply
from flywheel.db.tables.channels import ChannelAccount, ChannelConfig, ChannelIdentity, Source
from flywheel.db.tables.comparisons import BrainComparison, ComparedBurst
from flywheel.db.tables.conversations import Conversation, Message, MessageKey, MessageRevocation
from flywheel.db.tables.customers import AiOptOut, Customer, CustomerProfile
from flywheel.db.tables.insights import CustomerInsight, InsightAssertion, InsightCategory
from flywheel.db.tables.labels import ConversationLabel, LabelledConversation
from flywheel.db.tables.media import MediaBlob, MediaFile
from flywheel.db.tables.notifications import Notification
from flywheel.db.tables.operations import Alert, AlertNotice, Backup, Process
from flywheel.db.tables.runs import InsightLane, InsightRun
from flywheel.db.tables.search import MessageTerms, SearchBackfill
from flywheel.db.tables.users import ApiToken, PasswordLink, RateWindow, SignIn, User
from flywheel.db.tables.webhooks import Webhook, WebhookDelivery

__all__ = [
    "AgentConfig",
    "AiOptOut",
    "Alert",
    "AlertNotice",
    "ApiToken",
    "AssignmentMember",
    "AssignmentPolicy",
    "AuditEntry",
    "Backup",
    "Base",
    "BrainComparison",
    "CannedReply",
    "ChannelAccount",
    "ChannelConfig",
    "ChannelIdentity",
    "ComparedBurst",
    "Conversation",
    "ConversationLabel",
    "Customer",
    "CustomerInsight",
    "CustomerProfile",
    "InsightAssertion",
    "InsightCategory",
    "InsightLane",
    "InsightRun",
    "LabelledConversation",
    "MediaBlob",
    "MediaFile",
    "Message",
    "MessageKey",
    "MessageRevocation",
    "MessageTerms",
    "Notification",
    "PasswordLink",
    "Process",
    "RateWindow",
    "SearchBackfill",
    "SignIn",
    "Source",
    "StaffPresence",
    "User",
    "Webhook",
    "WebhookDelivery",
]
