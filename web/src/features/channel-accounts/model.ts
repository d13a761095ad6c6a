/** How a configured channel does, and how its form reads. Pure. */
import { asApiError } from "@/api/errors";
import type { ChannelConfig } from "@/api/types";
import type { NoticeTone } from "@/components/Notice";
import { whyNot } from "@/components/whyNot";
import { label, t } from "@/lib/i18n";

export type ChannelState = ChannelConfig["health"]["state"] | "off";

/** A switched-off account is simply off, whatever came of its last poll. */
export const stateOf = ({ enabled, health }: ChannelConfig): ChannelState => (enabled ? health.state : "off");

export const TONES: Record<ChannelState, NoticeTone> = {
  ok: "ok",
  unknown: "idle",
  degraded: "warn",
  paused: "bad",
  off: "idle",
};

/** Our name for a setting or secret; the wire's where we know none. */
export function fieldName(key: string): string {
  const ours = label("channels.field", key);
  return ours === key || ours === `channels.field.${key}` ? key : ours;
}

export const LEAST_SECONDS = 10;
export const MOST_SECONDS = 3600;

export function isInterval(text: string): boolean {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS;
}

export interface Refusal {
  /** The last part of where it was found, such as `corp_id`, `open_kfid` or `secret`; null: the form as a whole. */
  field: string | null;
  text: string;
}

/** Why it was not saved, and beside which field that belongs. */
export function refusalOf(error: unknown): Refusal {
  const problem = asApiError(error);
  const found = problem.fields[0];
  if (problem.status === 412) return { field: null, text: t("channels.stale") };
  if (!found) return { field: null, text: words(problem.code) ?? whyNot(error) };
  const field = found.pointer.split("/").at(-1) ?? null;
  const isOfField = field !== "settings" && field !== "secrets";
  return { field: isOfField ? field : null, text: words(found.code) ?? found.detail };
}

function words(code: string): string | null {
  const ours = label("channels.refused", code);
  return ours === code ? null : ours;
}
