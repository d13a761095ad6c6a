import { useMemo } from "react";
import { markPhrases } from "../marking";

/** A message with the phrases marked that insights took from it. */
export function MarkedText({ text, insights }: { text: string; insights: readonly string[] }) {
  const segments = useMemo(() => markPhrases(text, insights), [text, insights]);
  return (
    <p className="prose-cn">
      {segments.map((segment, index) =>
        segment.isMarked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never move
          <mark key={index} className="rounded-tag bg-mark px-0.5 text-ink">
            {segment.text}
          </mark>
        ) : (
          segment.text
        ),
      )}
    </p>
  );
}
