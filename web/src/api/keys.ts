/** Query keys, always from the general to the special, so that one prefix invalidates a family. */
import type { ConversationStatus, ConversationView } from "./types";

export interface ConversationFilters {
  view: ConversationView;
  status: ConversationStatus | null;
  channelType: string | null;
  labelId: string | null;
}

export const sessionKeys = { me: ["session"] as const };

export const conversationKeys = {
  all: ["conversations"] as const,
  lists: ["conversations", "list"] as const,
  list: (filters: ConversationFilters) => ["conversations", "list", filters] as const,
  counts: ["conversations", "counts"] as const,
  countsOf: (status: ConversationStatus | null) => ["conversations", "counts", status] as const,
  ones: ["conversations", "one"] as const,
  one: (id: string) => ["conversations", "one", id] as const,
  threads: ["messages"] as const,
  thread: (conversationId: string, around: string | null = null) =>
    ["messages", conversationId, around ?? "latest"] as const,
};

export const customerKeys = {
  all: ["customers"] as const,
  lists: ["customers", "list"] as const,
  list: (filters: object) => ["customers", "list", filters] as const,
  one: (id: string) => ["customers", "one", id] as const,
  optOuts: (id: string) => ["customers", "opt-outs", id] as const,
  profiles: (id: string) => ["customers", "profile", id] as const,
  profile: (id: string, asOf: string | null = null) => ["customers", "profile", id, asOf ?? "now"] as const,
};

export const insightKeys = {
  all: ["insights"] as const,
  family: (customerId: string) => ["insights", customerId] as const,
  list: (customerId: string, filters: object) => ["insights", customerId, "list", filters] as const,
  summaries: (customerId: string) => ["insights", customerId, "summaries"] as const,
  one: (customerId: string, insightId: string) => ["insights", customerId, "one", insightId] as const,
};

export const runKeys = {
  all: ["runs"] as const,
  lists: ["runs", "list"] as const,
  list: (filters: object) => ["runs", "list", filters] as const,
  allStats: ["runs", "stats"] as const,
  stats: (days: number) => ["runs", "stats", days] as const,
  one: (id: string) => ["runs", "one", id] as const,
};

export const userKeys = {
  all: ["users"] as const,
  list: (filters: object) => ["users", "list", filters] as const,
  one: (id: string) => ["users", "one", id] as const,
  tokens: (id: string) => ["users", "tokens", id] as const,
};

export const alertKeys = { all: ["alerts"] as const };

export const notificationKeys = {
  all: ["notifications"] as const,
  unreadCount: ["notifications", "unread-count"] as const,
  list: (isUnreadOnly: boolean) => ["notifications", "list", isUnreadOnly] as const,
};

export const auditKeys = { list: (filters: object) => ["audit", "list", filters] as const };

export const agentConfigKeys = {
  all: ["agent-configs"] as const,
  list: ["agent-configs", "list"] as const,
  one: (id: string) => ["agent-configs", "one", id] as const,
  providers: ["agent-configs", "providers"] as const,
  comparisons: ["agent-configs", "comparisons"] as const,
  comparison: (id: string) => ["agent-configs", "comparisons", id] as const,
};

export const labelKeys = { all: ["labels"] as const };

export const channelConfigKeys = {
  all: ["channel-configs"] as const,
  list: ["channel-configs", "list"] as const,
  types: ["channel-configs", "types"] as const,
  status: (id: string) => ["channel-configs", "status", id] as const,
};

export const webhookKeys = {
  all: ["webhooks"] as const,
  list: ["webhooks", "list"] as const,
  eventTypes: ["webhooks", "event-types"] as const,
  one: (id: string) => ["webhooks", "one", id] as const,
  deliveries: (id: string, filters: object) => ["webhooks", "deliveries", id, "list", filters] as const,
  delivery: (id: string, deliveryId: string) => ["webhooks", "deliveries", id, "one", deliveryId] as const,
};

export const cannedKeys = {
  all: ["canned-replies"] as const,
  list: (q: string) => ["canned-replies", q] as const,
};

export const searchKeys = { group: (kind: string, q: string) => ["search", kind, q] as const };

export const teamKeys = { all: ["team"] as const };

export const assignmentKeys = { policy: ["assignment", "policy"] as const };

export const accountKeys = {
  sessions: ["account", "sessions"] as const,
  tokens: ["account", "tokens"] as const,
};

export const referenceKeys = {
  capabilities: ["reference", "capabilities"] as const,
  staff: ["reference", "staff"] as const,
  stages: ["reference", "stages"] as const,
  categories: ["reference", "categories"] as const,
};
