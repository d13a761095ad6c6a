import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Users } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { stagesQuery } from "@/api/reference";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { SearchInput } from "@/components/SearchInput";
import { useChannels } from "@/components/SourceTag";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { useShortcuts } from "@/lib/shortcuts";
import "@/lib/i18n/profiles";
import { CustomerFilterBar } from "./components/CustomerFilterBar";
import { customerColumns } from "./components/columns";
import { EndOfList } from "./components/EndOfList";
import { NewCustomerDialog } from "./components/NewCustomerDialog";
import {
  type CustomerFilters,
  type CustomerSort,
  distinct,
  isFiltered,
  NO_FILTERS,
  SORTS,
} from "./listModel";
import { customersQuery } from "./queries";

interface CustomersPageProps {
  filters: CustomerFilters;
  onFilter: (change: Partial<CustomerFilters>) => void;
  onOpen: (customerId: string) => void;
}

/** Every customer that this person may see, with filters that can be sent as a link. */
export function CustomersPage({ filters, onFilter, onOpen }: CustomersPageProps) {
  const query = useInfiniteQuery({
    ...customersQuery(filters),
    // The old rows stay while the next ones are on their way.
    placeholderData: (previous) => previous,
  });
  const { data: stages = [] } = useQuery(stagesQuery);
  const channels = useChannels();
  const [isCreating, setCreating] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  const columns = useMemo(() => customerColumns(channels, stages), [channels, stages]);
  const industries = useMemo(() => distinct((rows ?? []).map((row) => row.industry)), [rows]);

  useShortcuts(useMemo(() => ({ "/": () => search.current?.focus(), n: () => setCreating(true) }), []));

  const newButton = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus size={15} aria-hidden />
      <span className="sr-only sm:not-sr-only">{t("customers.new")}</span>
    </Button>
  );
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-13 shrink-0 items-center gap-3 border-line border-b px-5">
        <h1 className="shrink-0 text-lg">{t("customers.title")}</h1>
        <SearchInput
          ref={search}
          value={filters.q}
          onSearch={(q) => onFilter({ q })}
          label={t("customers.search")}
          shortcut="/"
          className="ml-auto w-72 min-w-0 shrink"
        />
        {newButton}
      </header>
      <div className="scroll-thin shrink-0 overflow-x-auto px-5 py-3">
        <CustomerFilterBar
          filters={filters}
          onChange={onFilter}
          channels={channels}
          industries={industries}
        />
      </div>
      <div
        ref={scroller}
        data-testid="customers-scroller"
        className={`scroll-thin relative min-h-0 flex-1 overflow-auto px-2 ${query.isPlaceholderData ? "opacity-60" : ""}`}
      >
        <div className="min-w-230">
          <DataTable
            label={t("customers.list")}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            onOpen={(row) => onOpen(row.id)}
            error={query.error}
            onRetry={() => void query.refetch()}
            sort={filters.sort}
            onSort={(sort) => onFilter({ sort: asSort(sort) })}
            scroller={scroller}
            empty={
              isFiltered(filters) ? (
                <EmptyState
                  icon={Users}
                  title={t("customers.emptyFiltered")}
                  hint={t("customers.emptyFilteredHint")}
                  action={
                    <Button onClick={() => onFilter({ ...NO_FILTERS, sort: filters.sort })}>
                      {t("action.clearFilters")}
                    </Button>
                  }
                />
              ) : (
                <NoCustomers action={newButton} />
              )
            }
            footer={<EndOfList query={query} scroller={scroller} />}
          />
        </div>
      </div>
      {isCreating && (
        <NewCustomerDialog
          onClose={() => setCreating(false)}
          onCreated={(customer) => {
            setCreating(false);
            toast(t("customers.created", { name: customer.display_name }));
            onOpen(customer.id);
          }}
        />
      )}
    </div>
  );
}

/** The server sorts each field one way only; the table's other direction means the same. */
function asSort(sort: string): CustomerSort {
  const field = sort.replace(/^-/, "");
  return SORTS.find((known) => known.replace(/^-/, "") === field) ?? "-last_activity_at";
}

function NoCustomers({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState
      icon={Users}
      title={t("customers.empty")}
      hint={t("customers.emptyHint")}
      action={
        <div className="flex items-center gap-4">
          {action}
          <a href="/chat" target="_blank" rel="noreferrer" className="text-brand-ink text-sm hover:underline">
            {t("customers.openChat")}
          </a>
        </div>
      }
    />
  );
}
