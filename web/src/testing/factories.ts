/** The smallest valid objects of the wire, to be varied by a test. */
import type {
  ChannelCapabilities,
  Conversation,
  Customer,
  Insight,
  InsightCategory,
  Message,
  Profile,
  StaffMember,
  Stage,
  TeamMember,
  User,
} from "@/api/types";

export const NOW = "2025-12-20T07:26:00.000Z";

let serial = 0;
const nextId = (kind: string) => `${kind}-${++serial}`;

const channel = (
  key: string,
  name_zh: string,
  name_en: string,
  hue: string,
  can_reply = false,
): ChannelCapabilities => ({
  key,
  name_zh,
  name_en,
  hue,
  can_reply,
  delivery: can_reply ? "own" : "none",
  text_limit: 2000,
  content_kinds_in: ["text"],
  content_kinds_out: can_reply ? ["text", "image", "file"] : [],
  maturity: "ready",
  tag: can_reply ? "site" : "channel",
});

export const CHANNELS: ChannelCapabilities[] = [
  channel("wechat_work_contact", "企微-客户", "WeCom contact", "blue"),
  channel("wechat_work_kf", "企微-客服", "WeCom service", "green"),
  channel("wechat_work_app", "企微-应用", "WeCom app", "cyan"),
  channel("webchat", "站内", "Site chat", "orange", true),
];

export const STAGES: Stage[] = [
  { key: "lead", label_zh: "线索", label_en: "Lead" },
  { key: "interested", label_zh: "意向", label_en: "Interested" },
  { key: "proposal", label_zh: "方案", label_en: "Proposal" },
  { key: "negotiation", label_zh: "谈判", label_en: "Negotiation" },
  { key: "won", label_zh: "成交", label_en: "Won" },
  { key: "repeat", label_zh: "复购", label_en: "Repeat" },
  { key: "lost", label_zh: "流失", label_en: "Lost" },
];

const category = (key: string, label_zh: string, label_en: string, hue: string): InsightCategory => ({
  key,
  label_zh,
  label_en,
  cardinality: "single",
  cap: 12,
  ttl_days: null,
  min_confidence: 0.6,
  ai_may_supersede_human: false,
  joins_near_duplicates: false,
  description: "",
  profile_field: null,
  hue,
  position: 0,
  is_builtin: true,
});

export const CATEGORIES: InsightCategory[] = [
  category("need", "需求", "Need", "blue"),
  category("budget", "预算", "Budget", "green"),
  category("timeline", "时间", "Timeline", "amber"),
  category("objection", "顾虑", "Objection", "red"),
  category("competitor", "竞品", "Competitor", "magenta"),
];

export const STAFF: StaffMember[] = [
  { id: "staff-wang", display_name: "王敏", role: "manager" },
  { id: "staff-li", display_name: "李浩然", role: "sales" },
];

export const TEAM: TeamMember[] = STAFF.map((member) => ({
  ...member,
  availability: "online",
  open_conversations: 2,
  awaiting_reply: 1,
  capacity: null,
}));

export const aUser = (over: Partial<User> = {}): User => ({
  id: "staff-wang",
  username: "wangmin",
  display_name: "王敏",
  role: "admin",
  is_active: true,
  state: "active",
  created_at: NOW,
  ...over,
});

export const aConversation = (over: Partial<Conversation> = {}): Conversation => ({
  id: nextId("conversation"),
  customer: {
    id: "customer-1",
    display_name: "陈思远",
    avatar_url: null,
    life_cycle_stage: null,
    industry: null,
    company_scale: null,
  },
  channel_type: "webchat",
  source_label: "站内",
  tag: "site",
  status: "open",
  assignee: null,
  last_message: null,
  last_activity_at: NOW,
  snoozed_until: null,
  labels: [],
  waiting_since: null,
  unread_count: 0,
  can_reply: true,
  version: 1,
  created_at: NOW,
  ...over,
});

export const aMessage = (over: Partial<Message> = {}): Message => ({
  id: nextId("message"),
  conversation_id: "conversation-1",
  customer_id: "customer-1",
  direction: "inbound",
  sender: { kind: "customer", id: "customer-1", name: "陈思远" },
  type: "text",
  text: "你好",
  content: {},
  sent_at: NOW,
  received_at: NOW,
  seq: serial,
  client_message_id: null,
  delivery: null,
  revoked_at: null,
  insight_run_id: null,
  learned: 0,
  duplicate: false,
  ...over,
});

export const anInsight = (over: Partial<Insight> = {}): Insight => ({
  id: nextId("insight"),
  customer_id: "customer-1",
  category: "budget",
  category_label: "预算",
  category_hue: "green",
  content: "预算上限约 35 万元",
  op: "assert",
  source: "ai",
  status: "active",
  visibility: "normal",
  status_reason: null,
  confidence: 0.94,
  observed_at: NOW,
  created_at: NOW,
  last_seen_at: NOW,
  archived_at: null,
  valid_to: null,
  superseded_by: null,
  supersedes: [],
  created_by_name: "SmartBrain",
  run_id: null,
  evidence: [],
  evidence_count: 0,
  ...over,
});

export const aCustomer = (over: Partial<Customer> = {}): Customer => ({
  id: "customer-1",
  display_name: "陈思远",
  avatar_url: null,
  owner: null,
  life_cycle_stage: null,
  industry: null,
  company_scale: null,
  mobile_masked: null,
  ai_opted_out_at: null,
  channels: [],
  created_at: NOW,
  last_activity_at: NOW,
  active_insights_count: 0,
  version: 1,
  ...over,
});

export const aProfile = (over: Partial<Profile> = {}): Profile => ({
  customer: aCustomer(),
  life_cycle_stage: null,
  industry: null,
  company_scale: null,
  ai_summary: null,
  ai_summary_updated_at: null,
  extra_data: {},
  version: 1,
  active_insights: [],
  proposed_insights: [],
  pending_messages: 0,
  last_run: null,
  as_of: null,
  ...over,
});
