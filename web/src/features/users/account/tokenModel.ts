/** What a token may do and whether it still may. Pure. */
import type { ApiToken } from "@/api/types";
import type { Scope } from "./queries";

export const SCOPES: readonly Scope[] = ["read", "write", "ingest", "metrics", "admin"];

/** For how many days a new token is good; "never" ends. */
export const TERMS = ["30", "90", "365", "never"] as const;
export type Term = (typeof TERMS)[number];

const DAY = 86_400_000;

export const expiryOf = (term: Term, now: number): string | null =>
  term === "never" ? null : new Date(now + Number(term) * DAY).toISOString();

export function stateOf({ revoked_at, expires_at }: ApiToken, now: number): "good" | "expired" | "revoked" {
  if (revoked_at) return "revoked";
  return expires_at && Date.parse(expires_at) <= now ? "expired" : "good";
}
