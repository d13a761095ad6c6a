/** The search over messages and customers, a page of each group at a time. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { searchKeys } from "@/api/keys";
import type { SearchResult } from "@/api/types";

const FIRST = { messages: 20, customers: 5 } as const;

/** Somebody waits for the answer: without a network they hear so, instead of waiting for it to come back. */
const SAID_WHEN_OFFLINE = { networkMode: "always", retry: false, refetchOnReconnect: true } as const;

const find = (q: string, kind: keyof typeof FIRST, cursor: string | null, signal: AbortSignal) =>
  unwrap<SearchResult>(
    api.GET("/api/v1/search", {
      params: { query: { q, kind, limit: FIRST[kind], cursor: cursor ?? undefined } },
      signal,
    }),
  );

export const messageHitsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: searchKeys.group("messages", q),
    queryFn: async ({ pageParam, signal }) => (await find(q, "messages", pageParam, signal)).messages,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    ...SAID_WHEN_OFFLINE,
  });

export const customerHitsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: searchKeys.group("customers", q),
    queryFn: async ({ pageParam, signal }) => (await find(q, "customers", pageParam, signal)).customers,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    ...SAID_WHEN_OFFLINE,
  });
