import clsx from "clsx";
import { t } from "@/lib/i18n";

const BARS = ["h-1.5", "h-2", "h-2.75"] as const;

/** How many of the three bars are filled. */
export function confidenceLevel(confidence: number): 1 | 2 | 3 {
  if (confidence >= 0.9) return 3;
  return confidence >= 0.7 ? 2 : 1;
}

/** Three bars and the percentage. */
export function Confidence({ value, className }: { value: number; className?: string }) {
  const level = confidenceLevel(value);
  const percent = Math.round(value * 100);
  return (
    <span
      role="img"
      aria-label={t("insight.confidence", { n: percent })}
      className={clsx("inline-flex items-center gap-1 text-ink-3 text-xs tabular-nums", className)}
    >
      <span className="flex items-end gap-0.5" aria-hidden>
        {BARS.map((height, index) => (
          <span
            key={height}
            className={clsx("w-0.75 rounded-full", height, index < level ? "bg-ai" : "bg-ai-line")}
          />
        ))}
      </span>
      <span aria-hidden>{percent}%</span>
    </span>
  );
}
