/** Reading and replacing the policy by which conversations are dealt out. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { assignmentKeys, teamKeys } from "@/api/keys";
import { teamQuery } from "@/api/reference";
import type { AssignmentPolicy, NewAssignmentPolicy } from "@/api/types";

/** Neither the policy nor the load of the team is announced to browsers: an open page asks. */
const NOW_AND_THEN = 15_000;

export const policyQuery = queryOptions({
  queryKey: assignmentKeys.policy,
  queryFn: ({ signal }) => unwrap<AssignmentPolicy>(api.GET("/api/v1/admin/assignment", { signal })),
  refetchInterval: NOW_AND_THEN,
});

export const freshTeamQuery = queryOptions({ ...teamQuery, staleTime: 0, refetchInterval: NOW_AND_THEN });

/** Replaces the policy; after a refusal everything is read again, for it shows that somebody was faster. */
export function useSavePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAssignmentPolicy) =>
      unwrap<AssignmentPolicy>(api.PUT("/api/v1/admin/assignment", { body })),
    onSuccess: (saved) => client.setQueryData(policyQuery.queryKey, saved),
    onError: () => client.invalidateQueries({ queryKey: assignmentKeys.policy }),
    onSettled: () => void client.invalidateQueries({ queryKey: teamKeys.all }),
  });
}
