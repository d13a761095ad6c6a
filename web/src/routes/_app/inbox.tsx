import { createFileRoute } from "@tanstack/react-router";

export interface InboxSearch {
  view?: string;
  c?: string;
  message?: string;
}

export const Route = createFileRoute("/_app/inbox")({
  validateSearch: (search: Record<string, unknown>): InboxSearch => search as InboxSearch,
  component: () => null,
});
