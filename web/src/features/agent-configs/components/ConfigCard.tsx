import { Link } from "@tanstack/react-router";
import { PlugZap } from "lucide-react";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Button } from "@/components/Button";
import { t } from "@/lib/i18n";
import { useTestConfig } from "../actions";
import { insightApp, nameOf } from "../formModel";
import { useEnabling } from "../useEnabling";
import { EnableSwitch } from "./EnableSwitch";
import { Facts } from "./Facts";
import { HealthNotice } from "./HealthNotice";
import { StateWord } from "./StateWord";
import { TestPanel } from "./TestPanel";

interface ConfigCardProps {
  config: AgentConfig;
  providers: readonly BrainProvider[];
}

/** One brain: what is wrong with it first, then what it is and what it may use. */
export function ConfigCard({ config, providers }: ConfigCardProps) {
  const test = useTestConfig(config.id);
  const enabling = useEnabling(config, providers);
  const name = nameOf(config, providers);
  const isLearning = config.enabled && config.app_name === insightApp();
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4 shadow-card">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 className="text-base [overflow-wrap:anywhere]">{name}</h2>
            {isLearning && (
              <span className="rounded-tag bg-ai-soft px-1.25 text-ai-ink text-xs">
                {t("brains.learning")}
              </span>
            )}
            <StateWord config={config} />
          </div>
          <p className="mt-0.5 text-ink-2 text-sm [overflow-wrap:anywhere]">
            {config.app_name}
            {config.base_url && <code className="ml-2 font-mono text-ink-3 text-xs">{config.base_url}</code>}
          </p>
          {config.purpose && <p className="text-ink-3 text-xs [overflow-wrap:anywhere]">{config.purpose}</p>}
        </div>
        <div className="flex shrink-0 items-center gap-2">
          <Button
            aria-label={t("brains.testOne", { name })}
            disabled={test.isPending}
            onClick={() => test.mutate()}
          >
            <PlugZap size={15} aria-hidden />
            {test.data ? t("brains.testAgain") : t("brains.test")}
          </Button>
          <Link
            to="/settings/agent-configs/$configId"
            params={{ configId: config.id }}
            aria-label={t("brains.editOne", { name })}
            className="inline-flex h-8 items-center rounded-control border border-line-strong bg-surface px-3 text-sm hover:bg-hover"
          >
            {t("brains.edit")}
          </Link>
          <EnableSwitch enabling={enabling} />
        </div>
      </div>
      <HealthNotice config={config} />
      <Facts config={config} providers={providers} />
      {!test.isIdle && (
        <div className="border-line border-t pt-3">
          <TestPanel test={test} />
        </div>
      )}
    </li>
  );
}
