import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import type { Webhook, WebhookDelivery } from "@/api/types";
import { Button } from "@/components/Button";
import { type Column, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LoadMore } from "@/components/LoadMore";
import type { NoticeTone } from "@/components/Notice";
import { RelativeTime } from "@/components/RelativeTime";
import { Select } from "@/components/Select";
import { ToneWord } from "@/components/ToneWord";
import { number } from "@/lib/format";
import { t } from "@/lib/i18n";
import { DELIVERY_STATES, type DeliveryState } from "../deliveryStates";
import { type DeliveryFilters, eventWords, outcomeOf } from "../model";
import { deliveriesQuery } from "../queries";

const ANY = "any";
const TONE: Record<DeliveryState, NoticeTone> = {
  pending: "warn",
  sending: "idle",
  succeeded: "ok",
  failed: "bad",
};

export const DeliveryWord = ({ state }: { state: DeliveryState }) => (
  <ToneWord tone={TONE[state]}>{t(`webhooks.delivery.${state}`)}</ToneWord>
);

const columns = (): Column<WebhookDelivery>[] => [
  {
    key: "at",
    header: t("webhooks.col.at"),
    width: "w-32",
    cell: (row) => <RelativeTime at={row.created_at} />,
  },
  { key: "type", header: t("webhooks.col.event"), width: "w-44", cell: (row) => eventWords(row.type) },
  {
    key: "state",
    header: t("webhooks.col.state"),
    width: "w-28",
    cell: (row) => <DeliveryWord state={row.state} />,
  },
  {
    key: "attempts",
    header: t("webhooks.col.attempts"),
    width: "w-20",
    align: "right",
    cell: (row) => number(row.attempts),
  },
  { key: "outcome", header: t("webhooks.col.outcome"), cell: outcomeOf },
];

interface DeliveriesProps {
  hook: Webhook;
  filters: DeliveryFilters;
  onFilter: (change: Partial<DeliveryFilters>) => void;
  onOpen: (id: string) => void;
}

/** What a webhook was told of, newest first, and what became of each. */
export function Deliveries({ hook, filters, onFilter, onOpen }: DeliveriesProps) {
  const query = useInfiniteQuery(deliveriesQuery(hook.id, filters));
  const isFiltered = filters.state !== null || filters.type !== null;
  // One that it was told of before may be asked for no more.
  const types = [...new Set(["webhook.test", ...hook.event_types, ...(filters.type ? [filters.type] : [])])];
  return (
    <section className="rounded-card border border-line bg-surface pb-1 shadow-card">
      <header className="flex flex-wrap items-center gap-2 px-4 pt-3 pb-2">
        <h2 className="mr-auto text-base">{t("webhooks.deliveries")}</h2>
        <Select
          label={t("webhooks.col.state")}
          value={filters.state ?? ANY}
          onChange={(state) => onFilter({ state: state === ANY ? null : (state as DeliveryState) })}
          options={[
            { value: ANY, label: t("webhooks.anyState") },
            ...DELIVERY_STATES.map((value) => ({
              value: value as string,
              label: t(`webhooks.delivery.${value}`),
            })),
          ]}
        />
        <Select
          label={t("webhooks.col.event")}
          value={filters.type ?? ANY}
          onChange={(type) => onFilter({ type: type === ANY ? null : type })}
          options={[
            { value: ANY, label: t("webhooks.anyEvent") },
            ...types.map((value) => ({ value, label: eventWords(value) })),
          ]}
        />
      </header>
      <div className="scroll-thin overflow-x-auto px-1">
        <div className="min-w-150">
          <DataTable
            label={t("webhooks.deliveries")}
            columns={columns()}
            rows={query.data?.pages.flatMap((page) => page.items)}
            rowKey={(row) => row.id}
            onOpen={(row) => onOpen(row.id)}
            error={query.error}
            onRetry={() => void query.refetch()}
            empty={
              <EmptyState
                icon={Inbox}
                title={t(isFiltered ? "webhooks.noneFound" : "webhooks.noDeliveries")}
                hint={isFiltered ? undefined : t("webhooks.noDeliveriesHint")}
                action={
                  isFiltered && (
                    <Button onClick={() => onFilter({ state: null, type: null })}>
                      {t("action.clearFilters")}
                    </Button>
                  )
                }
              />
            }
            footer={<LoadMore query={query} />}
          />
        </div>
      </div>
    </section>
  );
}
