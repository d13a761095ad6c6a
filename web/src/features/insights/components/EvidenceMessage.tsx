import clsx from "clsx";
import { type Ref, useMemo } from "react";
import type { Insight, Message } from "@/api/types";
import { clock, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { MarkedText } from "./MarkedText";

interface EvidenceMessageProps {
  message: Message;
  isCited: boolean;
  insights: readonly Insight[];
  ref?: Ref<HTMLDivElement> | undefined;
}

const BUBBLE = {
  outbound: "bg-brand-bubble",
  inbound: "border border-line bg-surface",
  note: "border border-warn-line bg-warn-soft",
} as const;

/** One message beside the stream; the cited one is framed and its telling phrases are marked. */
export function EvidenceMessage({ message, isCited, insights, ref }: EvidenceMessageProps) {
  const contents = useMemo(() => insights.map((insight) => insight.content), [insights]);
  if (message.revoked_at && !isCited)
    return (
      <p className="px-2 text-center text-ink-3 text-xs">
        {t("thread.recalled", { name: message.sender.name ?? t(`sender.${message.sender.kind}`) })}
      </p>
    );
  if (message.sender.kind === "system" && message.direction !== "note")
    return <p className="px-2 text-center text-ink-3 text-xs">{message.text}</p>;
  const isOurs = message.direction !== "inbound";
  return (
    <div ref={ref} className={clsx("flex flex-col gap-1", isOurs ? "items-end pl-7" : "items-start pr-5")}>
      {isCited && <span className="sr-only">{t("insights.paneCited")}</span>}
      <div
        className={clsx(
          "max-w-full rounded-card px-3 py-2",
          BUBBLE[message.direction],
          isCited && "flash-mark border-mark-line ring-1 ring-mark-line",
        )}
      >
        {message.direction === "note" && <p className="text-warn text-xs">{t("insights.paneNote")}</p>}
        <Words message={message} contents={isCited ? contents : null} />
      </div>
      <p className="text-2xs text-ink-3">
        {isOurs && message.sender.name && `${message.sender.name} `}
        <time dateTime={message.sent_at} title={fullTime(message.sent_at)}>
          {clock(message.sent_at)}
        </time>
      </p>
    </div>
  );
}

function Words({ message, contents }: { message: Message; contents: readonly string[] | null }) {
  if (message.revoked_at) return <p className="text-ink-3 text-sm">{t("insights.evidenceRevoked")}</p>;
  if (message.text === "") return <p className="text-ink-3 text-sm">{t("insights.paneKind")}</p>;
  return contents ? (
    <MarkedText text={message.text} insights={contents} />
  ) : (
    <p className="prose-cn">{message.text}</p>
  );
}
