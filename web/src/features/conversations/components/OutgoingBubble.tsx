import { CircleAlert, Clock } from "lucide-react";
import { clock } from "@/lib/format";
import { t } from "@/lib/i18n";
import type { Outgoing } from "../outbox";
import { Attachments } from "./Attachments";
import { Bubble, BubbleRow, NoteLabel } from "./MessageBubble";

interface OutgoingBubbleProps {
  outgoing: Outgoing;
  author: string;
  onRetry: (outgoing: Outgoing) => void;
  /** Takes it back into the composer. */
  onEdit: (outgoing: Outgoing) => void;
}

/** A message on its way out, or one that did not get out and waits for another try. */
export function OutgoingBubble({ outgoing, author, onRetry, onEdit }: OutgoingBubbleProps) {
  return (
    <BubbleRow side="right" name={author} isFirst>
      <Bubble tone={outgoing.note ? "note" : "ours"} isFirst>
        {outgoing.note && <NoteLabel name={author} />}
        {outgoing.text && <p className="prose-cn">{outgoing.text}</p>}
        {outgoing.attachments.length > 0 && <Attachments files={outgoing.attachments} />}
      </Bubble>
      <p className="mt-1 flex items-center gap-2 text-2xs text-ink-3">
        <time dateTime={outgoing.at}>{clock(outgoing.at)}</time>
        {outgoing.state === "sending" ? (
          <span className="inline-flex items-center gap-0.5">
            <Clock size={12} aria-hidden />
            {t("delivery.sending")}
          </span>
        ) : (
          <span role="alert" className="inline-flex items-center gap-1 text-bad">
            <CircleAlert size={12} aria-hidden />
            {t("delivery.failed")}
            {outgoing.error && <span>· {outgoing.error}</span>}
            <button type="button" className="font-semibold underline" onClick={() => onRetry(outgoing)}>
              {t("action.retry")}
            </button>
            <button type="button" className="font-semibold underline" onClick={() => onEdit(outgoing)}>
              {t("thread.editAgain")}
            </button>
          </span>
        )}
      </p>
    </BubbleRow>
  );
}
