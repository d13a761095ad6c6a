import clsx from "clsx";
import type { AgentConfig } from "@/api/types";
import { useNow } from "@/lib/useNow";
import { healthOf, type Tone } from "../healthModel";

const DOT: Record<Tone, string> = { ok: "bg-ok", warn: "bg-warn", bad: "bg-bad", idle: "bg-ink-4" };
const INK: Record<Tone, string> = { ok: "text-ok", warn: "text-warn", bad: "text-bad", idle: "text-ink-3" };

/** How a brain is, as a dot and a word. */
export function StateWord({ config }: { config: AgentConfig }) {
  const { tone, word } = healthOf(config, useNow());
  return (
    <span className={clsx("inline-flex items-center gap-1.5 whitespace-nowrap text-xs", INK[tone])}>
      <span aria-hidden className={clsx("size-1.75 rounded-full", DOT[tone])} />
      {word}
    </span>
  );
}
