import { ArrowDown, CloudOff, MessageCircle } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { ErrorState } from "@/components/ErrorState";
import { dayLabel } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { type Line, linesOf } from "../chatModel";
import type { Door } from "../door";
import { useChat } from "../useChat";
import { Bubble, SendingBubble } from "./Bubble";
import { Composer } from "./Composer";

const AT_END = 60;

/** The thread and the field to write in. */
export function ChatRoom({ door }: { door: Door }) {
  const { chat, failure, isLoaded, isOffline, load, loadOlder, send, retry, recall } = useChat(door);
  const log = useRef<HTMLDivElement>(null);
  const now = useNow();
  const lines = linesOf(chat);
  const { scroller, isAtEnd, onScroll, toEnd, keepPlace } = useStickyEnd(lines);

  return (
    <>
      {isOffline && (
        <p
          role="status"
          className="flex items-center justify-center gap-1.5 bg-warn-soft py-1.5 text-sm text-warn"
        >
          <CloudOff size={14} aria-hidden />
          {t("visitor.offline")}
        </p>
      )}
      <div className="relative min-h-0 flex-1 bg-thread">
        <div
          ref={scroller}
          onScroll={onScroll}
          data-testid="visitor-scroller"
          className="scroll-thin h-full overflow-y-auto px-4 pb-4 [overflow-anchor:none]"
        >
          {chat.older && (
            <button
              type="button"
              onClick={() => void keepPlace(loadOlder)}
              className="mx-auto mt-3 block min-h-6 text-brand-ink text-sm hover:underline"
            >
              {t("visitor.older")}
            </button>
          )}
          {failure !== null && !isLoaded && <ErrorState error={failure} onRetry={() => void load()} />}
          {isLoaded && lines.length === 0 && <Welcome />}
          <div
            ref={log}
            role="log"
            aria-label={t("visitor.log")}
            aria-live="polite"
            tabIndex={-1}
            className="outline-none"
          >
            {lines.map((line) =>
              line.kind === "day" ? (
                <p key={line.key} className="pt-4 text-center text-ink-3 text-xs">
                  {dayLabel(line.at, now)}
                </p>
              ) : line.kind === "sending" ? (
                <SendingBubble key={line.key} row={line.row} onRetry={(row) => void retry(row)} />
              ) : (
                <Bubble
                  key={line.key}
                  door={door}
                  message={line.message}
                  isFirst={line.isFirst}
                  isLast={line.isLast}
                  onRecall={(message) => {
                    // The menu's button goes with the bubble, and the focus would be lost with it.
                    log.current?.focus();
                    void recall(message);
                  }}
                />
              ),
            )}
          </div>
        </div>
        {!isAtEnd && (
          <button
            type="button"
            onClick={toEnd}
            className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-surface px-3 text-brand-ink text-sm shadow-float"
          >
            <ArrowDown size={14} aria-hidden />
            {t("visitor.toLatest")}
          </button>
        )}
      </div>
      <Composer onSend={send} />
    </>
  );
}

function Welcome() {
  return (
    <div className="flex flex-col items-center gap-2 px-6 pt-16 text-center">
      <span className="flex size-11 items-center justify-center rounded-card bg-brand-soft text-brand">
        <MessageCircle size={22} aria-hidden />
      </span>
      <p className="font-semibold">{t("visitor.empty")}</p>
      <p className="text-ink-3 text-sm">{t("visitor.emptyHint")}</p>
    </div>
  );
}

/** Stays at the end while messages come in, unless the reader has scrolled up; keeps the place when older ones load. */
function useStickyEnd(lines: readonly Line[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const wasAtEnd = useRef(true);
  const last = lines.at(-1);

  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with the last line
  useLayoutEffect(() => {
    // One's own words are always followed.
    if (wasAtEnd.current || last?.kind === "sending") toEnd();
  }, [last?.key, last?.kind]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    wasAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END;
    setAtEnd(wasAtEnd.current);
  };
  const keepPlace = async (change: () => Promise<void>) => {
    const before = scroller.current?.scrollHeight ?? 0;
    await change();
    requestAnimationFrame(() => {
      if (scroller.current) scroller.current.scrollTop += scroller.current.scrollHeight - before;
    });
  };
  return { scroller, isAtEnd, onScroll, toEnd, keepPlace };
}
