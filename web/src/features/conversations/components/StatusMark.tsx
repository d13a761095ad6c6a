import clsx from "clsx";
import { AlarmClock, CircleCheck } from "lucide-react";
import type { Conversation } from "@/api/types";
import { upcoming } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";

/** That a conversation is closed, or put aside and until when; nothing for an open one. */
export function StatusMark({
  conversation,
  className,
}: {
  conversation: Pick<Conversation, "status" | "snoozed_until">;
  className?: string;
}) {
  const now = useNow();
  const { status, snoozed_until } = conversation;
  if (status === "open") return null;
  const Icon = status === "closed" ? CircleCheck : AlarmClock;
  const text =
    status === "closed"
      ? t("inbox.status.closed")
      : snoozed_until
        ? upcoming(snoozed_until, now)
        : t("snooze.untilReply");
  return (
    <span className={clsx("inline-flex items-center gap-1 text-ink-3 tabular-nums", className)}>
      <Icon size={13} className="shrink-0" aria-hidden />
      {status === "snoozed" && <span className="sr-only">{t("inbox.status.snoozed")}</span>}
      <span className="truncate">{text}</span>
    </span>
  );
}
