import clsx from "clsx";
import type { ReactNode } from "react";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { number } from "@/lib/format";
import { pick, t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { tokensToday } from "../healthModel";

interface FactsProps {
  config: AgentConfig;
  providers: readonly BrainProvider[];
}

/** What a brain has used and may use, in a few figures. */
export function Facts({ config, providers }: FactsProps) {
  const provider = providers.find((one) => one.key === config.provider);
  const standIn = providers.find((one) => one.key === config.settings.fallback);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1.5 text-xs">
      <Fact name={t("brains.lastOk")}>
        {config.health.last_ok_at ? <RelativeTime at={config.health.last_ok_at} /> : t("brains.never")}
      </Fact>
      {provider?.needs_network !== false && (
        <>
          <Fact name={t("brains.tokensToday")}>
            <Tokens config={config} />
          </Fact>
          <Fact name={t("brains.limits")}>{limitsOf(config).join(" · ") || t("brains.noLimits")}</Fact>
          <Fact name={t("brains.standIn")}>
            {standIn ? pick(standIn.name_zh, standIn.name_en) : t("brains.standIn.none")}
          </Fact>
          <Fact name={t("brains.masked")}>
            {config.settings.mask_numbers === false ? (
              <span className="text-warn">{t("brains.masked.off")}</span>
            ) : (
              t("brains.masked.on")
            )}
          </Fact>
        </>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 text-ink-2 tabular-nums">{children}</dd>
    </div>
  );
}

function Tokens({ config }: { config: AgentConfig }) {
  const today = tokensToday(config, useNow());
  if (!today) return t("brains.tokensUncounted");
  const share = Math.min(1, today.used / today.budget);
  return (
    <span className="flex items-center gap-2">
      {t("brains.tokensOf", { used: number(today.used), budget: number(today.budget) })}
      <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-line">
        <span
          className={clsx("block h-full", share >= 1 ? "bg-bad" : share >= 0.8 ? "bg-warn" : "bg-brand")}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </span>
  );
}

function limitsOf({ settings }: AgentConfig): string[] {
  const parts: string[] = [];
  const { requests_per_minute: perMinute, max_concurrency: atOnce, timeout_s: timeout } = settings;
  if (typeof perMinute === "number") parts.push(t("brains.limit.perMinute", { n: number(perMinute) }));
  if (typeof atOnce === "number") parts.push(t("brains.limit.atOnce", { n: number(atOnce) }));
  if (typeof timeout === "number") parts.push(t("brains.limit.timeout", { n: number(timeout) }));
  return parts;
}
