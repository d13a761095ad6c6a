/** What the banner says of alerts, in which order, and where each can be mended. Pure. */
import type { Alert } from "@/api/types";
import { pick } from "@/lib/i18n";

/** The worst first, then the newest. */
export function byUrgency(alerts: readonly Alert[]): Alert[] {
  const rank = (alert: Alert) => (alert.severity === "critical" ? 0 : 1);
  return [...alerts].sort((a, b) => rank(a) - rank(b) || b.opened_at.localeCompare(a.opened_at));
}

export const textOf = (alert: Alert): string => pick(alert.text_zh, alert.text_en);

export const remedyOf = (alert: Alert): string | null =>
  alert.remedy_zh && pick(alert.remedy_zh, alert.remedy_en);

export interface Place {
  to: string;
  search?: Record<string, unknown>;
}

/** The page on which it can be looked at; null where only the machine itself can be looked at. */
export function placeOf({ kind, detail }: Alert): Place | null {
  const id = (name: string): string => (typeof detail[name] === "string" ? `/${detail[name]}` : "");
  switch (kind) {
    case "brain_paused":
    case "budget_used":
      return { to: `/settings/agent-configs${id("agent_config_id")}` };
    case "channel_paused":
    case "channel_lag":
      return { to: "/settings/channels", search: { open: detail.channel_config_id } };
    case "webhook_disabled":
      return { to: `/settings/webhooks${id("webhook_id")}` };
    case "dead_runs":
      return { to: "/runs", search: { dead: true } };
    case "lag":
      return { to: "/runs" };
    default:
      return null;
  }
}
