/** Shadow comparisons: starting one, and reading what came of it. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { agentConfigKeys } from "@/api/keys";
import type { Comparison, ComparisonDetail } from "@/api/types";

/** Results come bit by bit, and no event tells of them. */
const SOON = 2_000;

export const comparisonsQuery = queryOptions({
  queryKey: agentConfigKeys.comparisons,
  queryFn: async ({ signal }) =>
    (await unwrap<{ items: Comparison[] }>(api.GET("/api/v1/admin/agent-configs/comparisons", { signal })))
      .items,
  refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "running") ? SOON : false),
});

export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: agentConfigKeys.comparison(id),
    queryFn: ({ signal }) =>
      unwrap<ComparisonDetail>(
        api.GET("/api/v1/admin/agent-configs/comparisons/{comparison_id}", {
          params: { path: { comparison_id: id } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? SOON : false),
  });

export interface ComparisonValues {
  configId: string;
  /** null: held against what was recorded. */
  against: string | null;
  sample: number;
  burstsEach: number;
}

export function useStartComparison() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ configId, against, sample, burstsEach }: ComparisonValues) =>
      unwrap<Comparison>(
        api.POST("/api/v1/admin/agent-configs/{config_id}/compare", {
          params: { path: { config_id: configId } },
          body: { against, sample, bursts_each: burstsEach },
        }),
      ),
    onSuccess: () => void client.invalidateQueries({ queryKey: agentConfigKeys.comparisons }),
  });
}
