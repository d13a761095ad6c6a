import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, History } from "lucide-react";
import type { Insight, Stage } from "@/api/types";
import { Skeleton } from "@/components/Skeleton";
import { dayLabel, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { contentOf, supersededBy } from "../model";
import { archivedOfCategoryQuery } from "../queries";

interface ToggleProps {
  count: number;
  isOpen: boolean;
  onToggle: () => void;
  controls: string;
}

export function SupersededToggle({ count, isOpen, onToggle, controls }: ToggleProps) {
  const Chevron = isOpen ? ChevronUp : ChevronDown;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={onToggle}
      className="flex min-h-6 shrink-0 items-center gap-1 rounded-tag text-ink-2 text-sm hover:text-brand-ink"
    >
      <History size={13} aria-hidden />
      {t("insights.superseded", { n: count })}
      <Chevron size={13} aria-hidden />
    </button>
  );
}

interface SupersededProps {
  id: string;
  insight: Insight;
  archived: readonly Insight[];
  stages: readonly Stage[];
  onLife: (factId: string) => void;
}

/** The facts this one took the place of, struck through, with whose word they were and since when. */
export function Superseded({ id, insight, archived, stages, onLife }: SupersededProps) {
  const loaded = supersededBy(insight, archived);
  const isComplete = loaded.length >= insight.supersedes.length;
  const query = useQuery({
    ...archivedOfCategoryQuery(insight.customer_id, insight.category),
    enabled: !isComplete,
  });
  const now = useNow();
  const old = isComplete ? loaded : supersededBy(insight, query.data ?? []);
  return (
    <ul id={id} className="mt-2 flex flex-col gap-1 rounded-row bg-thread px-3 py-2 text-sm">
      {old.map((fact) => (
        <li key={fact.id} className="flex items-baseline gap-2.5">
          <span aria-hidden className="size-1.5 shrink-0 self-center rounded-full border border-ink-4" />
          <button
            type="button"
            title={t("life.open")}
            onClick={() => onLife(fact.id)}
            className="min-w-0 flex-1 break-words rounded-tag text-left text-ink-2 hover:text-brand-ink"
          >
            <s>{contentOf(fact, stages)}</s>
          </button>
          <time
            dateTime={fact.observed_at}
            title={fullTime(fact.observed_at)}
            className="shrink-0 text-ink-3"
          >
            {t("insights.supersededBy", {
              who: fact.source === "ai" ? t("insight.byAi") : fact.created_by_name,
              day: dayLabel(fact.observed_at, now),
            })}
          </time>
        </li>
      ))}
      {!isComplete && query.isPending && <Skeleton className="h-4 w-2/3" />}
      {!isComplete && !query.isPending && old.length < insight.supersedes.length && (
        <li className="text-ink-3">{t("insights.supersededGone")}</li>
      )}
    </ul>
  );
}
