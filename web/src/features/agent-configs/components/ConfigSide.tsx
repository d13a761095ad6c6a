import { Link } from "@tanstack/react-router";
import { PlugZap } from "lucide-react";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import type { useTestConfig } from "../actions";
import { healthOf } from "../healthModel";
import { useEnabling } from "../useEnabling";
import { EnableSwitch } from "./EnableSwitch";
import { Facts } from "./Facts";
import { HealthNotice } from "./HealthNotice";
import { StateWord } from "./StateWord";
import { TestPanel } from "./TestPanel";

interface ConfigSideProps {
  config: AgentConfig;
  providers: readonly BrainProvider[];
  test: ReturnType<typeof useTestConfig>;
  isDirty: boolean;
  onTest: () => void;
}

/** How a brain is and what its test says; above the form where there is no room beside it. */
export function ConfigSide({ config, providers, test, isDirty, onTest }: ConfigSideProps) {
  const enabling = useEnabling(config, providers);
  const { trouble } = healthOf(config, useNow());
  return (
    <aside className="flex w-full shrink-0 flex-col gap-3 lg:order-last lg:w-80">
      <Card title={t("brains.status")} aside={<EnableSwitch enabling={enabling} />}>
        <div className="flex flex-col gap-3">
          {trouble ? <HealthNotice config={config} /> : <StateWord config={config} />}
          <Facts config={config} providers={providers} />
        </div>
      </Card>
      <Card title={t("brains.test")}>
        <div className="flex flex-col items-start gap-3">
          {test.isIdle && <p className="text-ink-3 text-xs">{t("brains.testHint")}</p>}
          <Button
            variant={config.enabled ? "secondary" : "primary"}
            disabled={test.isPending}
            onClick={onTest}
          >
            <PlugZap size={15} aria-hidden />
            {isDirty ? t("brains.saveAndTest") : test.data ? t("brains.testAgain") : t("brains.test")}
          </Button>
          <div className="w-full">
            <TestPanel
              test={test}
              onEnable={config.enabled || isDirty ? undefined : () => enabling.ask(true)}
            />
          </div>
        </div>
      </Card>
      <p className="px-1 text-ink-3 text-xs">
        {t("comparisons.emptyHint")}{" "}
        <Link
          to="/settings/agent-configs/comparisons"
          search={{ config: config.id }}
          className="text-brand-ink hover:underline"
        >
          {t("comparisons.start")}
        </Link>
      </p>
    </aside>
  );
}
