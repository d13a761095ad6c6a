/** What the audit log is narrowed to, and how its entries read. Pure. */
import type { AuditEntry } from "@/api/types";
import { label } from "@/lib/i18n";
import { fromField } from "@/lib/zonedTime";

/** The kinds of things that are acted on. */
export const KINDS = [
  "agent_config",
  "user",
  "session",
  "token",
  "customer",
  "conversation",
  "insight_category",
  "insight_run",
  "conversation_label",
  "canned_reply",
  "message",
  "channel_config",
  "webhook",
  "assignment_policy",
  "audit_log",
] as const;

export interface AuditFilters {
  actorId: string | null;
  kind: string | null;
  /** Days of the workspace, as 2025-12-20; empty = open. */
  from: string;
  to: string;
}

export const NO_FILTERS: AuditFilters = { actorId: null, kind: null, from: "", to: "" };

export interface AuditQuery {
  actor_id?: string;
  object_type?: string;
  from?: string;
  to?: string;
}

const DAY = 86_400_000;

/** The filters as the server takes them: the last day is meant whole. */
export function queryOf({ actorId, kind, from, to }: AuditFilters): AuditQuery {
  const start = fromField(`${from}T00:00`);
  const last = fromField(`${to}T00:00`);
  return {
    ...(actorId ? { actor_id: actorId } : {}),
    ...(kind ? { object_type: kind } : {}),
    ...(start ? { from: start } : {}),
    ...(last ? { to: new Date(Date.parse(last) + DAY).toISOString() } : {}),
  };
}

export const actionWords = (entry: AuditEntry): string => label("audit.action", entry.action);

/** What was acted on: its name, else its kind. */
export const objectWords = (entry: AuditEntry): string =>
  entry.object_name ?? label("audit.kind", entry.object_type);

/** Each field that differed, before and after, as text. */
export function changesOf({ before, after }: AuditEntry): { field: string; before: string; after: string }[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((field) => ({ field, before: asText(before?.[field]), after: asText(after?.[field]) }));
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
