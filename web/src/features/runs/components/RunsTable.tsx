import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useMemo } from "react";
import type { Run } from "@/api/types";
import { Button } from "@/components/Button";
import { type Column, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LoadMore } from "@/components/LoadMore";
import { RelativeTime } from "@/components/RelativeTime";
import { duration, number } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import { isFiltered, type Period, type RunFilters, writtenTotal } from "../model";
import { runsQuery } from "../queries";
import { OutcomeWord, StateWord } from "./StateWord";

interface RunsTableProps {
  period: Period;
  filters: RunFilters;
  onOpen: (run: Run) => void;
  onClear: () => void;
}

export function RunsTable({ period, filters, onOpen, onClear }: RunsTableProps) {
  const query = useInfiniteQuery(runsQuery(period, filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  return (
    <DataTable
      label={t("runs.table")}
      columns={columns()}
      rows={rows}
      rowKey={(run) => run.id}
      onOpen={onOpen}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={isFiltered(filters) ? <NoMatch onClear={onClear} /> : <NoRuns />}
      footer={<LoadMore query={query} />}
    />
  );
}

/** Built on each draw, because the headings follow the language. */
function columns(): Column<Run>[] {
  return [
    { key: "customer", header: t("runs.col.customer"), cell: (run) => run.customer_name },
    {
      key: "state",
      header: t("runs.col.state"),
      width: "w-32",
      cell: (run) => <StateWord run={run} />,
    },
    {
      key: "outcome",
      header: t("runs.col.outcome"),
      width: "w-40",
      cell: (run) =>
        run.outcome ? (
          <OutcomeWord outcome={run.outcome} />
        ) : run.reason ? (
          label("runs.reason", run.reason)
        ) : (
          "–"
        ),
    },
    {
      key: "messages",
      header: t("runs.col.messages"),
      width: "w-18",
      align: "right",
      cell: (run) => number(run.message_ids.length),
    },
    {
      key: "written",
      header: t("runs.col.written"),
      width: "w-18",
      align: "right",
      cell: (run) => number(writtenTotal(run.written)),
    },
    {
      key: "duration",
      header: t("runs.col.duration"),
      width: "w-26",
      align: "right",
      cell: (run) => duration(run.duration_ms),
    },
    {
      key: "provider",
      header: t("runs.col.provider"),
      width: "w-40",
      cell: (run) => run.model ?? run.provider ?? "–",
    },
    {
      key: "started",
      header: t("runs.col.started"),
      width: "w-28",
      align: "right",
      cell: (run) => <RelativeTime at={run.started_at} className="text-ink-3" />,
    },
  ];
}

function NoRuns() {
  return <EmptyState icon={Activity} title={t("runs.empty")} hint={t("runs.emptyHint")} />;
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title={t("runs.emptyFiltered")}
      hint={t("runs.emptyFilteredHint")}
      action={<Button onClick={onClear}>{t("action.clearFilters")}</Button>}
    />
  );
}
