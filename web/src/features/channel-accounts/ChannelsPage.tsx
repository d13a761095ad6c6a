import { useQuery } from "@tanstack/react-query";
import { Plus, Radio } from "lucide-react";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { lazily } from "@/components/lazily";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { ChannelCard } from "./components/ChannelCard";
import { channelConfigsQuery } from "./queries";

const ChannelDrawer = lazily(async () => ({
  default: (await import("./components/ChannelDrawer")).ChannelDrawer,
}));

export const NEW = "new";

interface ChannelsPageProps {
  /** The configuration that is open, `NEW` for one to be made, or none. */
  openId: string | null;
  onOpen: (id: string | null) => void;
}

/** The channel accounts that are fetched from here, and whether they are. */
export function ChannelsPage({ openId, onOpen }: ChannelsPageProps) {
  const query = useQuery(channelConfigsQuery);
  const configs = query.data;
  const add = (
    <Button variant="primary" onClick={() => onOpen(NEW)}>
      <Plus size={15} aria-hidden />
      {t("channels.add")}
    </Button>
  );
  const open = configs?.find((config) => config.id === openId);
  return (
    <SettingsPage title={t("channels.title")} actions={add}>
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("channels.lead")}</p>
      {query.isError && !configs && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className="flex flex-col gap-3" aria-busy="true">
          <Skeleton className="h-32 rounded-card" />
          <Skeleton className="h-32 rounded-card" />
        </div>
      )}
      {configs?.length === 0 && (
        <EmptyState icon={Radio} title={t("channels.empty")} hint={t("channels.emptyHint")} />
      )}
      {configs && configs.length > 0 && (
        <ul aria-label={t("channels.list")} className="flex flex-col gap-3">
          {configs.map((config) => (
            <ChannelCard key={config.id} config={config} onEdit={() => onOpen(config.id)} />
          ))}
        </ul>
      )}
      {(openId === NEW || open) && (
        <ChannelDrawer key={openId} config={open ?? null} onClose={() => onOpen(null)} />
      )}
    </SettingsPage>
  );
}
