/** The life of one fact as people read it: one line a statement, repeats folded together. Pure. */
import type { Evidence, Insight } from "@/api/types";
import type { SaidNow } from "@/api/upcoming";
import { t } from "@/lib/i18n";

export type LifeTone = "fact" | "ask" | "end" | "mute" | "void";

export interface LifeStep {
  said: SaidNow;
  headline: string;
  tone: LifeTone;
  /** The other fact that this statement is part of, when it is not the one whose life is told. */
  elsewhere: string | null;
  evidence: Evidence | null;
  /** False while the words stay the same as in the step before. */
  showsContent: boolean;
}

/** Repeats in between are told by their number until somebody asks. */
export type LifeLine = { kind: "step"; step: LifeStep } | { kind: "folded"; key: string; steps: LifeStep[] };

const TONE: Record<SaidNow["did"], LifeTone> = {
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
};

export function stepsOf(insight: Insight, history: readonly SaidNow[]): LifeStep[] {
  const evidence = new Map(insight.evidence.map((one) => [one.message_id, one]));
  return history.map((said, index) => {
    const isElsewhere = said.insight_id !== null && said.insight_id !== insight.id;
    const hasOvertaken = said.did === "superseded" && isElsewhere;
    return {
      said,
      headline: headlineOf(said, hasOvertaken),
      tone: said.voided_at ? "void" : hasOvertaken ? "end" : TONE[said.did],
      elsewhere: isElsewhere ? said.insight_id : null,
      evidence: (said.message_id && evidence.get(said.message_id)) || null,
      showsContent: said.content !== "" && said.content !== history[index - 1]?.content,
    };
  });
}

function headlineOf(said: SaidNow, hasOvertaken: boolean): string {
  const who = said.source === "ai" ? t("insight.byAi") : said.actor;
  if (said.did === "superseded")
    return t(hasOvertaken ? "life.did.overtaken" : "life.did.superseded", { who });
  if (said.did === "proposed" && said.op === "retire") return t("life.did.proposedEnd", { who });
  if (said.did === "archived" && (said.reason === "outdated" || said.reason === "wrong"))
    return t(`life.did.archived.${said.reason}`, { who });
  return t(`life.did.${said.did}`, { who });
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
    if (step.said.did === "confirmed" && step.tone === "fact" && !step.showsContent) repeats.push(step);
    else {
      flush();
      lines.push(line(step));
    }
  }
  flush();
  return lines;
}

const line = (step: LifeStep): LifeLine => ({ kind: "step", step });
