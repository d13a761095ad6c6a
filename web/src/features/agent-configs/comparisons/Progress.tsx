import type { Comparison } from "@/api/types";
import { t } from "@/lib/i18n";
import { progressOf } from "./model";

/** How many of the bursts are over, as a bar and in words. */
export function Progress({ comparison }: { comparison: Comparison }) {
  const { bursts, waiting } = comparison.counts;
  const isDone = comparison.state === "done";
  return (
    <span className="flex items-center gap-2">
      <span
        role="progressbar"
        aria-label={t("comparisons.col.progress")}
        aria-valuemin={0}
        aria-valuemax={bursts}
        aria-valuenow={bursts - waiting}
        className="h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-line"
      >
        <span
          className={isDone ? "block h-full bg-ok" : "block h-full bg-brand"}
          style={{ width: `${progressOf(comparison) * 100}%` }}
        />
      </span>
      <span className="text-ink-3 text-xs tabular-nums">
        {isDone ? t("comparisons.done") : t("comparisons.running", { done: bursts - waiting, all: bursts })}
      </span>
    </span>
  );
}
