import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { capabilitiesQuery } from "@/api/reference";
import type { ConversationStatus, ConversationView } from "@/api/types";
import { type InboxLocation, InboxPage } from "@/features/conversations/InboxPage";
import { VIEWS } from "@/features/conversations/listModel";
import { countsQuery } from "@/features/conversations/queries";

/** `c` is the open conversation, `message` one of its messages to scroll to. */
export interface InboxSearch {
  view?: ConversationView;
  source?: string;
  /** Left out for the open ones. */
  status?: Exclude<ConversationStatus, "open"> | typeof ANY;
  label?: string;
  c?: string;
  message?: string;
}

const ANY = "any";
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.includes(value as T) ? (value as T) : undefined;

export const Route = createFileRoute("/_app/inbox")({
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    view: oneOf(search.view, VIEWS.slice(1)),
    source: text(search.source),
    status: oneOf(search.status, ["snoozed", "closed", ANY]),
    label: text(search.label),
    c: text(search.c),
    message: text(search.message),
  }),
  // Started beside the page's code, not after it; the page shows its own loading and failing.
  loader: ({ context: { queryClient } }) => {
    void queryClient.prefetchQuery(countsQuery("open"));
    void queryClient.prefetchQuery(capabilitiesQuery);
  },
  component: InboxRoute,
});

function InboxRoute() {
  const { user } = Route.useRouteContext();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();

  const onGo = useCallback(
    (change: Partial<InboxLocation>, how: { replace?: boolean } = {}) => {
      void navigate({
        search: (before) => ({ ...before, ...asSearch(change) }),
        replace: how.replace ?? false,
      });
    },
    [navigate],
  );

  const location: InboxLocation = {
    view: search.view ?? "all",
    channelType: search.source ?? null,
    labelId: search.label ?? null,
    status: search.status === ANY ? null : (search.status ?? "open"),
    conversationId: search.c ?? null,
    messageId: search.message ?? null,
  };
  return <InboxPage me={user} location={location} onGo={onGo} />;
}

function asSearch(change: Partial<InboxLocation>): InboxSearch {
  return {
    ...("view" in change ? { view: change.view === "all" ? undefined : change.view } : {}),
    ...("channelType" in change ? { source: change.channelType ?? undefined } : {}),
    ...("labelId" in change ? { label: change.labelId ?? undefined } : {}),
    ...("status" in change ? { status: change.status === "open" ? undefined : (change.status ?? ANY) } : {}),
    ...("conversationId" in change ? { c: change.conversationId ?? undefined } : {}),
    ...("messageId" in change ? { message: change.messageId ?? undefined } : {}),
  };
}
