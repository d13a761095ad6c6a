import clsx from "clsx";
import type { ReactNode } from "react";
import type { RunDay, RunStats } from "@/api/types";
import { BarList } from "@/components/BarList";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { bars, OUTCOMES, outcomeTone, type RunFilters, type RunOutcome } from "../model";
import { Feedback } from "./Feedback";

/** Each chart is as tall before its data as with it, so that the table below never moves. */
const TALL = "h-49";
const GRID = "grid gap-3 sm:grid-cols-2 lg:grid-cols-5";
/** The fifth takes a whole row where two stand side by side. */
const LAST = "sm:max-lg:col-span-2";

interface ChartsProps {
  stats: RunStats | undefined;
  filters: RunFilters;
  onFilter: (change: Partial<RunFilters>) => void;
}

/** Outcomes and reasons as labelled bars that filter the table, and the days beside them. */
export function Charts({ stats, filters, onFilter }: ChartsProps) {
  if (!stats) return <ChartsSkeleton />;
  const outcomes = bars(stats.outcomes, "runs.outcome", outcomeTone);
  const failures = bars(stats.failures, "runs.failure", () => "bad");
  const drops = bars(stats.drops, "runs.drop", () => "warn");
  const pickLabel = (name: string) => t("runs.chart.filterBy", { name });
  const isOutcome = (key: string): key is RunOutcome => OUTCOMES.some((outcome) => outcome === key);
  return (
    <div className={GRID}>
      <ChartCard title={t("runs.chart.outcomes")}>
        {outcomes.length === 0 && <Nothing />}
        <BarList
          label={t("runs.chart.outcomes")}
          items={outcomes}
          selected={filters.outcome}
          pickLabel={pickLabel}
          onPick={(key) => isOutcome(key) && onFilter({ outcome: filters.outcome === key ? null : key })}
        />
      </ChartCard>
      <ChartCard title={t("runs.chart.failures")}>
        {failures.length === 0 && <Nothing />}
        <BarList
          label={t("runs.chart.failures")}
          items={failures}
          selected={filters.errorKind}
          pickLabel={pickLabel}
          onPick={(key) => onFilter({ errorKind: filters.errorKind === key ? null : key })}
        />
      </ChartCard>
      <ChartCard title={t("runs.chart.drops")}>
        {drops.length === 0 && <Nothing />}
        <BarList label={t("runs.chart.drops")} items={drops} />
      </ChartCard>
      <ChartCard title={t("runs.chart.days")} aside={<Legend />}>
        {stats.by_day.length === 0 ? <Nothing /> : <Days days={stats.by_day} />}
      </ChartCard>
      <ChartCard className={LAST} title={t("runs.feedback")}>
        {stats.feedback.length === 0 ? (
          <Nothing text={t("runs.feedback.empty")} />
        ) : (
          <Feedback feedback={stats.feedback} />
        )}
      </ChartCard>
    </div>
  );
}

interface ChartCardProps {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

function ChartCard({ title, aside, className, children }: ChartCardProps) {
  return (
    <Card className={clsx("flex flex-col", TALL, className)} title={title} aside={aside}>
      {/* biome-ignore lint/a11y/useSemanticElements: this only scrolls, nothing in it belongs to one form field */}
      <div
        role="group"
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keys
        tabIndex={0}
        className="scroll-thin -mx-4 -mb-4 min-h-0 flex-1 overflow-y-auto px-4 pb-3 -outline-offset-2"
      >
        {children}
      </div>
    </Card>
  );
}

function ChartsSkeleton() {
  return (
    <div className={GRID} aria-busy="true">
      {["a", "b", "c", "d", "e"].map((key) => (
        <Skeleton key={key} className={clsx("rounded-card", TALL, key === "e" && LAST)} />
      ))}
    </div>
  );
}

function Nothing({ text = t("runs.chart.empty") }: { text?: string }) {
  return <p className="py-4 text-center text-ink-3 text-sm">{text}</p>;
}

function Legend() {
  return (
    <span className="flex items-center gap-3 text-ink-3 text-xs" aria-hidden>
      <span className="flex items-center gap-1">
        <span className="size-2 rounded-full bg-brand" />
        {t("runs.chart.dayRuns")}
      </span>
      <span className="flex items-center gap-1">
        <span className="size-2 rounded-full bg-bad" />
        {t("runs.chart.dayFailed")}
      </span>
    </span>
  );
}

const FEW_DAYS = 10;

/** One column a day: all runs, and the failed ones at its foot. */
function Days({ days }: { days: RunDay[] }) {
  const most = Math.max(1, ...days.map((day) => day.runs));
  const share = (count: number) => `${(count / most) * 100}%`;
  // A month of columns has no room for gaps, nor for each day's name.
  const isDense = days.length > FEW_DAYS;
  const isNamed = (index: number) => !isDense || (days.length - 1 - index) % FEW_DAYS === 0;
  return (
    <ul
      className={clsx("flex h-32 items-end", isDense ? "gap-px" : "gap-1.5")}
      aria-label={t("runs.chart.days")}
    >
      {days.map((day, index) => (
        <li
          key={day.on}
          aria-label={t("runs.chart.day", { day: day.on, runs: day.runs, failed: day.failed })}
          title={t("runs.chart.day", { day: day.on, runs: day.runs, failed: day.failed })}
          className="flex h-full min-w-0 max-w-14 flex-1 flex-col justify-end gap-1"
        >
          <span className="relative flex flex-1 items-end">
            <span className="w-full rounded-t-tag bg-brand/80" style={{ height: share(day.runs) }} />
            <span className="absolute bottom-0 w-full bg-bad" style={{ height: share(day.failed) }} />
          </span>
          <span
            aria-hidden
            className={clsx(
              "h-4 whitespace-nowrap text-2xs text-ink-3 tabular-nums",
              isDense ? "self-end" : "truncate text-center",
            )}
          >
            {isNamed(index) && day.on.slice(5)}
          </span>
        </li>
      ))}
    </ul>
  );
}
