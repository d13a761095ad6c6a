import type { RunStats } from "@/api/types";
import { Skeleton } from "@/components/Skeleton";
import { duration, number, percent } from "@/lib/format";
import { t } from "@/lib/i18n";
import { writtenTotal } from "../model";

/** The four figures on top: how many runs, how many succeeded, how long, and what came of them. */
export function Figures({ stats }: { stats: RunStats | undefined }) {
  if (!stats) return <FiguresSkeleton />;
  const { written } = stats;
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure
        label={t("runs.figure.runs")}
        value={number(stats.runs)}
        detail={t("runs.figure.failedSkipped", {
          failed: number(stats.failed),
          skipped: number(stats.skipped),
        })}
      />
      <Figure
        label={t("runs.figure.success")}
        value={percent(stats.success_rate)}
        detail={t("runs.figure.success.detail", { n: number(stats.succeeded) })}
      />
      <Figure
        label={t("runs.figure.p95")}
        value={duration(stats.p95_ms)}
        detail={t("runs.figure.p50", { p50: duration(stats.p50_ms), brain: duration(stats.brain_p95_ms) })}
      />
      <Figure
        label={t("runs.figure.written")}
        value={number(writtenTotal(written))}
        detail={t("runs.figure.written.detail", {
          superseded: number(written.superseded ?? 0),
          proposed: number(written.proposed ?? 0),
          dropped: number(written.dropped ?? 0),
        })}
      />
    </dl>
  );
}

function Figure({ label, value, detail }: { label: string; value: string; detail: string }) {
  return (
    <div className="rounded-card border border-line bg-surface px-4 py-3.5 shadow-card">
      <dt className="text-ink-3 text-sm">{label}</dt>
      <dd>
        <span className="block py-0.5 font-semibold text-2xl tabular-nums">{value}</span>
        <span className="block truncate text-ink-3 text-xs tabular-nums" title={detail}>
          {detail}
        </span>
      </dd>
    </div>
  );
}

function FiguresSkeleton() {
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4" aria-busy="true">
      {["a", "b", "c", "d"].map((key) => (
        <Skeleton key={key} className="h-25 rounded-card" />
      ))}
    </div>
  );
}
