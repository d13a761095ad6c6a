import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RunDetail } from "@/api/types";
import { duration, fullTime, number } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import { OutcomeWord, StateWord } from "./StateWord";

/** How the run went: state, times, who answered and at what cost, and the error in words. */
export function RunFacts({ run, onOpenRun }: { run: RunDetail; onOpenRun: (runId: string) => void }) {
  return (
    <>
      <Facts>
        <Fact label={t("runs.col.state")}>
          <StateWord run={run} />
        </Fact>
        {run.outcome && (
          <Fact label={t("runs.col.outcome")}>
            <OutcomeWord outcome={run.outcome} />
          </Fact>
        )}
        {run.reason && <Fact label={t("runs.drawer.reason")}>{label("runs.reason", run.reason)}</Fact>}
        <Fact label={t("runs.col.customer")}>
          <Link
            to="/customers/$customerId"
            params={{ customerId: run.customer_id }}
            className="text-brand-ink hover:underline"
          >
            {t("runs.drawer.customer")}
          </Link>
        </Fact>
        <Fact label={t("runs.col.messages")}>{t("runs.drawer.messages", { n: run.message_ids.length })}</Fact>
        {run.replaces_run_id && (
          <OtherRun
            label={t("runs.drawer.replaces")}
            text={t("runs.drawer.replacesOpen")}
            runId={run.replaces_run_id}
            onOpen={onOpenRun}
          />
        )}
        {run.replaced_by_run_id && (
          <OtherRun
            label={t("runs.drawer.replacedBy")}
            text={t("runs.drawer.replacedByOpen")}
            runId={run.replaced_by_run_id}
            onOpen={onOpenRun}
          />
        )}
      </Facts>
      {run.error && (
        <section className="rounded-row border border-bad-line bg-bad-soft px-3 py-2.5 text-sm">
          <h3 className="text-bad">
            {t("runs.drawer.error")} · {label("runs.failure", run.error.kind)}
          </h3>
          {run.error.detail && <p className="mt-0.5 break-words text-ink-2">{run.error.detail}</p>}
        </section>
      )}
      <Facts title={t("runs.drawer.when")}>
        <Fact label={t("runs.drawer.started")}>{fullTime(run.started_at)}</Fact>
        {run.finished_at && <Fact label={t("runs.drawer.finished")}>{fullTime(run.finished_at)}</Fact>}
        <Fact label={t("runs.drawer.duration")}>{duration(run.duration_ms)}</Fact>
        <Fact label={t("runs.drawer.brain")}>{duration(run.brain_ms)}</Fact>
      </Facts>
      <Facts title={t("runs.drawer.brainSection")}>
        <Fact label={t("runs.drawer.provider")}>{run.provider ?? "–"}</Fact>
        {run.model && <Fact label={t("runs.drawer.model")}>{run.model}</Fact>}
        {run.prompt_version && <Fact label={t("runs.drawer.prompt")}>{run.prompt_version}</Fact>}
        {run.provider_run_id && (
          <Fact label={t("runs.drawer.providerRun")}>
            <code className="break-all font-mono text-xs">{run.provider_run_id}</code>
          </Fact>
        )}
        <Fact label={t("runs.drawer.attempts")}>{number(run.attempts)}</Fact>
        {run.prompt_tokens !== null && (
          <Fact label={t("runs.drawer.tokens")}>
            {t("runs.drawer.tokensValue", {
              prompt: number(run.prompt_tokens),
              completion: number(run.completion_tokens),
            })}
          </Fact>
        )}
      </Facts>
    </>
  );
}

interface OtherRunProps {
  label: string;
  text: string;
  runId: string;
  onOpen: (runId: string) => void;
}

/** Leads to the run that this one has to do with, in the same drawer. */
function OtherRun({ label: name, text, runId, onOpen }: OtherRunProps) {
  return (
    <Fact label={name}>
      <button type="button" onClick={() => onOpen(runId)} className="text-brand-ink hover:underline">
        {text}
      </button>
    </Fact>
  );
}

export function Facts({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section>
      {title && <h3 className="mb-1 text-base">{title}</h3>}
      <dl className="flex flex-col">{children}</dl>
    </section>
  );
}

export function Fact({ label: name, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline py-0.5 text-sm">
      <dt className="w-24 shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 break-words tabular-nums">{children}</dd>
    </div>
  );
}
