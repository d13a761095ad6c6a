import type { ReactNode } from "react";
import type { AgentConfig } from "@/api/types";
import { Notice } from "@/components/Notice";
import { useNow } from "@/lib/useNow";
import { healthOf } from "../healthModel";

/** What is wrong with a brain, what to do, and when it is tried again; nothing while it is well. */
export function HealthNotice({ config, actions }: { config: AgentConfig; actions?: ReactNode }) {
  const { tone, word, trouble } = healthOf(config, useNow());
  if (!trouble) return null;
  return (
    <Notice tone={tone} title={word} actions={actions}>
      <p>{trouble.cause}</p>
      <p className="mt-0.5 font-semibold text-ink">{trouble.remedy}</p>
      {trouble.until && <p className="mt-0.5 text-xs tabular-nums">{trouble.until}</p>}
    </Notice>
  );
}
