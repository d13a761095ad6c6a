/** The wire types by the names the UI uses; all of them are generated from openapi.json. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type Named = Schemas["PersonOut"];
export type User = Schemas["UserOut"];
export type Role = User["role"];
export type Session = Schemas["SessionOut"];
export type UserDetail = Schemas["UserDetailOut"];
export type PasswordLink = Schemas["LinkOut"];
export type Invitation = Schemas["InvitationOut"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type TeamMember = Schemas["TeamMemberOut"];
export type AssignmentPolicy = Schemas["AssignmentOut"];
export type NewAssignmentPolicy = Schemas["AssignmentIn"];
export type SignIn = Schemas["SignInOut"];
export type ApiToken = Schemas["TokenOut"];
export type NewApiToken = Schemas["NewTokenOut"];
export type StaffMember = Schemas["StaffOut"];

export type ChannelCapabilities = Schemas["CapabilitiesOut"];

export type Conversation = Schemas["ConversationOut"];
export type ConversationStatus = Conversation["status"];
export type ConversationCounts = Schemas["CountsOut"];
export type ConversationView = keyof ConversationCounts;
export type LastMessage = Schemas["LastMessageOut"];

export type Label = Schemas["LabelOut"];
export type Attachment = Schemas["AttachmentOut"];
export type CannedReply = Schemas["CannedReplyOut"];
export type FilledReply = Schemas["FilledReplyOut"];

export type SearchResult = Schemas["SearchOut"];
export type MessageHit = Schemas["MessageHitOut"];

export type Message = Schemas["MessageOut"];
export type MessagePage = Schemas["ThreadOut"];
export type DeliveryState = Schemas["DeliveryOut"]["state"];

export type Customer = Schemas["CustomerOut"];
export type OptOut = Schemas["OptOutOut"];
export type CustomerChannel = Schemas["ChannelOut"];
export type Stage = Schemas["StageOut"];
export type Profile = Schemas["ProfileOut"];
export type ProfileRun = Schemas["LastRunOut"];

export type Insight = Schemas["InsightOut"];
export type InsightStatus = Insight["status"];
export type InsightHistory = Schemas["InsightHistoryOut"];
export type Said = Schemas["SaidOut"];
export type SummaryVersion = Schemas["SummaryOut"];
export type InsightCategory = Schemas["CategoryOut"];
export type Evidence = Schemas["EvidenceOut"];

export type Run = Schemas["RunOut"];
export type RunDetail = Schemas["RunDetailOut"];
export type RunStats = Schemas["StatsOut"];
export type RunDay = Schemas["DayOut"];
export type Written = Schemas["WrittenOut"];

export type ChannelConfig = Schemas["ChannelConfigOut"];
export type ChannelType = Schemas["ChannelTypeOut"];
export type ChannelStatus = Schemas["ChannelStatusOut"];
export type ChannelTest = Schemas["ChannelTestOut"];

export type Comparison = Schemas["ComparisonOut"];
export type ComparisonDetail = Schemas["ComparisonDetailOut"];
export type ComparedBurst = Schemas["BurstOut"];
export type ComparedFact = Schemas["FactOut"];
export type ComparedSide = Schemas["SideOut"];

export type Webhook = Schemas["WebhookOut"];
export type WebhookMade = Schemas["WebhookMadeOut"];
export type WebhookDelivery = Schemas["WebhookDeliveryOut"];
export type WebhookDeliveryDetail = Schemas["DeliveryDetailOut"];
export type WebhookEventType = Schemas["EventTypeOut"];

export type Alert = Schemas["AlertOut"];
export type Notification = Schemas["NotificationOut"];
export type NotificationPage = Schemas["NotificationsOut"];

export type AgentConfig = Schemas["AgentConfigOut"];
export type BrainProvider = Schemas["ProviderOut"];
export type BrainTest = Schemas["TestOut"];
export type BrainStep = Schemas["StepOut"];
