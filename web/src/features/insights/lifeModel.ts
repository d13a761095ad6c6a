/** The life of one fact as people read it: one line a statement, repeats folded together. Pure. */
import type { Insight, Said } from "@/api/types";
import { t } from "@/lib/i18n";
import "@/lib/i18n/profiles";

export type LifeTone = "fact" | "ask" | "end" | "mute" | "void";

/** What took the place of this fact, what it replaced, or another time at which the same was believed. */
export type Relation = "newer" | "older" | "again";

export interface LifeStep {
  said: Said;
  headline: string;
  tone: LifeTone;
  /** Another fact that this statement has to do with. */
  other: { id: string; is: Relation } | null;
  /** False while the words stay the same as in the step before. */
  showsContent: boolean;
}

/** Repeats in between are told by their number until somebody asks. */
export type LifeLine = { kind: "step"; step: LifeStep } | { kind: "folded"; key: string; steps: LifeStep[] };

const TONE: Record<Said["did"], LifeTone> = {
  opened: "fact",
  confirmed: "fact",
  superseded: "fact",
  restored: "fact",
  accepted: "fact",
  corrected: "fact",
  proposed: "ask",
  rejected: "end",
  archived: "end",
  retired: "end",
  ignored: "mute",
  recalled: "void",
  reprocessed: "void",
};

export function stepsOf(insight: Insight, history: readonly Said[]): LifeStep[] {
  return history.map((said, index) => {
    const other = otherOf(said, insight);
    return {
      said,
      headline: headlineOf(said, other?.is === "newer"),
      tone: other?.is === "newer" ? "end" : TONE[said.did],
      other,
      showsContent: said.content !== "" && said.content !== history[index - 1]?.content,
    };
  });
}

function otherOf(said: Said, { id, supersedes, superseded_by }: Insight): LifeStep["other"] {
  if (said.did === "corrected") {
    // A correction is two statements, and neither closes the other's fact: the facts themselves are linked.
    const [linked, is] =
      said.op === "retire" ? [superseded_by, "newer" as const] : [supersedes[0], "older" as const];
    return linked ? { id: linked, is } : null;
  }
  if (said.insight_id !== null && said.insight_id !== id)
    return { id: said.insight_id, is: said.closed.includes(id) ? "newer" : "again" };
  const replaced = said.op === "assert" && said.closed.find((closed) => closed !== id);
  return replaced ? { id: replaced, is: "older" } : null;
}

function headlineOf(said: Said, endsIt: boolean): string {
  const who = said.source === "ai" ? t("insight.byAi") : said.actor;
  if (TONE[said.did] === "void") return t("life.did.once", { who });
  if (said.did === "superseded") return t(endsIt ? "life.did.overtaken" : "life.did.superseded", { who });
  if (said.did === "proposed" && said.op === "retire") return t("life.did.proposedEnd", { who });
  if (said.did === "archived" && (said.reason === "outdated" || said.reason === "wrong"))
    return t(`life.did.archived.${said.reason}`, { who });
  return t(`life.did.${said.did as "opened"}`, { who });
}

/** From this many confirmations in a row on, only the first and the last are told. */
const MANY = 4;

export function linesOf(steps: readonly LifeStep[]): LifeLine[] {
  const lines: LifeLine[] = [];
  let repeats: LifeStep[] = [];
  const flush = () => {
    const [first, last] = [repeats[0], repeats.at(-1)];
    const between = repeats.slice(1, -1);
    if (first && last && repeats.length >= MANY)
      lines.push(line(first), { kind: "folded", key: `folded-${first.said.id}`, steps: between }, line(last));
    else lines.push(...repeats.map(line));
    repeats = [];
  };
  for (const step of steps) {
    if (step.said.did === "confirmed" && !step.showsContent) repeats.push(step);
    else {
      flush();
      lines.push(line(step));
    }
  }
  flush();
  return lines;
}

const line = (step: LifeStep): LifeLine => ({ kind: "step", step });
