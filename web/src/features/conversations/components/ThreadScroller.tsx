import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Message } from "@/api/types";
import { dayLabel } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import type { Outgoing } from "../outbox";
import type { ThreadItem } from "../threadModel";
import { MessageBubble } from "./MessageBubble";
import { OutgoingBubble } from "./OutgoingBubble";
import { useStickToEnd } from "./useStickToEnd";

interface ThreadScrollerProps {
  items: readonly ThreadItem[];
  name: string;
  author: string;
  markedId: string | null;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  onOlder: () => void;
  onNewer: (() => void) | undefined;
  onLatest: (() => void) | undefined;
  onRetry: (outgoing: Outgoing) => void;
  onEdit: (outgoing: Outgoing) => void;
  onReachEnd: () => void;
  mayRecall: (message: Message) => boolean;
  onRecall: (message: Message) => void;
}

const NEAR = 400;
const AT_END = 48;
const GUESS = { day: 42, message: 72, outgoing: 72 };

/** Draws only what is visible, stays at the end while new messages come in, and stays put while older ones load. */
export function ThreadScroller(props: ThreadScrollerProps) {
  const {
    items,
    name,
    author,
    markedId,
    hasOlder,
    isLoadingOlder,
    onOlder,
    onNewer,
    onLatest,
    onRetry,
    onEdit,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => GUESS[items[index]?.kind ?? "message"],
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 18,
  });
  const [isAtEnd, setAtEnd] = useState(true);
  const unseen = useUnseen(items, isAtEnd);
  useStartPosition(virtualizer, items, markedId);
  const stick = useStickToEnd(scroller, markedId === null);

  const { onReachEnd } = props;
  useEffect(() => {
    if (isAtEnd && items.length > 0) onReachEnd();
  }, [isAtEnd, items.length, onReachEnd]);

  // A short page may not fill the pane, and then no scroll event ever asks for the next one.
  useEffect(() => {
    const element = scroller.current;
    if (element && element.scrollHeight <= element.clientHeight && hasOlder && !isLoadingOlder) onOlder();
  }, [hasOlder, isLoadingOlder, onOlder]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const toEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    setAtEnd(toEnd <= AT_END);
    stick(toEnd <= AT_END);
    if (element.scrollTop < NEAR && hasOlder && !isLoadingOlder) onOlder();
    if (toEnd < NEAR) onNewer?.();
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        data-testid="thread-scroller"
        className="scroll-thin h-full overflow-y-auto overflow-x-hidden [overflow-anchor:none]"
      >
        <div
          role="log"
          aria-label={t("thread.log", { name })}
          // Announcing is done by one polite live region; a virtual list would read out what scrolls by.
          aria-live="off"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keys
          tabIndex={0}
          data-thread
          className="relative w-full -outline-offset-2"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map((row) => {
            const item = items[row.index];
            return (
              item && (
                <div
                  key={row.key}
                  ref={virtualizer.measureElement}
                  data-index={row.index}
                  className="absolute inset-x-0 top-0 px-4.5"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Item
                    item={item}
                    author={author}
                    markedId={markedId}
                    now={now}
                    onRetry={onRetry}
                    onEdit={onEdit}
                    mayRecall={props.mayRecall}
                    onRecall={props.onRecall}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
      {isLoadingOlder && (
        <p role="status" className="absolute inset-x-0 top-2 text-center text-ink-3 text-xs">
          {t("thread.loadingOlder")}
        </p>
      )}
      {(!isAtEnd || onLatest) && (unseen > 0 || onLatest) && (
        <button
          type="button"
          onClick={() => (onLatest ? onLatest() : virtualizer.scrollToEnd({ behavior: "auto" }))}
          className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-surface px-3 text-brand-ink text-sm shadow-float"
        >
          <ArrowDown size={14} aria-hidden />
          {unseen > 0 ? t("thread.newMessages", { n: unseen }) : t("thread.toLatest")}
        </button>
      )}
    </div>
  );
}

interface ItemProps {
  item: ThreadItem;
  author: string;
  markedId: string | null;
  now: number;
  onRetry: (outgoing: Outgoing) => void;
  onEdit: (outgoing: Outgoing) => void;
  mayRecall: (message: Message) => boolean;
  onRecall: (message: Message) => void;
}

function Item({ item, author, markedId, now, onRetry, onEdit, mayRecall, onRecall }: ItemProps) {
  if (item.kind === "day") return <DayRule label={dayLabel(item.at, now)} />;
  if (item.kind === "outgoing")
    return <OutgoingBubble outgoing={item.outgoing} author={author} onRetry={onRetry} onEdit={onEdit} />;
  const { message, isFirst, showsMeta } = item;
  return (
    <MessageBubble
      message={message}
      isFirst={isFirst}
      showsMeta={showsMeta}
      isMarked={message.id === markedId}
      onRecall={mayRecall(message) ? onRecall : undefined}
    />
  );
}

function DayRule({ label }: { label: string }) {
  return (
    <div className="flex items-center gap-3 pt-4 pb-1 text-ink-3 text-xs">
      <span aria-hidden className="h-px flex-1 bg-line" />
      {label}
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}

/** How many messages arrived below while the reader was above. */
function useUnseen(items: readonly ThreadItem[], isAtEnd: boolean): number {
  const lastSeen = useRef<string | undefined>(undefined);
  if (isAtEnd || lastSeen.current === undefined) lastSeen.current = items.at(-1)?.key;
  const position = items.findIndex((item) => item.key === lastSeen.current);
  return position === -1 ? 0 : items.slice(position + 1).filter((item) => item.kind === "message").length;
}

type Scrolls = {
  scrollToEnd: () => void;
  scrollToIndex: (index: number, options: { align: "center" }) => void;
};

/** Opens at the end, or with the marked message in the middle. */
function useStartPosition(virtualizer: Scrolls, items: readonly ThreadItem[], markedId: string | null): void {
  const isPlaced = useRef(false);
  useLayoutEffect(() => {
    if (isPlaced.current || items.length === 0) return;
    isPlaced.current = true;
    const marked = markedId ? items.findIndex((item) => item.key === markedId) : -1;
    if (marked === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(marked, { align: "center" });
  }, [virtualizer, items, markedId]);
}
