import { useQuery } from "@tanstack/react-query";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { ErrorState } from "@/components/ErrorState";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { useTitle } from "@/lib/useTitle";
import { Charts } from "./components/Charts";
import { Figures } from "./components/Figures";
import { RunDrawer } from "./components/RunDrawer";
import { RunsTable } from "./components/RunsTable";
import {
  OUTCOMES,
  PERIODS,
  type Period,
  type RunFilters,
  type RunOutcome,
  type RunState,
  STATES,
} from "./model";
import { runStatsQuery } from "./queries";

const ANY = "any";
/** Given up and still not analysed: not a state of its own, but looked for beside the states. */
const DEAD = "dead";

export interface RunsLocation extends RunFilters {
  period: Period;
  runId: string | null;
}

interface RunsPageProps {
  location: RunsLocation;
  onGo: (change: Partial<RunsLocation>) => void;
}

/** How the brain is doing: figures, distributions, and every run in a table that opens one in full. */
export function RunsPage({ location, onGo }: RunsPageProps) {
  const { period, runId, state, isDead, outcome, errorKind } = location;
  const filters: RunFilters = { state, isDead, outcome, errorKind };
  useTitle(t("runs.title"));
  const stats = useQuery(runStatsQuery(period));
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-13 shrink-0 items-center justify-between border-line border-b px-5">
        <h1 className="text-lg">{t("runs.title")}</h1>
        <Segmented
          label={t("runs.period")}
          value={String(period)}
          onChange={(next) => onGo({ period: Number(next) as Period })}
          items={PERIODS.map((days) => ({ key: String(days), label: t(`runs.period.${days}`) }))}
        />
      </header>
      <div className="scroll-thin flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto bg-subtle p-3.5">
        <ErrorBoundary>
          {stats.isError && !stats.data ? (
            <ErrorState error={stats.error} onRetry={() => void stats.refetch()} />
          ) : (
            <>
              <Figures stats={stats.data} />
              <Charts stats={stats.data} filters={filters} onFilter={onGo} />
            </>
          )}
        </ErrorBoundary>
        <section className="rounded-card border border-line bg-surface shadow-card">
          <header className="flex flex-wrap items-center gap-2 p-3">
            <h2 className="mr-auto pl-1 text-base">{t("runs.table")}</h2>
            <Filters filters={filters} onGo={onGo} />
          </header>
          <ErrorBoundary>
            <RunsTable
              period={period}
              filters={filters}
              onOpen={(run) => onGo({ runId: run.id })}
              onClear={() => onGo({ state: null, isDead: false, outcome: null, errorKind: null })}
            />
          </ErrorBoundary>
        </section>
      </div>
      {runId && (
        <RunDrawer
          runId={runId}
          onOpenRun={(other) => onGo({ runId: other })}
          onClose={() => onGo({ runId: null })}
        />
      )}
    </div>
  );
}

function Filters({ filters, onGo }: { filters: RunFilters; onGo: RunsPageProps["onGo"] }) {
  return (
    <>
      <Select
        label={t("runs.filter.state")}
        showLabel
        value={filters.isDead ? DEAD : (filters.state ?? ANY)}
        onChange={(next) =>
          onGo({ isDead: next === DEAD, state: next === ANY || next === DEAD ? null : (next as RunState) })
        }
        options={[
          { value: ANY, label: t("runs.filter.any") },
          ...STATES.map((key) => ({ value: key, label: t(`runs.state.${key}`) })),
          { value: DEAD, label: t("runs.state.dead") },
        ]}
      />
      <Select
        label={t("runs.filter.outcome")}
        showLabel
        value={filters.outcome ?? ANY}
        onChange={(next) => onGo({ outcome: next === ANY ? null : (next as RunOutcome) })}
        options={[
          { value: ANY, label: t("runs.filter.any") },
          ...OUTCOMES.map((key) => ({ value: key, label: t(`runs.outcome.${key}`) })),
        ]}
      />
    </>
  );
}
