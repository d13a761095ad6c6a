import clsx from "clsx";
import type { Run } from "@/api/types";
import { label, t } from "@/lib/i18n";
import { outcomeTone, stateTone, type Tone } from "../model";

const DOT: Record<Tone, string> = {
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  muted: "bg-line-strong",
  brand: "bg-brand",
};

function Word({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span className={clsx("inline-flex items-center gap-1.5", tone === "bad" && "text-bad")}>
      <span aria-hidden className={clsx("size-1.5 shrink-0 rounded-full", DOT[tone])} />
      <span className="truncate">{text}</span>
    </span>
  );
}

/** A run's state, and beside it what else there is to know: given up, answered by a stand-in, or made anew. */
export function StateWord({
  run,
}: {
  run: Pick<Run, "state" | "is_dead" | "is_provisional" | "replaced_by_run_id">;
}) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <Word tone={stateTone(run.state)} text={label("runs.state", run.state)} />
      {run.is_dead && (
        <span className="rounded-tag bg-bad-soft px-1 text-2xs text-bad">{t("runs.state.dead")}</span>
      )}
      {run.is_provisional && !run.replaced_by_run_id && (
        <span
          className="rounded-tag bg-warn-soft px-1 text-2xs text-warn"
          title={t("runs.state.standInHint")}
        >
          {t("runs.state.standIn")}
        </span>
      )}
      {run.replaced_by_run_id && (
        <span className="rounded-tag bg-hover px-1 text-2xs text-ink-3">{t("runs.state.replaced")}</span>
      )}
    </span>
  );
}

export const OutcomeWord = ({ outcome }: { outcome: string }) => (
  <Word tone={outcomeTone(outcome)} text={label("runs.outcome", outcome)} />
);
