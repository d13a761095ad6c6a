/** How a webhook does, and how its deliveries read. Pure. */
import { asApiError } from "@/api/errors";
import type { Webhook, WebhookDelivery } from "@/api/types";
import type { NoticeTone } from "@/components/Notice";
import { duration } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import type { DeliveryState } from "./deliveryStates";

export interface DeliveryFilters {
  state: DeliveryState | null;
  type: string | null;
}

export type WebhookState = "ok" | "failing" | "held" | "off" | "off_failing" | "off_gone";

/** What is the matter with a webhook, the most important first. */
export function stateOf(hook: Webhook, now: number): WebhookState {
  if (!hook.enabled) return hook.disabled_reason ? `off_${hook.disabled_reason}` : "off";
  if (hook.failing_since) return "failing";
  return hook.held_until && Date.parse(hook.held_until) > now ? "held" : "ok";
}

export const TONES: Record<WebhookState, NoticeTone> = {
  ok: "ok",
  failing: "warn",
  held: "warn",
  off: "idle",
  off_failing: "bad",
  off_gone: "bad",
};

/** A webhook goes by what somebody wrote about it, else by where it leads. */
export const nameOf = (hook: Webhook): string => hook.description || hook.url;

export const eventWords = (type: string): string => label("webhooks.event", type);

/** Still to be sent, or being sent: its row will change by itself. */
export const isUnderWay = ({ state }: Pick<WebhookDelivery, "state">): boolean =>
  state === "pending" || state === "sending";

interface Outcome {
  status: number | null;
  error: string | null;
  duration_ms: number | null;
}

/** How a try ended, in one line: what went wrong, the status, how long it took. */
export function outcomeOf({ status, error, duration_ms }: Outcome): string {
  const parts = [
    error ? label("webhooks.error", error) : null,
    status ? t("webhooks.status", { status }) : null,
    duration_ms === null ? null : duration(duration_ms),
  ];
  return parts.filter(Boolean).join(" · ") || "–";
}

/** For which field of the form a refusal is meant, and in which words. */
export function refusalOf(error: unknown): { field: "url" | "event_types"; text: string } | null {
  for (const { pointer, code, detail } of asApiError(error).fields) {
    const ours = label("webhooks.refused", code);
    const text = ours === code ? detail : ours;
    if (pointer.startsWith("/url")) return { field: "url", text };
    if (pointer.startsWith("/event_types")) return { field: "event_types", text };
  }
  return null;
}
