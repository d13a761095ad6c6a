import clsx from "clsx";
import { Quote } from "lucide-react";
import type { Evidence, Insight } from "@/api/types";
import { t } from "@/lib/i18n";
import { firstEvidence } from "../model";

interface QuoteButtonProps {
  insight: Insight;
  isOpen: boolean;
  onOpen: (evidence: Evidence) => void;
}

/** The customer's own words behind a fact; opens the message they stand in. */
export function QuoteButton({ insight, isOpen, onOpen }: QuoteButtonProps) {
  const evidence = firstEvidence(insight);
  if (!evidence) return null;
  const quote = evidence.quote || t("insights.evidenceRevoked");
  const others = insight.evidence_count - 1;
  return (
    <button
      type="button"
      aria-pressed={isOpen}
      aria-label={t("insights.evidence", { quote })}
      onClick={() => onOpen(evidence)}
      className={clsx(
        "flex min-h-6 min-w-0 items-center gap-1.25 rounded-tag text-left text-sm hover:text-brand-ink",
        isOpen ? "text-ink-2" : "text-ink-3",
      )}
    >
      <Quote size={13} className="shrink-0" aria-hidden />
      <span className="truncate">{quote}</span>
      {others > 0 && (
        <span className="shrink-0 text-ink-4 text-xs">{t("insights.evidenceMore", { n: others })}</span>
      )}
    </button>
  );
}
