import clsx from "clsx";
import { Check, CheckCheck, CircleAlert, Clock, HelpCircle, type LucideIcon, Sparkles } from "lucide-react";
import type { DeliveryState, Message } from "@/api/types";
import { clock, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";

const STATE_ICON: Record<DeliveryState, LucideIcon> = {
  queued: Clock,
  sending: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  unknown: HelpCircle,
};

/** Under a bubble: the time, what became of it, and what was learned from it. */
export function MessageMeta({ message }: { message: Message }) {
  const learned = message.learned ?? 0;
  const isOutbound = message.direction === "outbound";
  return (
    <p className="mt-1 flex items-center gap-2 text-2xs text-ink-3">
      <time dateTime={message.sent_at} title={fullTime(message.sent_at)}>
        {clock(message.sent_at)}
      </time>
      {isOutbound && message.delivery && (
        <DeliveryMark state={message.delivery.state} error={message.delivery.error} />
      )}
      {learned > 0 && (
        <span className="inline-flex items-center gap-1 rounded-full bg-ai-soft px-1.5 text-ai-ink">
          <Sparkles size={11} aria-hidden />
          {t("thread.learned", { n: learned })}
        </span>
      )}
    </p>
  );
}

export function DeliveryMark({ state, error }: { state: DeliveryState; error: string | null | undefined }) {
  const Icon = STATE_ICON[state];
  return (
    <span
      title={error ?? undefined}
      className={clsx(
        "inline-flex items-center gap-0.5",
        state === "failed" && "text-bad",
        state === "unknown" && "text-warn",
      )}
    >
      <Icon size={12} aria-hidden />
      {t(`delivery.${state}`)}
    </span>
  );
}
