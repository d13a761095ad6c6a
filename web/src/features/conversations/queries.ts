/** Reading conversations and their messages. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { type ConversationFilters, conversationKeys } from "@/api/keys";
import type { Conversation, ConversationCounts, ConversationStatus, MessagePage, Page } from "@/api/types";
import type { ThreadCursor } from "./threadModel";

export const THREAD_PAGE = 50;
const LIST_PAGE = 50;
const NEVER = Number.POSITIVE_INFINITY;

/** The numbers of the tabs, of one status or of all. */
export const countsQuery = (status: ConversationStatus | null) =>
  queryOptions({
    queryKey: conversationKeys.countsOf(status),
    queryFn: ({ signal }) =>
      unwrap<ConversationCounts>(
        api.GET("/api/v1/chat/conversations/counts", {
          params: { query: { status: status ?? undefined } },
          signal,
        }),
      ),
  });

export function fetchConversations(
  filters: ConversationFilters,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Conversation>> {
  return unwrap<Page<Conversation>>(
    api.GET("/api/v1/chat/conversations", {
      params: {
        query: {
          view: filters.view,
          status: filters.status ?? undefined,
          label: filters.labelId ?? undefined,
          channel_type: filters.channelType ?? undefined,
          limit: LIST_PAGE,
          cursor: cursor ?? undefined,
        },
      },
      signal,
    }),
  );
}

/** Rows are kept current one by one as events come in, so a list never goes stale by age. */
export const conversationsQuery = (filters: ConversationFilters) =>
  infiniteQueryOptions({
    queryKey: conversationKeys.list(filters),
    queryFn: ({ pageParam, signal }) => fetchConversations(filters, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    staleTime: NEVER,
  });

export const fetchConversation = (id: string, signal?: AbortSignal) =>
  unwrap<Conversation>(
    api.GET("/api/v1/chat/conversations/{conversation_id}", {
      params: { path: { conversation_id: id } },
      signal,
    }),
  );

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKeys.one(id),
    queryFn: ({ signal }) => fetchConversation(id, signal),
  });

export const fetchMessages = (id: string, query: ThreadCursor & { limit: number }, signal?: AbortSignal) =>
  unwrap<MessagePage>(
    api.GET("/api/v1/chat/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: id }, query },
      signal,
    }),
  );

/** The newest messages, or those around one of them; older and newer pages are fetched as they are scrolled to. */
export const threadQuery = (id: string, around: string | null) =>
  infiniteQueryOptions({
    queryKey: conversationKeys.thread(id, around),
    queryFn: ({ pageParam, signal }) => fetchMessages(id, { ...pageParam, limit: THREAD_PAGE }, signal),
    initialPageParam: (around ? { around } : {}) as ThreadCursor,
    getPreviousPageParam: (first): ThreadCursor | undefined =>
      first.prev_cursor ? { before: first.prev_cursor } : undefined,
    getNextPageParam: (last): ThreadCursor | undefined =>
      around && last.next_cursor && last.items.length > 0 ? { after: last.next_cursor } : undefined,
    staleTime: NEVER,
  });
