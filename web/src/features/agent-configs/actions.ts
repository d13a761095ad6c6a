/** Changing and trying configured brains. Whatever changes one may switch another off, so all are read again. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { agentConfigKeys } from "@/api/keys";
import type { AgentConfig, BrainTest } from "@/api/types";
import type { ConfigChange, ConfigIn } from "./formModel";

const path = (id: string) => ({ params: { path: { config_id: id } } });

/** The answer is known at once; nobody waits until the list is read again. */
function keep(client: QueryClient, config: AgentConfig): void {
  client.setQueryData(agentConfigKeys.one(config.id), config);
  void client.invalidateQueries({ queryKey: agentConfigKeys.list });
}

export function useCreateConfig() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConfigIn) => unwrap<AgentConfig>(api.POST("/api/v1/admin/agent-configs", { body })),
    onSuccess: (config) => keep(client, config),
  });
}

export function useChangeConfig(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConfigChange) =>
      unwrap<AgentConfig>(api.PATCH("/api/v1/admin/agent-configs/{config_id}", { ...path(id), body })),
    onSuccess: (config) => keep(client, config),
    // Somebody else's change is shown beside one's own.
    onError: () => client.invalidateQueries({ queryKey: agentConfigKeys.all }),
  });
}

export function useDeleteConfig(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/admin/agent-configs/{config_id}", path(id))),
    onSuccess: () => client.invalidateQueries({ queryKey: agentConfigKeys.list }),
  });
}

/** Takes as long as the brain: up to a minute. */
export function useTestConfig(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap<BrainTest>(api.POST("/api/v1/admin/agent-configs/{config_id}/test", path(id))),
    onSettled: () => client.invalidateQueries({ queryKey: agentConfigKeys.all }),
  });
}
