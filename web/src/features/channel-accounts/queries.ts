/** Reading and changing the channel accounts that are configured here. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { channelConfigKeys } from "@/api/keys";
import type { ChannelConfig, ChannelStatus, ChannelTest, ChannelType } from "@/api/types";

/** A change of state is announced; how much time has passed since is not. */
const AGE = 30_000;

export const channelConfigsQuery = queryOptions({
  queryKey: channelConfigKeys.list,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: ChannelConfig[] }>(api.GET("/api/v1/admin/channel-configs", { signal }))).items,
  refetchInterval: AGE,
});

export const channelTypesQuery = queryOptions({
  queryKey: channelConfigKeys.types,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: ChannelType[] }>(api.GET("/api/v1/admin/channel-configs/types", { signal })))
      .items,
  staleTime: Number.POSITIVE_INFINITY,
});

const path = (id: string) => ({ params: { path: { channel_config_id: id } } });

export const channelStatusQuery = (id: string) =>
  queryOptions({
    queryKey: channelConfigKeys.status(id),
    queryFn: ({ signal }) =>
      unwrap<ChannelStatus>(
        api.GET("/api/v1/admin/channel-configs/{channel_config_id}/status", { ...path(id), signal }),
      ),
    refetchInterval: AGE,
  });

/** Runs a call that changes configured accounts; afterwards they are read again. */
export function useChannelChange<V, R>(call: (values: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSettled: () => void client.invalidateQueries({ queryKey: channelConfigKeys.all }),
  });
}

export interface ChannelValues {
  name: string;
  corp_id: string | null;
  settings: Record<string, string>;
  /** Only those that were typed; an empty one is removed. */
  secrets: Record<string, string>;
  poll_interval_seconds: number;
}

export const createChannel = (channel_type: string) => (values: ChannelValues) =>
  unwrap<ChannelConfig>(
    api.POST("/api/v1/admin/channel-configs", {
      body: { ...values, channel_type, enabled: true, poll_enabled: true },
    }),
  );
export const changeChannel =
  ({ id, version }: ChannelConfig) =>
  (change: Partial<ChannelValues> & { enabled?: boolean; poll_enabled?: boolean }) =>
    unwrap<ChannelConfig>(
      api.PATCH("/api/v1/admin/channel-configs/{channel_config_id}", {
        ...path(id),
        body: { ...change, version },
      }),
    );
export const deleteChannel = (id: string) => () =>
  unwrap(api.DELETE("/api/v1/admin/channel-configs/{channel_config_id}", path(id)));
export const testChannel = (id: string) => () =>
  unwrap<ChannelTest>(api.POST("/api/v1/admin/channel-configs/{channel_config_id}/test", path(id)));
