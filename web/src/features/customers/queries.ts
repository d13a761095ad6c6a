/** Reading customers. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { customerKeys } from "@/api/keys";
import type { Conversation, Customer, OptOut, Page } from "@/api/types";
import type { CustomerFilters } from "./listModel";

const LIST_PAGE = 50;

export const customersQuery = (filters: CustomerFilters) =>
  infiniteQueryOptions({
    queryKey: customerKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<Customer>>(
        api.GET("/api/v1/customers", {
          params: {
            query: {
              q: filters.q || undefined,
              life_cycle_stage: filters.stage ?? undefined,
              industry: filters.industry ?? undefined,
              company_scale: filters.scale ?? undefined,
              owner: filters.owner ?? undefined,
              channel_type: filters.channel ?? undefined,
              sort: filters.sort,
              limit: LIST_PAGE,
              cursor: pageParam ?? undefined,
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });

/** A customer's newest conversation, to lead there. */
export const latestConversationQuery = (customerId: string) =>
  queryOptions({
    queryKey: [...customerKeys.one(customerId), "conversation"] as const,
    queryFn: async ({ signal }) =>
      (
        await unwrap<Page<Conversation>>(
          api.GET("/api/v1/chat/conversations", {
            params: { query: { customer_id: customerId, limit: 1 } },
            signal,
          }),
        )
      ).items[0] ?? null,
  });

/** When a customer was kept from every brain, and by whom; newest first. */
export const optOutsQuery = (customerId: string) =>
  queryOptions({
    queryKey: customerKeys.optOuts(customerId),
    queryFn: async ({ signal }) =>
      (
        await unwrap<{ items: OptOut[] }>(
          api.GET("/api/v1/customers/{customer_id}/ai-opt-outs", {
            params: { path: { customer_id: customerId } },
            signal,
          }),
        )
      ).items,
  });
