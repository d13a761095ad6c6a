import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { asApiError } from "@/api/errors";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { lazily } from "@/components/lazily";
import { SettingsPage } from "@/components/SettingsPage";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { Deliveries } from "./components/Deliveries";
import { SecretCard } from "./components/SecretCard";
import { WebhookCard } from "./components/WebhookCard";
import { type DeliveryFilters, nameOf } from "./model";
import { webhookQuery } from "./queries";

const DeliveryDrawer = lazily(async () => ({
  default: (await import("./components/DeliveryDrawer")).DeliveryDrawer,
}));

export interface WebhookLocation extends DeliveryFilters {
  deliveryId: string | null;
}

interface WebhookPageProps {
  webhookId: string;
  location: WebhookLocation;
  onGo: (change: Partial<WebhookLocation>) => void;
  onDeleted: () => void;
}

/** One webhook: how it does, its secrets, and the log of what it was told. */
export function WebhookPage({ webhookId, location, onGo, onDeleted }: WebhookPageProps) {
  const query = useQuery(webhookQuery(webhookId));
  const hook = query.data;
  const isGone = query.isError && asApiError(query.error).status === 404;
  const openDelivery = (deliveryId: string) => onGo({ deliveryId });
  return (
    <SettingsPage
      title={hook ? nameOf(hook) : t("webhooks.title")}
      parent={{ label: t("webhooks.title"), to: "/settings/webhooks" }}
    >
      {isGone ? (
        <Gone />
      ) : hook ? (
        <div className="flex flex-col gap-3.5">
          <WebhookCard hook={hook} onDeleted={onDeleted} onOpenDelivery={openDelivery} />
          <SecretCard hook={hook} />
          <Deliveries hook={hook} filters={location} onFilter={onGo} onOpen={openDelivery} />
          {location.deliveryId && (
            <DeliveryDrawer
              hook={hook}
              deliveryId={location.deliveryId}
              onClose={() => onGo({ deliveryId: null })}
            />
          )}
        </div>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="flex flex-col gap-3.5" aria-busy="true">
          <Skeleton className="h-44 rounded-card" />
          <Skeleton className="h-28 rounded-card" />
          <Skeleton className="h-80 rounded-card" />
        </div>
      )}
    </SettingsPage>
  );
}

function Gone() {
  return (
    <EmptyState
      icon={Trash2}
      title={t("webhooks.gone")}
      action={
        <Link to="/settings/webhooks" className="text-brand-ink text-sm hover:underline">
          {t("webhooks.backToList")}
        </Link>
      }
    />
  );
}
