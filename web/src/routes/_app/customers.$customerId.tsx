import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { profileQuery } from "@/api/profile";
import { pastMoment } from "@/features/customers/timeModel";
import { type CustomerLocation, CustomerScreen } from "./-customer/CustomerScreen";

/** `as_of` is the past moment that is shown, `m` the cited message that is open beside the facts,
 *  `fact` the one whose life is open. */
export interface CustomerSearch {
  as_of?: string;
  category?: string;
  source?: "ai" | "human";
  range?: "history";
  m?: string;
  fact?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const Route = createFileRoute("/_app/customers/$customerId")({
  validateSearch: (search: Record<string, unknown>): CustomerSearch => ({
    as_of: pastMoment(text(search.as_of) ?? null, Date.now()) ?? undefined,
    category: text(search.category),
    source: search.source === "ai" || search.source === "human" ? search.source : undefined,
    range: search.range === "history" ? "history" : undefined,
    m: text(search.m),
    fact: text(search.fact),
  }),
  // Begun with the navigation and not waited for: the page has a skeleton of its own.
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(profileQuery(params.customerId)),
  component: CustomerRoute,
});

function CustomerRoute() {
  const { customerId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();

  const onGo = useCallback(
    (change: Partial<CustomerLocation>) => {
      void navigate({
        search: (before) => ({ ...before, ...asSearch(change) }),
        // Opening evidence or another filter is no place to come back to; another time is.
        replace: !("asOf" in change),
      });
    },
    [navigate],
  );

  const location: CustomerLocation = {
    asOf: search.as_of ?? null,
    category: search.category ?? null,
    source: search.source ?? "all",
    showsHistory: search.range === "history",
    messageId: search.m ?? null,
    factId: search.fact ?? null,
  };
  return <CustomerScreen key={customerId} customerId={customerId} location={location} onGo={onGo} />;
}

function asSearch(change: Partial<CustomerLocation>): CustomerSearch {
  return {
    ...("asOf" in change ? { as_of: change.asOf ?? undefined } : {}),
    ...("category" in change ? { category: change.category ?? undefined } : {}),
    ...(change.source ? { source: change.source === "all" ? undefined : change.source } : {}),
    ...("showsHistory" in change ? { range: change.showsHistory ? ("history" as const) : undefined } : {}),
    ...("factId" in change ? { fact: change.factId ?? undefined } : {}),
    ...("messageId" in change ? { m: change.messageId ?? undefined } : {}),
  };
}
