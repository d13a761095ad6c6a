/** Reading configured brains and the kinds of brains there are. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { agentConfigKeys } from "@/api/keys";
import type { AgentConfig, BrainProvider } from "@/api/types";

/** No event tells of a brain's health, so an open page asks for it. */
const REFRESH = 10_000;
const HOUR = 3_600_000;

export const agentConfigsQuery = queryOptions({
  queryKey: agentConfigKeys.list,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: AgentConfig[] }>(api.GET("/api/v1/admin/agent-configs", { signal }))).items,
  refetchInterval: REFRESH,
});

export const agentConfigQuery = (id: string) =>
  queryOptions({
    queryKey: agentConfigKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap<AgentConfig>(
        api.GET("/api/v1/admin/agent-configs/{config_id}", { params: { path: { config_id: id } }, signal }),
      ),
    refetchInterval: REFRESH,
  });

export const providersQuery = queryOptions({
  queryKey: agentConfigKeys.providers,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: BrainProvider[] }>(api.GET("/api/v1/admin/agent-configs/providers", { signal })))
      .items,
  staleTime: HOUR,
});
