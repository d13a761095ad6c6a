import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { useState } from "react";
import type { Insight, Profile } from "@/api/types";
import { CategoryLabel } from "@/components/CategoryLabel";
import { useCategoryName } from "@/components/categoryName";
import { Confidence } from "@/components/Confidence";
import { dayKey } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";

const SHOWN = 6;

/** The newest facts, as a reminder; the whole stream is on the customer's page. */
export function PanelInsights({ profile }: { profile: Profile }) {
  const insights = profile.active_insights;
  const today = dayKey(useNow());
  const nameOf = useCategoryName();
  // What was there when the panel opened is old news; what comes in later flashes once.
  const [known] = useState(() => new Set(insights.map((insight) => insight.id)));
  return (
    <section className="mt-5">
      <header className="flex items-baseline justify-between">
        <h3 className="text-base">{t("panel.latest")}</h3>
        {insights.length > 0 && (
          <span className="text-ink-3 text-sm">{t("panel.total", { n: insights.length })}</span>
        )}
      </header>
      {insights.length === 0 ? (
        <p className="mt-2 text-ink-3 text-sm">{t("panel.noInsightsHint")}</p>
      ) : (
        <ul className="mt-1 divide-y divide-line">
          {insights.slice(0, SHOWN).map((insight) => (
            <InsightLine
              key={insight.id}
              insight={insight}
              categoryLabel={nameOf(insight)}
              isNew={dayKey(insight.created_at) === today}
              isFresh={!known.has(insight.id)}
            />
          ))}
        </ul>
      )}
      {insights.length > SHOWN && (
        <Link
          to="/customers/$customerId"
          params={{ customerId: profile.customer.id }}
          className="mt-2 inline-block text-brand-ink text-sm hover:underline"
        >
          {t("panel.viewAll", { n: insights.length })}
        </Link>
      )}
    </section>
  );
}

interface InsightLineProps {
  insight: Insight;
  categoryLabel: string;
  isNew: boolean;
  isFresh: boolean;
}

function InsightLine({ insight, categoryLabel, isNew, isFresh }: InsightLineProps) {
  return (
    <li>
      <div className={clsx("-mx-2 rounded-row px-2 py-2", isFresh && "flash-ai")}>
        <div className="flex items-center gap-1.5">
          <CategoryLabel hue={insight.category_hue} label={categoryLabel} />
          {isNew && (
            <span className="rounded-tag bg-brand-soft px-1 text-2xs text-brand-ink">{t("insight.new")}</span>
          )}
          <Confidence value={insight.confidence} className="ml-auto" />
        </div>
        <p className="mt-0.5 break-words text-sm leading-[21px]">{insight.content}</p>
      </div>
    </li>
  );
}
