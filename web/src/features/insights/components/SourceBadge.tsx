import { Sparkles, UserRound } from "lucide-react";
import type { Insight } from "@/api/types";
import { t } from "@/lib/i18n";

/** Whose word a fact is: violet for the AI, grey and named for a person. */
export function SourceBadge({ insight }: { insight: Insight }) {
  return insight.source === "ai" ? (
    <span className="inline-flex h-5 shrink-0 items-center gap-1 rounded-tag bg-ai-soft px-1.25 text-ai-ink text-xs">
      <Sparkles size={12} aria-hidden />
      {t("insight.byAi")}
    </span>
  ) : (
    <span className="inline-flex h-5 min-w-0 items-center gap-1 rounded-tag bg-hover px-1.25 text-ink-2 text-xs">
      <UserRound size={12} className="shrink-0" aria-hidden />
      <span className="truncate">{t("insight.byHuman", { name: insight.created_by_name })}</span>
    </span>
  );
}
