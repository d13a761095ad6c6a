import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import type { Message } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { lazily } from "@/components/lazily";
import { MenuItem } from "@/components/Menu";
import { RowMenu } from "@/components/RowMenu";
import { clock } from "@/lib/format";
import { t } from "@/lib/i18n";
import type { Sending } from "../chatModel";
import type { Door } from "../door";

const VisitorFiles = lazily(async () => ({ default: (await import("./VisitorFiles")).VisitorFiles }));

interface BubbleProps {
  door: Door;
  message: Message;
  isFirst: boolean;
  isLast: boolean;
  onRecall: (message: Message) => void;
}

/** One message: the visitor's own at the right, the answers at the left with who gave them. */
export function Bubble({ door, message, isFirst, isLast, onRecall }: BubbleProps) {
  if (message.sender.kind === "system")
    return <p className="pt-3 text-center text-ink-3 text-xs">{message.text}</p>;
  const isOwn = message.direction === "inbound";
  const name = isOwn ? t("visitor.you") : (message.sender.name ?? t("visitor.staff"));
  if (message.revoked_at)
    return (
      <p className="pt-3 text-center text-ink-3 text-xs">
        {isOwn ? t("visitor.recalledOwn") : t("visitor.recalled", { name })}
      </p>
    );
  return (
    <div className={clsx("flex gap-2", isOwn && "flex-row-reverse", isFirst ? "pt-3.5" : "pt-1.5")}>
      {!isOwn && (isFirst ? <Avatar name={name} size="sm" /> : <span className="w-8 shrink-0" />)}
      <div className={clsx("flex min-w-0 max-w-[78%] flex-col", isOwn ? "items-end" : "items-start")}>
        {isFirst && !isOwn ? (
          <span className="pb-1 text-ink-3 text-xs">{name}</span>
        ) : (
          <span className="sr-only">{name}</span>
        )}
        <div className="group/row flex max-w-full flex-row-reverse items-center gap-1">
          <div
            className={clsx(
              "min-w-0 max-w-full rounded-bubble px-3 py-2",
              isOwn
                ? "rounded-br-control bg-brand text-on-brand"
                : "rounded-tl-control border border-line bg-surface",
            )}
          >
            <Words message={message} door={door} />
          </div>
          {isOwn && (
            <RowMenu label={t("visitor.messageMenu")}>
              <MenuItem onSelect={() => onRecall(message)}>{t("visitor.recall")}</MenuItem>
            </RowMenu>
          )}
        </div>
        {isLast && (
          <time dateTime={message.sent_at} className="pt-1 text-2xs text-ink-3">
            {clock(message.sent_at)}
          </time>
        )}
      </div>
    </div>
  );
}

function Words({ message, door }: { message: Message; door: Door }) {
  const files = message.attachments ?? [];
  if (files.length > 0)
    return (
      <>
        {message.text && <p className="prose-cn pb-1.5">{message.text}</p>}
        <VisitorFiles door={door} files={files} />
      </>
    );
  if (message.type !== "text" && message.text === "")
    return <p className="text-sm opacity-80">{t("visitor.otherKind")}</p>;
  return <p className="prose-cn">{message.text}</p>;
}

interface SendingBubbleProps {
  row: Sending;
  onRetry: (row: Sending) => void;
}

/** A message on its way, or one that did not get through and can be sent again. */
export function SendingBubble({ row, onRetry }: SendingBubbleProps) {
  const hasFailed = row.state === "failed";
  return (
    <div className="flex flex-col items-end pt-1.5">
      <div
        className={clsx(
          "max-w-[78%] rounded-bubble rounded-br-control bg-brand px-3 py-2 text-on-brand",
          !hasFailed && "opacity-70",
        )}
      >
        <p className="prose-cn">{row.text}</p>
      </div>
      {hasFailed ? (
        <p role="alert" className="flex flex-wrap items-center justify-end gap-1 pt-1 text-bad text-xs">
          <CircleAlert size={13} aria-hidden />
          {t("visitor.failed")}
          {row.error && <span>· {row.error}</span>}
          <button type="button" className="min-h-6 font-semibold underline" onClick={() => onRetry(row)}>
            {t("action.retry")}
          </button>
        </p>
      ) : (
        <span className="pt-1 text-2xs text-ink-3">{t("visitor.sending")}</span>
      )}
    </div>
  );
}
