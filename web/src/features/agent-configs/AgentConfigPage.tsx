import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { asApiError } from "@/api/errors";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { SettingsPage } from "@/components/SettingsPage";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { EditConfig } from "./components/EditConfig";
import { FormSkeleton } from "./components/FormSkeleton";
import { nameOf } from "./formModel";
import { agentConfigQuery, providersQuery } from "./queries";

interface AgentConfigPageProps {
  configId: string;
  /** Tested as soon as it is there: it has just been saved. */
  isToBeTested: boolean;
  onTesting: () => void;
  onDeleted: () => void;
}

/** One brain in full: how it is, its test, and everything that can be set. */
export function AgentConfigPage({ configId, ...rest }: AgentConfigPageProps) {
  const query = useQuery(agentConfigQuery(configId));
  const providers = useQuery(providersQuery);
  const config = query.data;
  const error = query.error ?? providers.error;
  const isGone = query.isError && asApiError(query.error).status === 404;
  const retry = () => {
    void query.refetch();
    void providers.refetch();
  };
  return (
    <SettingsPage
      title={config && providers.data ? nameOf(config, providers.data) : t("brains.title")}
      isWide
      parent={{ label: t("brains.title"), to: "/settings/agent-configs" }}
    >
      {isGone ? (
        <Gone />
      ) : config && providers.data ? (
        <EditConfig key={config.id} config={config} providers={providers.data} {...rest} />
      ) : error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : (
        <FormSkeleton />
      )}
    </SettingsPage>
  );
}

function Gone() {
  return (
    <EmptyState
      icon={Trash2}
      title={t("brains.gone")}
      action={
        <Link to="/settings/agent-configs" className="text-brand-ink text-sm hover:underline">
          {t("brains.backToList")}
        </Link>
      }
    />
  );
}
