import clsx from "clsx";
import { Check, CircleDashed, LoaderCircle, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { BrainStep, BrainTest } from "@/api/types";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { whyNot } from "@/components/whyNot";
import { duration } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import type { useTestConfig } from "../actions";

const STEPS = ["network", "credentials", "app", "sample", "schema"] as const;

interface TestPanelProps {
  test: ReturnType<typeof useTestConfig>;
  /** Offered after a test that passed. */
  onEnable?: (() => void) | undefined;
}

/** The steps of a connection test while it runs and after it, each with what was found and what to do. */
export function TestPanel({ test, onEnable }: TestPanelProps) {
  if (test.isPending) return <Running />;
  if (test.isError)
    return <Notice tone="bad" role="alert" title={t("brains.testBroken", { why: whyNot(test.error) })} />;
  return test.data ? <Outcome result={test.data} onEnable={onEnable} /> : null;
}

function Running() {
  const seconds = useSeconds();
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-start gap-2 text-ink-2 text-sm">
        <LoaderCircle size={16} className="mt-0.5 shrink-0 animate-spin text-brand-ink" aria-hidden />
        <span role="status" className="sr-only">
          {t("brains.testing", { n: 0 })}
        </span>
        <span aria-hidden className="tabular-nums">
          {t("brains.testing", { n: seconds })}
        </span>
      </p>
      <ol aria-label={t("brains.testSteps")} className="flex flex-col gap-1.5">
        {STEPS.map((name) => (
          <Row key={name} name={name} look="waiting" />
        ))}
      </ol>
    </div>
  );
}

function Outcome({ result, onEnable }: { result: BrainTest; onEnable: (() => void) | undefined }) {
  const failed = result.steps.find((step) => !step.ok);
  const last = result.steps.at(-1)?.name ?? "schema";
  const skipped = STEPS.slice(STEPS.indexOf(last) + 1);
  return (
    <div className="flex flex-col gap-3">
      {failed ? (
        <Notice
          tone="bad"
          role="status"
          title={t("brains.testFailed", { step: label("brains.step", failed.name) })}
        >
          <p>{failed.detail}</p>
          <p className="mt-0.5 font-semibold text-ink">{failed.remedy}</p>
        </Notice>
      ) : (
        <Notice
          tone="ok"
          role="status"
          title={t("brains.testPassed")}
          actions={
            onEnable && (
              <Button size="sm" variant="primary" onClick={onEnable}>
                {t("brains.testEnable")}
              </Button>
            )
          }
        >
          {t("brains.testPassedHint")}
        </Notice>
      )}
      <ol aria-label={t("brains.testSteps")} className="flex flex-col gap-1.5">
        {result.steps.map((step) => (
          <Row key={step.name} name={step.name} look={step.ok ? "ok" : "failed"} step={step} />
        ))}
        {skipped.map((name) => (
          <Row key={name} name={name} look="skipped" />
        ))}
      </ol>
    </div>
  );
}

type Look = "ok" | "failed" | "waiting" | "skipped";
const ICON = { ok: Check, failed: X, waiting: CircleDashed, skipped: CircleDashed };
const INK: Record<Look, string> = {
  ok: "text-ok",
  failed: "text-bad",
  waiting: "text-ink-4",
  skipped: "text-ink-4",
};

function Row({ name, look, step }: { name: string; look: Look; step?: BrainStep }) {
  const Icon = ICON[look];
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon size={15} className={clsx("mt-0.75 shrink-0", INK[look])} aria-hidden />
      <div className="min-w-0 flex-1">
        <span className={step ? "text-ink" : "text-ink-3"}>{label("brains.step", name)}</span>
        <span className={clsx("ml-2 text-xs", INK[look])}>{t(`brains.step.${look}`)}</span>
        {step?.ok && <p className="text-ink-3 text-xs [overflow-wrap:anywhere]">{step.detail}</p>}
      </div>
      {step && <span className="shrink-0 text-ink-3 text-xs tabular-nums">{duration(step.ms)}</span>}
    </li>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - began) / 1_000)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
