import clsx from "clsx";
import { memo, useId, useState } from "react";
import type { Evidence, Insight, Stage } from "@/api/types";
import { Confidence } from "@/components/Confidence";
import { clock, dayLabel, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import type { InsightActions } from "../actions";
import { contentOf, endOf, isSure } from "../model";
import { CardActions } from "./CardActions";
import { LifeButton } from "./LifeButton";
import { QuoteButton } from "./QuoteButton";
import { SourceBadge } from "./SourceBadge";
import { Superseded, SupersededToggle } from "./Superseded";

export interface CardShared {
  archived: readonly Insight[];
  stages: readonly Stage[];
  /** None in a view of the past, where nothing can be changed. */
  actions: InsightActions | null;
  onEdit: (insight: Insight) => void;
  onEvidence: (evidence: Evidence) => void;
  /** Tells where a fact comes from and what became of it. */
  onLife: (factId: string) => void;
}

interface InsightCardProps extends CardShared {
  insight: Insight;
  categoryLabel: string;
  isNew: boolean;
  flashes: boolean;
  isSelected: boolean;
  hasChangedLater: boolean;
}

/** One fact on the time rail: what, how sure, whose word, the words it came from and what it replaced. */
export const InsightCard = memo(function InsightCard(props: InsightCardProps) {
  const { insight, categoryLabel, isSelected, flashes, stages, archived, actions } = props;
  const [isUnfolded, setUnfolded] = useState(false);
  const unfoldedId = useId();
  const isArchived = insight.status === "archived";
  return (
    <li
      className="group/item relative grid grid-cols-[40px_32px_minmax(0,1fr)] pb-2.5"
      data-hue={insight.category_hue}
    >
      <time
        dateTime={insight.observed_at}
        title={fullTime(insight.observed_at)}
        className="pt-3.5 text-ink-2 text-sm"
      >
        {clock(insight.observed_at)}
      </time>
      <Dot />
      <article
        aria-label={`${categoryLabel} · ${contentOf(insight, stages)}`}
        className={clsx(
          "group rounded-card border px-3.5 pt-2.5 pb-2 shadow-card",
          isArchived ? "bg-subtle" : "bg-surface",
          isSelected ? "border-brand ring-2 ring-brand-soft" : "border-line",
          flashes && "flash-ai",
        )}
      >
        <CardHead {...props} />
        <p className={clsx("prose-cn mt-0.5", isArchived && "text-ink-3 line-through")}>
          {contentOf(insight, stages)}
        </p>
        <div className="flex flex-wrap items-center gap-x-3 sm:flex-nowrap">
          <QuoteButton insight={insight} isOpen={isSelected} onOpen={props.onEvidence} />
          <LifeButton onOpen={() => props.onLife(insight.id)} />
          {insight.supersedes.length > 0 && (
            <SupersededToggle
              count={insight.supersedes.length}
              isOpen={isUnfolded}
              onToggle={() => setUnfolded(!isUnfolded)}
              controls={unfoldedId}
            />
          )}
        </div>
        {isUnfolded && (
          <Superseded
            id={unfoldedId}
            insight={insight}
            archived={archived}
            stages={stages}
            onLife={props.onLife}
          />
        )}
        {isArchived && actions && <Ended insight={insight} />}
      </article>
    </li>
  );
});

function Dot() {
  return (
    <span aria-hidden className="relative flex justify-center">
      <span className="absolute top-0 -bottom-2.5 w-px bg-line-strong group-first/item:top-5" />
      <span className="absolute top-4.5 flex size-3.25 items-center justify-center rounded-full border border-hue bg-thread">
        <span className="size-1.75 rounded-full bg-hue" />
      </span>
    </span>
  );
}

function CardHead({ insight, categoryLabel, isNew, hasChangedLater, actions, onEdit }: InsightCardProps) {
  return (
    <header className="flex min-h-6.5 items-center gap-2">
      <h4
        className={clsx(
          "shrink-0 font-semibold text-sm",
          insight.status === "archived" ? "text-ink-3" : "text-hue",
        )}
      >
        {categoryLabel}
      </h4>
      {isNew && (
        <span className="rounded-tag bg-brand-soft px-1 text-2xs text-brand-ink">{t("insight.new")}</span>
      )}
      {insight.visibility !== "normal" && (
        <span className="rounded-tag bg-hover px-1 text-2xs text-ink-3">
          {t(`insights.${insight.visibility}`)}
        </span>
      )}
      {hasChangedLater && (
        <span className="rounded-tag bg-warn-soft px-1 text-2xs text-warn">{t("insights.changedLater")}</span>
      )}
      <span className="ml-auto flex min-w-0 items-center gap-2">
        {actions && <CardActions insight={insight} actions={actions} onEdit={onEdit} />}
        {!isSure(insight) && <Confidence value={insight.confidence} />}
        <SourceBadge insight={insight} />
      </span>
    </header>
  );
}

function Ended({ insight }: { insight: Insight }) {
  const now = useNow();
  const end = endOf(insight);
  if (!end) return null;
  return (
    <p className="text-ink-3 text-xs">
      <time dateTime={end.at} title={fullTime(end.at)}>
        {t("insights.ended", { words: end.words, day: dayLabel(end.at, now) })}
      </time>
    </p>
  );
}
