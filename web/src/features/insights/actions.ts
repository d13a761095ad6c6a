/** What people do to insights. It shows at once and is taken back when the server refuses. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/errors";
import { customerKeys, insightKeys } from "@/api/keys";
import type { Insight, Profile } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { defer, takeBack } from "./deferred";

export type ArchiveReason = "outdated" | "wrong";

const path = (insight: Insight) => ({ customer_id: insight.customer_id, insight_id: insight.id });

/** Everything that shows this customer's facts is read again. */
export function refreshFacts(client: QueryClient, customerId: string): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: customerKeys.profile(customerId) }),
    client.invalidateQueries({ queryKey: insightKeys.family(customerId) }),
    client.invalidateQueries({ queryKey: customerKeys.lists }),
  ]);
}

type Lists = Pick<Profile, "active_insights" | "proposed_insights">;

async function patchProfile(
  client: QueryClient,
  customerId: string,
  change: (lists: Lists) => Partial<Lists>,
): Promise<void> {
  const key = customerKeys.profile(customerId);
  // A read under way would bring back what is being taken out.
  await client.cancelQueries({ queryKey: key });
  client.setQueryData<Profile>(key, (profile) => profile && { ...profile, ...change(profile) });
}

const without = (insights: readonly Insight[], id: string) => insights.filter((other) => other.id !== id);

async function attempt(
  client: QueryClient,
  insight: Insight,
  call: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    toast(t("insights.failed", { why: whyNot(error) }));
    return false;
  } finally {
    await refreshFacts(client, insight.customer_id);
  }
}

export function useInsightActions() {
  const client = useQueryClient();
  return useMemo(() => actionsFor(client), [client]);
}

function actionsFor(client: QueryClient) {
  const restore = async (insight: Insight) => {
    const done = await attempt(client, insight, () =>
      api.POST("/api/v1/customers/{customer_id}/insights/{insight_id}/restore", {
        params: { path: path(insight) },
      }),
    );
    if (done) toast(t("insights.restored"));
  };

  const archive = async (insight: Insight, reason: ArchiveReason) => {
    await patchProfile(client, insight.customer_id, (lists) => ({
      active_insights: without(lists.active_insights, insight.id),
    }));
    // Offered at once; the restoring waits for the archiving, in case the hand is faster than the line.
    const archived = attempt(client, insight, () =>
      api.DELETE("/api/v1/customers/{customer_id}/insights/{insight_id}", {
        params: { path: path(insight), query: { reason } },
      }),
    );
    const undo = async () => {
      if (await archived) await restore(insight);
    };
    toast(t(`insights.archived.${reason}`), {
      action: { label: t("action.undo"), onClick: () => void undo() },
    });
    await archived;
  };

  const accept = async (insight: Insight) => {
    await patchProfile(client, insight.customer_id, (lists) => ({
      proposed_insights: without(lists.proposed_insights, insight.id),
    }));
    const done = await attempt(client, insight, () =>
      api.POST("/api/v1/customers/{customer_id}/insights/{insight_id}/accept", {
        params: { path: path(insight) },
      }),
    );
    if (done) toast(t("insights.accepted"));
  };

  const reject = (insight: Insight) => {
    defer(insight.id, async () => {
      await attempt(client, insight, () =>
        api.POST("/api/v1/customers/{customer_id}/insights/{insight_id}/reject", {
          params: { path: path(insight) },
          keepalive: true,
        }),
      );
    });
    toast(t("insights.rejected"), {
      action: { label: t("action.undo"), onClick: () => takeBack(insight.id) },
    });
  };

  return { archive, restore, accept, reject };
}

export type InsightActions = ReturnType<typeof actionsFor>;

export interface NewInsight {
  category: string;
  content: string;
  confidence: number;
  observedAt: string | null;
}

export function useAddInsight(customerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ category, content, confidence, observedAt }: NewInsight) =>
      unwrap<Insight>(
        api.POST("/api/v1/customers/{customer_id}/insights", {
          params: { path: { customer_id: customerId } },
          body: { category, content, confidence, ...(observedAt ? { observed_at: observedAt } : {}) },
        }),
      ),
    onSuccess: () => refreshFacts(client, customerId),
  });
}

export function useCorrectInsight(insight: Insight) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { content: string; category: string }) =>
      unwrap<Insight>(
        api.PATCH("/api/v1/customers/{customer_id}/insights/{insight_id}", {
          params: { path: path(insight) },
          body: change,
        }),
      ),
    onSettled: () => refreshFacts(client, insight.customer_id),
  });
}

/** Analyses at once what waits for the end of the burst. */
export function useAnalyzeNow(customerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/customers/{customer_id}/analyze", {
          params: { path: { customer_id: customerId } },
        }),
      ),
    onSuccess: () => toast(t("insights.analyzing")),
    onError: (error) => toast(asApiError(error).title || t("error.title")),
    onSettled: () => client.invalidateQueries({ queryKey: customerKeys.profile(customerId) }),
  });
}
