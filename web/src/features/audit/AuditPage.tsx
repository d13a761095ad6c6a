import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import type { AuditEntry } from "@/api/types";
import { Button } from "@/components/Button";
import { type Column, DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LoadMore } from "@/components/LoadMore";
import { lazily } from "@/components/lazily";
import { SettingsPage } from "@/components/SettingsPage";
import { fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/people";
import { AuditFilterBar } from "./components/AuditFilterBar";
import { actionWords, NO_FILTERS, objectWords } from "./model";
import { auditQuery, exportAddress } from "./queries";

const EntryDrawer = lazily(async () => ({
  default: (await import("./components/EntryDrawer")).EntryDrawer,
}));

const columns = (): Column<AuditEntry>[] => [
  {
    key: "at",
    header: t("audit.col.at"),
    width: "w-52",
    cell: (entry) => <time dateTime={entry.created_at}>{fullTime(entry.created_at)}</time>,
  },
  {
    key: "actor",
    header: t("audit.col.actor"),
    width: "w-40",
    cell: (entry) => (
      <>
        {entry.actor_id ? entry.actor_name : t("audit.commandLine")}
        {entry.token_id && <span className="ml-1.5 text-ink-3 text-xs">{t("audit.byToken")}</span>}
      </>
    ),
  },
  { key: "action", header: t("audit.col.action"), width: "w-48", cell: actionWords },
  { key: "object", header: t("audit.col.object"), cell: objectWords },
];

/** Who changed what, and when: to be read and exported, never changed. */
export function AuditPage() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const query = useInfiniteQuery(auditQuery(filters));
  const rows = query.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsPage
      title={t("audit.title")}
      actions={
        <a
          href={exportAddress(filters)}
          download
          title={t("audit.exportHint")}
          className="inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control border border-line-strong bg-surface px-3 text-sm hover:bg-hover"
        >
          <Download size={15} aria-hidden />
          {t("audit.export")}
        </a>
      }
    >
      <p className="px-1 pb-3 text-ink-2 text-sm">{t("audit.lead")}</p>
      <AuditFilterBar
        filters={filters}
        onChange={(change) => setFilters((before) => ({ ...before, ...change }))}
      />
      <div className="scroll-thin overflow-x-auto rounded-card border border-line bg-surface px-1 shadow-card">
        <div className="min-w-170">
          <DataTable
            label={t("audit.list")}
            columns={columns()}
            rows={rows}
            rowKey={(entry) => entry.id}
            onOpen={setOpen}
            error={query.error}
            onRetry={() => void query.refetch()}
            empty={
              <EmptyState
                icon={ScrollText}
                title={t("audit.empty")}
                hint={t("audit.emptyHint")}
                action={<Button onClick={() => setFilters(NO_FILTERS)}>{t("action.clearFilters")}</Button>}
              />
            }
            footer={<LoadMore query={query} />}
          />
        </div>
      </div>
      {open && <EntryDrawer entry={open} onClose={() => setOpen(null)} />}
    </SettingsPage>
  );
}
