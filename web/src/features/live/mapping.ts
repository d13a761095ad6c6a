/** What each event means for the cache. Pure: an event in, pieces of work out; the same work has the same key. */
import type { ServerEvent } from "./sse";

export type Work =
  | { kind: "messages"; conversationId: string; messageId: string }
  | { kind: "message"; conversationId: string; messageId: string }
  | { kind: "thread"; conversationId: string }
  | { kind: "row"; conversationId: string }
  | { kind: "rowsOf"; customerId: string }
  | { kind: "counts" }
  | { kind: "profile"; customerId: string; version: number | null }
  | { kind: "customers" }
  | { kind: "learned"; customerId: string }
  | { kind: "run"; runId: string }
  | { kind: "runs" }
  | { kind: "notifications" }
  | { kind: "alerts" }
  | { kind: "channels" }
  | { kind: "labels" }
  | { kind: "resync" };

interface EventData {
  conversation_id?: string;
  customer_id?: string;
  message_id?: string;
  run_id?: string;
  state?: string;
  version?: number;
}

const ENDED = new Set(["succeeded", "failed", "skipped"]);

export function worksFor(event: ServerEvent): Work[] {
  const data = parse(event.data);
  if (!data) return [];
  const { conversation_id, customer_id, message_id, run_id } = data;
  switch (event.type) {
    case "message.created":
      if (!conversation_id || !message_id) return [];
      return [
        { kind: "messages", conversationId: conversation_id, messageId: message_id },
        { kind: "row", conversationId: conversation_id },
        { kind: "counts" },
        // The profile also tells how many messages wait for analysis.
        ...(customer_id ? [{ kind: "profile" as const, customerId: customer_id, version: null }] : []),
      ];
    case "message.updated":
      if (!conversation_id) return [];
      // Without an id many have changed at once, as when a customer has read everything.
      return message_id
        ? [{ kind: "message", conversationId: conversation_id, messageId: message_id }]
        : [{ kind: "thread", conversationId: conversation_id }];
    case "conversation.updated":
      if (conversation_id) return [{ kind: "row", conversationId: conversation_id }, { kind: "counts" }];
      return customer_id ? [{ kind: "rowsOf", customerId: customer_id }] : [];
    case "profile.updated":
      if (!customer_id) return [];
      return [
        { kind: "profile", customerId: customer_id, version: data.version ?? null },
        { kind: "learned", customerId: customer_id },
        { kind: "customers" },
      ];
    case "run.updated":
      return runWorks(run_id, customer_id, data.state);
    case "notification.created":
    case "notification.updated":
      return [{ kind: "notifications" }];
    case "alerts.updated":
      return [{ kind: "alerts" }];
    case "channel.health":
      return [{ kind: "channels" }];
    case "labels.updated":
      return [{ kind: "labels" }];
    // A stream that begins knows nothing of what changed between the first reading of a page and now.
    case "ready":
    case "resync":
      return [{ kind: "resync" }];
    default:
      return [];
  }
}

function runWorks(runId?: string, customerId?: string, state?: string): Work[] {
  if (!runId) return [];
  const works: Work[] = [{ kind: "run", runId }, { kind: "runs" }];
  // The profile also tells how many messages still wait for analysis, whatever the run has written.
  if (customerId) works.push({ kind: "profile", customerId, version: null });
  if (customerId && state && ENDED.has(state)) works.push({ kind: "learned", customerId });
  return works;
}

function parse(text: string): EventData | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? (data as EventData) : null;
  } catch {
    return null;
  }
}

export function workKey(work: Work): string {
  switch (work.kind) {
    case "messages":
    case "message":
      return `${work.kind}:${work.conversationId}:${work.messageId}`;
    case "thread":
    case "row":
      return `${work.kind}:${work.conversationId}`;
    case "rowsOf":
    case "profile":
    case "learned":
      return `${work.kind}:${work.customerId}`;
    case "run":
      return `run:${work.runId}`;
    default:
      return work.kind;
  }
}

/** Figures over many rows need not follow every event: the least time between two refreshes, in ms. */
export function leastGap(work: Work): number {
  if (work.kind === "runs" || work.kind === "customers" || work.kind === "resync") return 2_000;
  return work.kind === "counts" ? 1_000 : 0;
}
