/** Reading and changing the workspace's categories. Whoever shows a fact reads the same list. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/errors";
import { customerKeys, insightKeys, referenceKeys } from "@/api/keys";
import type { InsightCategory } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { type CategoryValues, moved } from "./model";

const path = (key: string) => ({ params: { path: { key } } });

/** Changed rules fold every customer's facts again, so nothing that shows facts is still right. */
function refresh(client: QueryClient): Promise<unknown> {
  return Promise.all(
    [referenceKeys.categories, customerKeys.all, insightKeys.all].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    ),
  );
}

const patch = (key: string, body: Partial<CategoryValues> & { position?: number }) =>
  unwrap<InsightCategory>(api.PATCH("/api/v1/admin/insight-categories/{key}", { ...path(key), body }));

export function useAddCategory() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CategoryValues & { key: string }) =>
      unwrap<InsightCategory>(api.POST("/api/v1/admin/insight-categories", { body })),
    onSuccess: () => refresh(client),
  });
}

export function useChangeCategory(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<CategoryValues>) => patch(key, change),
    onSuccess: () => refresh(client),
  });
}

export function useDeleteCategory(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/admin/insight-categories/{key}", path(key))),
    onSuccess: () => client.invalidateQueries({ queryKey: referenceKeys.categories }),
  });
}

/** Moves one place at once; when the server refuses, the true order comes back with the reason. */
export function useMoveCategory() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ key, by }: { key: string; by: -1 | 1 }) => {
      const known = client.getQueryData<InsightCategory[]>(referenceKeys.categories) ?? [];
      const { order, changes } = moved(known, key, by);
      await client.cancelQueries({ queryKey: referenceKeys.categories });
      client.setQueryData(referenceKeys.categories, order);
      for (const change of changes) await patch(change.key, { position: change.position });
    },
    // One move at a time: a second one starts from what the first has made.
    scope: { id: "category-order" },
    onError: (error) => toast(t("categories.notMoved", { why: whyNot(error) })),
    onSettled: () => client.invalidateQueries({ queryKey: referenceKeys.categories }),
  });
}

/** What the server has against a category, in our words where we know better ones. */
export function refusal(error: unknown): string {
  switch (asApiError(error).code) {
    case "category_taken":
      return t("categories.taken");
    case "category_in_use":
      return t("categories.inUse");
    case "category_needed":
      return t("categories.needed");
    default:
      return whyNot(error);
  }
}
