import type { Insight, InsightCategory } from "@/api/types";
import { dayKey, dayLabel } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { categoryLabel, cites, groupByDay } from "../model";
import { type CardShared, InsightCard } from "./InsightCard";

interface InsightStreamProps extends CardShared {
  insights: readonly Insight[];
  categories: readonly InsightCategory[];
  messageId: string | null;
  arrived: ReadonlySet<string>;
  changedLater: ReadonlySet<string>;
}

/** The facts on a time rail, newest first, one group a day. */
export function InsightStream(props: InsightStreamProps) {
  const { insights, categories, messageId, arrived, changedLater, ...shared } = props;
  const now = useNow();
  const today = dayKey(now);
  return groupByDay(insights).map((group) => (
    <section key={group.day} aria-label={dayLabel(group.at, now)}>
      <h3 className="pt-1 pb-2 text-ink-2 text-sm">{dayLabel(group.at, now)}</h3>
      <ol>
        {group.insights.map((insight) => (
          <InsightCard
            key={insight.id}
            insight={insight}
            categoryLabel={categoryLabel(insight, categories)}
            isNew={
              shared.actions !== null &&
              insight.status === "active" &&
              group.day === today &&
              dayKey(insight.created_at) === today
            }
            flashes={arrived.has(insight.id)}
            isSelected={messageId !== null && cites(insight, messageId)}
            hasChangedLater={changedLater.has(insight.id)}
            {...shared}
          />
        ))}
      </ol>
    </section>
  ));
}
