import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { toast } from "@/components/toasts";
import { whyNot } from "@/components/whyNot";
import { t } from "@/lib/i18n";
import { useChangeConfig } from "./actions";
import { insightApp, nameOf } from "./formModel";
import { agentConfigsQuery } from "./queries";

export type Enabling = ReturnType<typeof useEnabling>;

/** Enabling and disabling a brain, and the question that comes first where others notice it. */
export function useEnabling(config: AgentConfig, providers: readonly BrainProvider[]) {
  const { data: known = [] } = useQuery(agentConfigsQuery);
  const change = useChangeConfig(config.id);
  const [isAsking, setAsking] = useState(false);
  const name = nameOf(config, providers);
  const other = known.find((one) => one.enabled && one.app_name === config.app_name && one.id !== config.id);

  const go = async (enabled: boolean) => {
    try {
      await change.mutateAsync({ enabled, version: config.version });
      toast(t(enabled ? "brains.switchedOn" : "brains.switchedOff", { name }));
    } catch (error) {
      toast(t("brains.notSwitched", { why: whyNot(error) }));
    }
    setAsking(false);
  };
  const ask = (on: boolean) => {
    const isNoticed = on ? other !== undefined : config.app_name === insightApp();
    if (isNoticed) setAsking(true);
    else void go(on);
  };
  return {
    name,
    isOn: config.enabled,
    isAsking,
    isPending: change.isPending,
    /** Whom enabling would switch off. */
    replaced: other && nameOf(other, providers),
    ask,
    go,
    close: () => setAsking(false),
  };
}
