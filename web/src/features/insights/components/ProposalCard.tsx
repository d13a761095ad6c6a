import clsx from "clsx";
import type { Evidence, Insight, Stage } from "@/api/types";
import { Button } from "@/components/Button";
import { CategoryLabel } from "@/components/CategoryLabel";
import { Confidence } from "@/components/Confidence";
import { t } from "@/lib/i18n";
import type { InsightActions } from "../actions";
import { contentOf } from "../model";
import { LifeButton } from "./LifeButton";
import { QuoteButton } from "./QuoteButton";

interface ProposalCardProps {
  insight: Insight;
  categoryLabel: string;
  stages: readonly Stage[];
  actions: InsightActions | null;
  isSelected: boolean;
  onEvidence: (evidence: Evidence) => void;
  onLife: (factId: string) => void;
}

/** What the AI would write but may not: a person decides. */
export function ProposalCard(props: ProposalCardProps) {
  const { insight, categoryLabel, stages, actions, isSelected, onEvidence, onLife } = props;
  const content = contentOf(insight, stages);
  return (
    <li
      className={clsx(
        "rounded-row border bg-surface px-3.5 pt-2 pb-2.5",
        isSelected ? "border-brand ring-2 ring-brand-soft" : "border-ai-line",
      )}
    >
      <div className="flex items-center gap-2">
        <CategoryLabel hue={insight.category_hue} label={categoryLabel} />
        {insight.op === "retire" && (
          <span className="rounded-tag bg-warn-soft px-1 text-2xs text-warn">
            {t("insights.proposeRetire")}
          </span>
        )}
        <Confidence value={insight.confidence} className="ml-auto" />
      </div>
      <p className={clsx("prose-cn mt-0.5", insight.op === "retire" && "text-ink-2 line-through")}>
        {content}
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <div className="flex min-w-0 flex-1 gap-3">
          <QuoteButton insight={insight} isOpen={isSelected} onOpen={onEvidence} />
          <LifeButton onOpen={() => onLife(insight.id)} />
        </div>
        {actions && (
          <div className="flex gap-1.5">
            <Button size="sm" variant="ai" onClick={() => void actions.accept(insight)}>
              {t("insights.accept")}
            </Button>
            <Button size="sm" onClick={() => actions.reject(insight)}>
              {t("insights.reject")}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}
