/** The wire types by the names the UI uses. Times are RFC 3339 strings, ids opaque strings. */

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Named {
  id: string;
  display_name: string;
}

export type Role = "admin" | "manager" | "sales" | "customer";

export interface User extends Named {
  username: string | null;
  role: Role;
  is_active: boolean;
  created_at: string;
}

export interface Session {
  user: User;
  csrf_token: string;
}

export interface StaffMember extends Named {
  role: Role;
}

export interface ChannelCapabilities {
  key: string;
  name_zh: string;
  name_en: string;
  hue: string;
  can_reply: boolean;
  delivery: "own" | "vendor" | "none";
  text_limit: number | null;
  content_kinds_in: string[];
  content_kinds_out: string[];
  maturity: string;
}

export type ConversationStatus = "open" | "snoozed" | "closed";
export type SenderKind = "customer" | "staff" | "system" | "bot";
export type Direction = "inbound" | "outbound" | "note";

export interface ConversationCustomer extends Named {
  avatar_url: string | null;
  life_cycle_stage: string | null;
  industry: string | null;
  company_scale: string | null;
}

export interface LastMessage {
  text: string;
  type: string;
  direction: Direction;
  sender_kind: SenderKind;
  sent_at: string;
}

export interface Conversation {
  id: string;
  customer: ConversationCustomer;
  channel_type: string;
  source_label: string;
  tag: "site" | "channel" | "internal";
  status: ConversationStatus;
  assignee: Named | null;
  last_message: LastMessage | null;
  last_activity_at: string;
  waiting_since: string | null;
  unread_count: number;
  can_reply: boolean;
  version: number;
  created_at: string;
}

export type ConversationView = "all" | "awaiting_reply" | "unread" | "mine" | "unassigned";
export type ConversationCounts = Record<ConversationView, number>;

export type DeliveryState = "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";

export interface Message {
  id: string;
  conversation_id: string;
  customer_id: string;
  direction: Direction;
  sender: { kind: SenderKind; id: string | null; name: string };
  type: string;
  text: string;
  content: Record<string, unknown>;
  attachments: unknown[];
  sent_at: string;
  received_at: string;
  seq: number;
  client_message_id: string | null;
  delivery: { state: DeliveryState; error: string | null } | null;
  revoked_at: string | null;
  insight_run_id: string | null;
  learned: number;
}

export interface MessagePage {
  items: Message[];
  prev_cursor: string | null;
  next_cursor: string | null;
}

export interface CustomerChannel {
  channel_type: string;
  peer_id_masked: string;
  display_name: string;
}

export interface Customer extends Named {
  avatar_url: string | null;
  owner: Named | null;
  life_cycle_stage: string | null;
  industry: string | null;
  company_scale: string | null;
  mobile_masked: string | null;
  channels: CustomerChannel[];
  created_at: string;
  last_activity_at: string | null;
  active_insights_count: number;
  version: number;
}

export interface Stage {
  key: string;
  label_zh: string;
  label_en: string;
}

export interface Evidence {
  message_id: string;
  conversation_id: string;
  quote: string;
  sent_at: string;
}

export type InsightStatus = "active" | "archived" | "proposed";

export interface Insight {
  id: string;
  customer_id: string;
  category: string;
  category_label: string;
  category_hue: string;
  content: string;
  value: unknown;
  op: "assert" | "retire";
  source: "ai" | "human";
  status: InsightStatus;
  visibility: "normal" | "dormant" | "stale";
  status_reason: "superseded" | "outdated" | "wrong" | "retired" | "rejected" | null;
  confidence: number;
  observed_at: string;
  created_at: string;
  last_seen_at: string | null;
  archived_at: string | null;
  valid_to: string | null;
  superseded_by: string | null;
  supersedes: string[];
  created_by_name: string;
  run_id: string | null;
  evidence: Evidence[];
}

export interface InsightCategory {
  key: string;
  label_zh: string;
  label_en: string;
  cardinality: "single" | "multi";
  cap: number;
  ttl_days: number | null;
  min_confidence: number;
  ai_may_supersede_human: boolean;
  description: string;
  profile_field: string | null;
  hue: string;
  position: number;
  is_builtin: boolean;
}

export interface Profile {
  customer: Customer;
  life_cycle_stage: string | null;
  industry: string | null;
  company_scale: string | null;
  ai_summary: string | null;
  ai_summary_updated_at: string | null;
  extra_data: Record<string, unknown>;
  version: number;
  active_insights: Insight[];
  proposed_insights: Insight[];
  pending_messages: number;
  last_run: ProfileRun | null;
  as_of: string | null;
}

export interface ProfileRun {
  id: string;
  state: RunState;
  outcome: RunOutcome | null;
  reason: string | null;
  finished_at: string | null;
  duration_ms: number | null;
  provider: string | null;
}

export type RunState = "queued" | "waiting" | "running" | "succeeded" | "failed" | "skipped";
export type RunOutcome =
  | "ok"
  | "salvaged"
  | "repaired"
  | "empty"
  | "invalid"
  | "timeout"
  | "refused"
  | "http_error";

export type Written = Record<
  "opened" | "confirmed" | "superseded" | "proposed" | "retired" | "dropped",
  number
>;
