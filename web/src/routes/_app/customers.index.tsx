import { createFileRoute } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { CustomersPage } from "@/features/customers/CustomersPage";
import { type CustomerFilters, type CustomerSort, DEFAULT_SORT, SORTS } from "@/features/customers/listModel";

export interface CustomersSearch {
  stage?: string;
  industry?: string;
  scale?: string;
  owner?: string;
  channel?: string;
  sort?: CustomerSort;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const Route = createFileRoute("/_app/customers/")({
  validateSearch: (search: Record<string, unknown>): CustomersSearch => ({
    stage: text(search.stage),
    industry: text(search.industry),
    scale: text(search.scale),
    owner: text(search.owner),
    channel: text(search.channel),
    sort: SORTS.find((known) => known === search.sort && known !== DEFAULT_SORT),
  }),
  component: CustomersRoute,
});

/** What was searched for may be a name or a number: it stays out of the address, but survives a look at a customer. */
let lastSearched = "";

function CustomersRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [q, setQ] = useState(lastSearched);

  const filters = useMemo<CustomerFilters>(
    () => ({
      q,
      stage: search.stage ?? null,
      industry: search.industry ?? null,
      scale: search.scale ?? null,
      owner: search.owner ?? null,
      channel: search.channel ?? null,
      sort: search.sort ?? DEFAULT_SORT,
    }),
    [q, search],
  );

  const onFilter = useCallback(
    ({ q: words, ...change }: Partial<CustomerFilters>) => {
      if (words !== undefined) {
        lastSearched = words;
        setQ(words);
      }
      if (Object.keys(change).length === 0) return;
      const asSearch = Object.fromEntries(
        Object.entries(change).map(([key, value]) => [key, value ?? undefined]),
      );
      if (asSearch.sort === DEFAULT_SORT) asSearch.sort = undefined;
      void navigate({ search: (before) => ({ ...before, ...asSearch }), replace: true });
    },
    [navigate],
  );

  return (
    <CustomersPage
      filters={filters}
      onFilter={onFilter}
      onOpen={(customerId) =>
        void navigate({ to: "/customers/$customerId", params: { customerId }, search: {} })
      }
    />
  );
}
