/** Reading insights, and the messages that prove them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { insightKeys } from "@/api/keys";
import type { Insight, InsightHistory, MessagePage, Page, SummaryVersion } from "@/api/types";

const HISTORY_PAGE = 100;
const AROUND = 30;

/** What no longer counts, newest first. */
export const archivedQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: insightKeys.list(customerId, { status: "archived" }),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<Insight>>(
        api.GET("/api/v1/customers/{customer_id}/insights", {
          params: {
            path: { customer_id: customerId },
            query: { status: "archived", limit: HISTORY_PAGE, cursor: pageParam ?? undefined },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });

/** The archived facts of one category: what an insight superseded, when the history is too long to be loaded. */
export const archivedOfCategoryQuery = (customerId: string, category: string) =>
  queryOptions({
    queryKey: insightKeys.list(customerId, { status: "archived", category }),
    queryFn: async ({ signal }) =>
      (
        await unwrap<Page<Insight>>(
          api.GET("/api/v1/customers/{customer_id}/insights", {
            params: {
              path: { customer_id: customerId },
              query: { status: "archived", category, limit: 2 * HISTORY_PAGE },
            },
            signal,
          }),
        )
      ).items,
  });

export const insightQuery = (customerId: string, insightId: string) =>
  queryOptions({
    queryKey: insightKeys.one(customerId, insightId),
    queryFn: ({ signal }) =>
      unwrap<InsightHistory>(
        api.GET("/api/v1/customers/{customer_id}/insights/{insight_id}", {
          params: { path: { customer_id: customerId, insight_id: insightId } },
          signal,
        }),
      ),
  });

/** Every summary that a run has written, newest first. */
export const summariesQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: insightKeys.summaries(customerId),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<SummaryVersion>>(
        api.GET("/api/v1/customers/{customer_id}/summaries", {
          params: { path: { customer_id: customerId }, query: { cursor: pageParam ?? undefined } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });

/** The messages around one. Kept apart from the threads of the inbox, which grow by themselves. */
export const aroundQuery = (conversationId: string, messageId: string) =>
  queryOptions({
    queryKey: ["evidence", conversationId, messageId] as const,
    queryFn: ({ signal }) =>
      unwrap<MessagePage>(
        api.GET("/api/v1/chat/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: conversationId }, query: { around: messageId, limit: AROUND } },
          signal,
        }),
      ),
  });
