/** What the figures of runs mean: periods, tones, sorted bars. Pure. */
import type { Run, Written } from "@/api/types";
import type { BarItem } from "@/components/BarList";
import { dayKey } from "@/lib/format";
import { label } from "@/lib/i18n";

export const PERIODS = [1, 7, 30] as const;
export type Period = (typeof PERIODS)[number];

export const STATES = ["queued", "waiting", "running", "succeeded", "failed", "skipped"] as const;
export type RunState = (typeof STATES)[number];

export const OUTCOMES = [
  "ok",
  "salvaged",
  "repaired",
  "empty",
  "invalid",
  "timeout",
  "refused",
  "http_error",
] as const;
export type RunOutcome = (typeof OUTCOMES)[number];

export interface RunFilters {
  state: RunState | null;
  /** Only what was given up and is still not analysed. */
  isDead: boolean;
  outcome: RunOutcome | null;
  errorKind: string | null;
}

const DAY = 86_400_000;
const ZONE_OFFSET = "+08:00";

/** The start of a period, at midnight of the workspace: 1 is today, 7 is today and the six days before. */
export function periodStart(period: Period, now: number): string {
  return new Date(`${dayKey(now - (period - 1) * DAY)}T00:00:00.000${ZONE_OFFSET}`).toISOString();
}

export type Tone = "ok" | "warn" | "bad" | "muted" | "brand";

export function stateTone(state: string): Tone {
  if (state === "succeeded") return "ok";
  if (state === "failed") return "bad";
  return state === "skipped" ? "muted" : "brand";
}

export function outcomeTone(outcome: string): Tone {
  if (outcome === "ok" || outcome === "repaired") return "ok";
  if (outcome === "salvaged") return "warn";
  return outcome === "empty" ? "muted" : "bad";
}

/** Counts as bars, the longest first. */
export function bars(counts: Record<string, number>, prefix: string, tone: (key: string) => Tone): BarItem[] {
  return Object.entries(counts)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([key, value]) => ({ key, label: label(prefix, key), value, tone: tone(key) }));
}

/** How many facts a run has put down; confirming and dropping put down nothing new. */
export function writtenTotal(written: Written): number {
  return (written.opened ?? 0) + (written.superseded ?? 0) + (written.proposed ?? 0) + (written.retired ?? 0);
}

export const isFiltered = ({ state, isDead, outcome, errorKind }: RunFilters): boolean =>
  isDead || state !== null || outcome !== null || errorKind !== null;

/** A run that did not go through is tried again; one that did, or that was skipped, is thought again. */
export function remedyFor(run: Pick<Run, "state" | "replaced_by_run_id">): "retry" | "reprocess" | null {
  if (run.state === "failed" || run.state === "waiting") return "retry";
  const hasEnded = run.state === "succeeded" || run.state === "skipped";
  return hasEnded && run.replaced_by_run_id === null ? "reprocess" : null;
}
