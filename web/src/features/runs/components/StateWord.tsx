import clsx from "clsx";
import { label } from "@/lib/i18n";
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

export const StateWord = ({ state }: { state: string }) => (
  <Word tone={stateTone(state)} text={label("runs.state", state)} />
);

export const OutcomeWord = ({ outcome }: { outcome: string }) => (
  <Word tone={outcomeTone(outcome)} text={label("runs.outcome", outcome)} />
);
