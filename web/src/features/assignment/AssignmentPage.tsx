import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/ErrorState";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { EditPolicy } from "./components/EditPolicy";
import { freshTeamQuery, policyQuery } from "./queries";

/** How conversations that are nobody's find somebody: whether they are dealt out, to whom, and how many. */
export function AssignmentPage() {
  const policy = useQuery(policyQuery);
  const team = useQuery(freshTeamQuery);
  const retry = () => {
    for (const query of [policy, team]) if (query.isError) void query.refetch();
  };
  return (
    <SettingsPage title={t("assignment.title")}>
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("assignment.lead")}</p>
      {policy.data && team.data ? (
        <EditPolicy policy={policy.data} team={team.data} />
      ) : policy.isError || team.isError ? (
        <ErrorState error={policy.error ?? team.error} onRetry={retry} />
      ) : (
        <div className="flex flex-col gap-3.5" aria-busy="true">
          <Skeleton className="h-44 rounded-card" />
          <Skeleton className="h-80 rounded-card" />
          <Skeleton className="h-56 rounded-card" />
        </div>
      )}
    </SettingsPage>
  );
}
