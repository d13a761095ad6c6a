import clsx from "clsx";
import type { NoticeTone } from "./Notice";

const LOOK: Record<NoticeTone, { ink: string; dot: string }> = {
  ok: { ink: "text-ok", dot: "bg-ok" },
  warn: { ink: "text-warn", dot: "bg-warn" },
  bad: { ink: "text-bad", dot: "bg-bad" },
  idle: { ink: "text-ink-3", dot: "bg-ink-4" },
};

/** A dot and a word for how something is. */
export function ToneWord({ tone, children }: { tone: NoticeTone; children: string }) {
  const { ink, dot } = LOOK[tone];
  return (
    <span className={clsx("inline-flex items-center gap-1.5 whitespace-nowrap text-xs", ink)}>
      <span aria-hidden className={clsx("size-1.75 rounded-full", dot)} />
      {children}
    </span>
  );
}
