/** Reading and changing webhooks, and what they were told. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { webhookKeys } from "@/api/keys";
import type {
  Page,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookEventType,
  WebhookMade,
} from "@/api/types";
import { type DeliveryFilters, isUnderWay } from "./model";

const PAGE = 50;
/** Deliveries are announced to no browser: an open log asks, more often while something is under way. */
const SOON = 2_000;
const NOW_AND_THEN = 15_000;

export const webhooksQuery = queryOptions({
  queryKey: webhookKeys.list,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: Webhook[] }>(api.GET("/api/v1/admin/webhooks", { signal }))).items,
  refetchInterval: NOW_AND_THEN,
});

export const eventTypesQuery = queryOptions({
  queryKey: webhookKeys.eventTypes,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: WebhookEventType[] }>(api.GET("/api/v1/admin/webhooks/event-types", { signal })))
      .items,
  staleTime: Number.POSITIVE_INFINITY,
});

const path = (id: string) => ({ params: { path: { webhook_id: id } } });
const deliveryPath = (id: string, deliveryId: string) => ({
  params: { path: { webhook_id: id, delivery_id: deliveryId } },
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: webhookKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap<Webhook>(api.GET("/api/v1/admin/webhooks/{webhook_id}", { ...path(id), signal })),
    refetchInterval: NOW_AND_THEN,
  });

export const deliveriesQuery = (id: string, filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: webhookKeys.deliveries(id, filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<WebhookDelivery>>(
        api.GET("/api/v1/admin/webhooks/{webhook_id}/deliveries", {
          params: {
            ...path(id).params,
            query: {
              state: filters.state ?? undefined,
              type: filters.type ?? undefined,
              limit: PAGE,
              cursor: pageParam ?? undefined,
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isUnderWay)) ? SOON : NOW_AND_THEN,
  });

export const deliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({
    queryKey: webhookKeys.delivery(id, deliveryId),
    queryFn: ({ signal }) =>
      unwrap<WebhookDeliveryDetail>(
        api.GET("/api/v1/admin/webhooks/{webhook_id}/deliveries/{delivery_id}", {
          ...deliveryPath(id, deliveryId),
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? SOON : false),
  });

/** Runs a call that changes webhooks; afterwards they and their logs are read again. */
export function useWebhookChange<V, R>(call: (values: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSettled: () => void client.invalidateQueries({ queryKey: webhookKeys.all }),
  });
}

export interface WebhookValues {
  url: string;
  description: string;
  event_types: string[];
}

export const createWebhook = (body: WebhookValues) =>
  unwrap<WebhookMade>(api.POST("/api/v1/admin/webhooks", { body: { ...body, enabled: true } }));
export const changeWebhook =
  ({ id, version }: Webhook) =>
  (change: Partial<WebhookValues> & { enabled?: boolean }) =>
    unwrap<Webhook>(
      api.PATCH("/api/v1/admin/webhooks/{webhook_id}", { ...path(id), body: { ...change, version } }),
    );
export const deleteWebhook = (id: string) => () =>
  unwrap(api.DELETE("/api/v1/admin/webhooks/{webhook_id}", path(id)));
export const rotateSecret = (id: string) => (overlap_hours: number) =>
  unwrap<{ secret: string; previous_expires_at: string }>(
    api.POST("/api/v1/admin/webhooks/{webhook_id}/rotate-secret", { ...path(id), body: { overlap_hours } }),
  );
export const tryWebhook = (id: string) => () =>
  unwrap<WebhookDeliveryDetail>(api.POST("/api/v1/admin/webhooks/{webhook_id}/test", path(id)));
export const redeliver = (id: string, deliveryId: string) => () =>
  unwrap<WebhookDelivery>(
    api.POST(
      "/api/v1/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
      deliveryPath(id, deliveryId),
    ),
  );
