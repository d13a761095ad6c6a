/** How a comparison reads. Pure. */
import { asApiError } from "@/api/errors";
import type { BrainProvider, Comparison } from "@/api/types";
import { whyNot } from "@/components/whyNot";
import { label, pick, t } from "@/lib/i18n";

type Named = NonNullable<Comparison["against"]>;

/** What a side is called, as it was when the comparison began; null is what was recorded at the time. */
export function sideName(side: Named | null, providers: readonly BrainProvider[]): string {
  if (!side) return t("comparisons.recorded");
  const known = providers.find((one) => one.key === side.provider);
  const provider = known ? pick(known.name_zh, known.name_en) : side.provider;
  return [provider, side.model].filter(Boolean).join(" · ");
}

/** The share of bursts that are over, from 0 to 1. */
export const progressOf = ({ counts }: Comparison): number =>
  counts.bursts === 0 ? 1 : (counts.bursts - counts.waiting) / counts.bursts;

/** Of all facts that either side stated, those that both did; null while there is none. */
export function agreementOf({ counts }: Comparison): number | null {
  const all = counts.equal + counts.added + counts.missing;
  return all === 0 ? null : counts.equal / all;
}

/** Why a burst gave nothing: our words where we know the code. */
export function reasonWords(code: string): string {
  const ours = label("comparisons.reason", code);
  return ours === code ? label("runs.failure", code) : ours;
}

/** Why it could not be started. */
export function refusalOf(error: unknown): string {
  const problem = asApiError(error);
  const code = problem.fields[0]?.code ?? problem.code;
  const ours = label("comparisons.refused", code);
  return ours === code ? whyNot(error) : ours;
}

export const MOST_CUSTOMERS = 50;
export const MOST_BURSTS = 200;

/** Whether the numbers ask for something that the server takes. */
export function isAskable(sample: number, burstsEach: number): boolean {
  const isWhole = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;
  return (
    isWhole(sample, MOST_CUSTOMERS) && isWhole(burstsEach, MOST_BURSTS) && sample * burstsEach <= MOST_BURSTS
  );
}
