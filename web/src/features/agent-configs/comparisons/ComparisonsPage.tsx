import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";
import type { BrainProvider, Comparison } from "@/api/types";
import { Button } from "@/components/Button";
import { type Column, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { RelativeTime } from "@/components/RelativeTime";
import { SettingsPage } from "@/components/SettingsPage";
import { number, percent } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { providersQuery } from "../queries";
import { agreementOf, sideName } from "./model";
import { Progress } from "./Progress";
import { comparisonsQuery } from "./queries";
import { StartDialog } from "./StartDialog";

const columns = (providers: readonly BrainProvider[]): Column<Comparison>[] => [
  {
    key: "at",
    header: t("comparisons.col.at"),
    width: "w-28",
    cell: (one) => <RelativeTime at={one.created_at} />,
  },
  {
    key: "what",
    header: t("comparisons.col.what"),
    cell: (one) =>
      t("comparisons.versus", {
        second: sideName(one.config, providers),
        first: sideName(one.against, providers),
      }),
  },
  {
    key: "progress",
    header: t("comparisons.col.progress"),
    width: "w-44",
    cell: (one) => <Progress comparison={one} />,
  },
  {
    key: "agreement",
    header: t("comparisons.agreement"),
    width: "w-24",
    align: "right",
    cell: (one) => percent(agreementOf(one)),
  },
  {
    key: "tokens",
    header: t("comparisons.tokens"),
    width: "w-28",
    align: "right",
    cell: (one) => number(one.counts.second.tokens),
  },
];

interface ComparisonsPageProps {
  /** The brain to begin with, where somebody came from its page. */
  configId: string | null;
  onOpen: (id: string) => void;
}

/** What other brains would have stated about stored messages; nothing of a customer is changed by it. */
export function ComparisonsPage({ configId, onOpen }: ComparisonsPageProps) {
  const [isStarting, setStarting] = useState(configId !== null);
  const query = useQuery(comparisonsQuery);
  const { data: providers = [] } = useQuery(providersQuery);
  return (
    <SettingsPage
      title={t("comparisons.title")}
      parent={{ label: t("brains.title"), to: "/settings/agent-configs" }}
      actions={
        <Button variant="primary" onClick={() => setStarting(true)}>
          <Scale size={15} aria-hidden />
          {t("comparisons.start")}
        </Button>
      }
    >
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("comparisons.lead")}</p>
      <div className="scroll-thin overflow-x-auto rounded-card border border-line bg-surface px-1 shadow-card">
        <div className="min-w-170">
          <DataTable
            label={t("comparisons.list")}
            columns={columns(providers)}
            rows={query.data}
            rowKey={(one) => one.id}
            onOpen={(one) => onOpen(one.id)}
            error={query.error}
            onRetry={() => void query.refetch()}
            empty={
              <EmptyState icon={Scale} title={t("comparisons.empty")} hint={t("comparisons.emptyHint")} />
            }
          />
        </div>
      </div>
      {isStarting && (
        <StartDialog configId={configId} onClose={() => setStarting(false)} onStarted={onOpen} />
      )}
    </SettingsPage>
  );
}
