/** Parts of the wire that the committed description does not have yet. */
import { api, unwrap } from "./client";
import type { components } from "./schema";
import type { Page } from "./types";

type Said = components["schemas"]["SaidOut"];

/** What an entry did to the fact whose life it stands in. */
export type Did =
  | "opened"
  | "confirmed"
  | "superseded"
  | "retired"
  | "restored"
  | "proposed"
  | "accepted"
  | "rejected"
  | "corrected"
  | "archived"
  | "ignored";

export interface SaidNow extends Said {
  did: Did;
  /** The fact it belongs to: another one where this fact was superseded. */
  insight_id: string;
  voided_at: string | null;
  void_reason: "recalled" | "reprocessed" | null;
}

export interface SummaryVersion {
  run_id: string;
  summary: string;
  written_at: string;
  provider: string | null;
  model: string | null;
}

type Get = (path: string, init: object) => Promise<{ data?: Page<SummaryVersion> }>;

export const fetchSummaries = (customerId: string, cursor: string | null, signal: AbortSignal) =>
  unwrap<Page<SummaryVersion>>(
    (api.GET as unknown as Get)("/api/v1/customers/{customer_id}/summaries", {
      params: { path: { customer_id: customerId }, query: { cursor: cursor ?? undefined } },
      signal,
    }),
  );
