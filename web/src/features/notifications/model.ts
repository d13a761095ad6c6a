/** What a notification says and where it leads. Pure. */
import { AlarmClock, AtSign, type LucideIcon, TriangleAlert, UserCheck } from "lucide-react";
import type { Notification } from "@/api/types";
import { t } from "@/lib/i18n";

export const ICONS: Record<Notification["kind"], LucideIcon> = {
  mention: AtSign,
  assigned: UserCheck,
  woken: AlarmClock,
  alert: TriangleAlert,
};

export function wordsOf({ kind, actor, subject }: Notification): string {
  if (kind === "alert") return t("notifications.alert");
  const customer = subject?.customer_name ?? t("notifications.hidden");
  if (kind === "woken") return t("notifications.woken", { customer });
  if (!actor) return t("notifications.dealt", { customer });
  const values = { customer, name: actor.display_name };
  return kind === "mention" ? t("notifications.mention", values) : t("notifications.assigned", values);
}

/** Where it leads in the inbox; null when the reader may not see the conversation any more. */
export function searchOf({ subject, message_id }: Notification): { c: string; message?: string } | null {
  if (!subject) return null;
  return { c: subject.conversation_id, ...(message_id ? { message: message_id } : {}) };
}
