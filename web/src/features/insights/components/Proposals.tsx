import { Sparkles } from "lucide-react";
import type { Insight, InsightCategory } from "@/api/types";
import { t } from "@/lib/i18n";
import { useDeferred } from "../deferred";
import { categoryLabel, cites } from "../model";
import type { CardShared } from "./InsightCard";
import { ProposalCard } from "./ProposalCard";

interface ProposalsProps extends CardShared {
  proposals: readonly Insight[];
  categories: readonly InsightCategory[];
  messageId: string | null;
}

/** Proposals stand above the stream until somebody decides. */
export function Proposals({
  proposals,
  categories,
  messageId,
  stages,
  actions,
  onEvidence,
  onLife,
}: ProposalsProps) {
  const hidden = useDeferred((state) => state.ids);
  const shown = proposals.filter((insight) => !hidden.has(insight.id));
  if (shown.length === 0) return null;
  return (
    <section
      aria-label={t("insights.proposals")}
      className="rounded-card border border-ai-line bg-ai-soft px-3.5 pt-2.5 pb-3.5"
    >
      <header className="mb-2 flex flex-wrap items-baseline gap-x-2 text-sm">
        <h3 className="flex items-center gap-1.5 text-ai-ink">
          <Sparkles size={14} aria-hidden />
          {t("insights.proposals")}
          <span className="font-normal tabular-nums">{shown.length}</span>
        </h3>
        <span className="text-ink-3 text-xs">{t("insights.proposalsHint")}</span>
      </header>
      <ul className="flex flex-col gap-2">
        {shown.map((insight) => (
          <ProposalCard
            key={insight.id}
            insight={insight}
            categoryLabel={categoryLabel(insight, categories)}
            stages={stages}
            actions={actions}
            isSelected={messageId !== null && cites(insight, messageId)}
            onEvidence={onEvidence}
            onLife={onLife}
          />
        ))}
      </ul>
    </section>
  );
}
