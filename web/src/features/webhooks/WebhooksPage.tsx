import { useQuery } from "@tanstack/react-query";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { Webhook } from "@/api/types";
import { Button } from "@/components/Button";
import { type Column, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { lazily } from "@/components/lazily";
import { SettingsPage } from "@/components/SettingsPage";
import { number } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { StateWord } from "./components/StateWord";
import { eventWords } from "./model";
import { webhooksQuery } from "./queries";

const NewWebhookDialog = lazily(async () => ({
  default: (await import("./components/NewWebhookDialog")).NewWebhookDialog,
}));

const columns = (): Column<Webhook>[] => [
  {
    key: "where",
    header: t("webhooks.col.where"),
    cell: (hook) => (
      <>
        {hook.description && <span className="mr-2">{hook.description}</span>}
        <span className="text-ink-3 text-xs">{hook.url}</span>
      </>
    ),
  },
  {
    key: "events",
    header: t("webhooks.col.events"),
    width: "w-52",
    cell: ({ event_types: types }) => (
      <span title={types.map(eventWords).join("\n")}>
        {types.length === 1
          ? eventWords(types[0] as string)
          : t("webhooks.firstAndMore", { first: eventWords(types[0] as string), n: types.length })}
      </span>
    ),
  },
  {
    key: "state",
    header: t("webhooks.col.state"),
    width: "w-40",
    cell: (hook) => <StateWord hook={hook} />,
  },
  {
    key: "waiting",
    header: t("webhooks.col.waiting"),
    width: "w-20",
    align: "right",
    cell: (hook) => number(hook.waiting),
  },
];

/** Which other systems are told of what happens here, and whether it reaches them. */
export function WebhooksPage({ onOpen }: { onOpen: (id: string) => void }) {
  const [isAdding, setAdding] = useState(false);
  const query = useQuery(webhooksQuery);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus size={15} aria-hidden />
      {t("webhooks.add")}
    </Button>
  );
  return (
    <SettingsPage title={t("webhooks.title")} actions={add}>
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("webhooks.lead")}</p>
      <div className="scroll-thin overflow-x-auto rounded-card border border-line bg-surface px-1 shadow-card">
        <div className="min-w-170">
          <DataTable
            label={t("webhooks.list")}
            columns={columns()}
            rows={query.data}
            rowKey={(hook) => hook.id}
            onOpen={(hook) => onOpen(hook.id)}
            error={query.error}
            onRetry={() => void query.refetch()}
            empty={
              <EmptyState icon={WebhookIcon} title={t("webhooks.empty")} hint={t("webhooks.emptyHint")} />
            }
          />
        </div>
      </div>
      {isAdding && <NewWebhookDialog onClose={() => setAdding(false)} onOpen={onOpen} />}
    </SettingsPage>
  );
}
