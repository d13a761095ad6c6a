/** Changing customers. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import { conversationKeys, customerKeys, insightKeys } from "@/api/keys";
import type { Customer, Profile, Stage } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { pick, t } from "@/lib/i18n";

function refresh(client: QueryClient, customerId: string): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: customerKeys.profile(customerId) }),
    client.invalidateQueries({ queryKey: insightKeys.family(customerId) }),
    client.invalidateQueries({ queryKey: customerKeys.lists }),
  ]);
}

export function useCreateCustomer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { display_name: string; mobile?: string }) =>
      unwrap<Customer>(api.POST("/api/v1/customers", { body: wanted })),
    onSuccess: () => client.invalidateQueries({ queryKey: customerKeys.lists }),
  });
}

type Core = Pick<Profile, "life_cycle_stage" | "industry" | "company_scale">;

const saveCore = (customerId: string, change: Partial<Core>) =>
  unwrap<Profile>(
    api.PATCH("/api/v1/customers/{customer_id}/profile", {
      params: { path: { customer_id: customerId } },
      body: change,
    }),
  );

/** Sets the stage at once and offers to take it back. A stage is stored by its name, as people read it in the stream. */
export function useChangeStage(profile: Profile, stages: readonly Stage[]) {
  const client = useQueryClient();
  const { id } = profile.customer;
  const before = profile.life_cycle_stage;

  return useCallback(
    async (wanted: string | null) => {
      const change = async (to: string | null): Promise<boolean> => {
        const key = customerKeys.profile(id);
        const stage = stages.find((known) => known.key === to);
        await client.cancelQueries({ queryKey: key });
        client.setQueryData<Profile>(key, (known) => known && { ...known, life_cycle_stage: to });
        try {
          await saveCore(id, { life_cycle_stage: stage ? pick(stage.label_zh, stage.label_en) : to });
          return true;
        } catch (error) {
          toast(t("customer.saveFailed", { why: whyNot(error) }));
          return false;
        } finally {
          await refresh(client, id);
        }
      };
      if (!(await change(wanted))) return;
      const stage = stages.find((known) => known.key === wanted);
      const text = stage
        ? t("customer.stageChanged", { stage: pick(stage.label_zh, stage.label_en) })
        : t("customer.stageCleared");
      toast(text, { action: { label: t("action.undo"), onClick: () => void change(before) } });
    },
    [client, id, before, stages],
  );
}

/** Keeps a customer's words from every brain, or lets them be read again. */
export function useOptOut(customerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isOut: boolean) =>
      unwrap<Customer>(
        api.PATCH("/api/v1/customers/{customer_id}", {
          params: { path: { customer_id: customerId } },
          body: { ai_opted_out: isOut },
        }),
      ),
    onSuccess: () =>
      Promise.all([
        refresh(client, customerId),
        client.invalidateQueries({ queryKey: customerKeys.optOuts(customerId) }),
      ]),
  });
}

export interface FieldsChange {
  core: Partial<Core>;
  person: { display_name?: string; mobile?: string; owner_id?: string | null };
}

/** Saves changed fields. Name, mobile and owner carry the version they were read at, so that nobody is overwritten. */
export function useSaveFields(customerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ core, person, version }: FieldsChange & { version: number }) => {
      if (Object.keys(person).length > 0)
        await api.PATCH("/api/v1/customers/{customer_id}", {
          params: { path: { customer_id: customerId } },
          body: { ...person, version },
        });
      if (Object.keys(core).length > 0) await saveCore(customerId, core);
    },
    onSettled: (_data, error) => {
      void client.invalidateQueries({ queryKey: conversationKeys.lists });
      // What somebody else changed must be on screen before the person decides again.
      return error instanceof ApiError && error.isNetwork ? undefined : refresh(client, customerId);
    },
  });
}
