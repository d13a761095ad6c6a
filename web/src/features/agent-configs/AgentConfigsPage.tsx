import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BrainCircuit, Plus, Scale } from "lucide-react";
import type { AgentConfig } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Notice } from "@/components/Notice";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { useNow } from "@/lib/useNow";
import { ConfigCard } from "./components/ConfigCard";
import { byNeed, overall } from "./healthModel";
import { agentConfigsQuery, providersQuery } from "./queries";

/** Which brains there are, how they do, and first of all what needs somebody. */
export function AgentConfigsPage() {
  return (
    <SettingsPage
      title={t("brains.title")}
      actions={
        <span className="flex items-center gap-2">
          <CompareLink />
          <AddLink />
        </span>
      }
    >
      <ConfigList />
    </SettingsPage>
  );
}

function CompareLink() {
  return (
    <Link
      to="/settings/agent-configs/comparisons"
      search={{}}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control border border-line-strong bg-surface px-3 text-sm hover:bg-hover"
    >
      <Scale size={15} aria-hidden />
      {t("comparisons.title")}
    </Link>
  );
}

function AddLink() {
  return (
    <Link
      to="/settings/agent-configs/new"
      className="inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control bg-brand px-3 text-on-brand text-sm hover:bg-brand-strong"
    >
      <Plus size={15} aria-hidden />
      {t("brains.add")}
    </Link>
  );
}

function ConfigList() {
  const query = useQuery(agentConfigsQuery);
  const { data: providers = [] } = useQuery(providersQuery);
  const now = useNow();
  const configs = query.data;
  if (query.isError && !configs)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!configs) return <ListSkeleton />;
  if (configs.length === 0)
    return (
      <EmptyState
        icon={BrainCircuit}
        title={t("brains.empty")}
        hint={t("brains.emptyHint")}
        action={<AddLink />}
      />
    );
  return (
    <>
      <Overall configs={configs} now={now} />
      <ol aria-label={t("brains.list")} className="mt-3 flex flex-col gap-3">
        {byNeed(configs, now).map((config) => (
          <ConfigCard key={config.id} config={config} providers={providers} />
        ))}
      </ol>
      <p className="mt-3 px-1 text-ink-3 text-xs">{t("brains.lead")}</p>
    </>
  );
}

function Overall({ configs, now }: { configs: readonly AgentConfig[]; now: number }) {
  const { tone, title, hint } = overall(configs, now);
  return (
    <Notice
      tone={tone}
      title={title}
      role="status"
      actions={
        tone !== "ok" && (
          <Link to="/runs" search={{}} className="text-brand-ink text-sm hover:underline">
            {t("brains.goRuns")}
          </Link>
        )
      }
    >
      {hint}
    </Notice>
  );
}

function ListSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-busy="true">
      <Skeleton className="h-16 rounded-row" />
      <Skeleton className="h-32 rounded-card" />
      <Skeleton className="h-32 rounded-card" />
    </div>
  );
}
