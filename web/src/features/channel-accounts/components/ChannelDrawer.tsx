import { useQuery } from "@tanstack/react-query";
import type { ChannelConfig } from "@/api/types";
import { Drawer } from "@/components/Drawer";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { channelTypesQuery } from "../queries";
import { ChannelForm } from "./ChannelForm";
import { DeleteChannel } from "./DeleteChannel";
import { Polling } from "./Polling";

/** Everything that can be set of one account; without one, of an account to be made. */
export function ChannelDrawer({ config, onClose }: { config: ChannelConfig | null; onClose: () => void }) {
  const query = useQuery(channelTypesQuery);
  return (
    <Drawer open onOpenChange={(open) => open || onClose()} title={config ? config.name : t("channels.add")}>
      {query.data ? (
        <div className="flex flex-col gap-6">
          <ChannelForm types={query.data} config={config} onSaved={onClose} />
          {config && <Polling configId={config.id} />}
          {config && <DeleteChannel config={config} onDeleted={onClose} />}
        </div>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton className="h-80 rounded-card" />
      )}
    </Drawer>
  );
}
