import clsx from "clsx";
import { History, Sparkles } from "lucide-react";
import { useState } from "react";
import type { Profile } from "@/api/types";
import { lazily } from "@/components/lazily";
import { clock, dayKey, dayTime, duration, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";

const SummaryVersions = lazily(async () => ({
  default: (await import("./SummaryVersions")).SummaryVersions,
}));

const BRAIN = "SmartBrain";
/** A run and the summary it wrote are stamped in one transaction, a moment apart. */
const SAME_RUN = 5_000;

interface SummaryCardProps {
  profile: Profile;
  isPast: boolean;
  onTravel: (at: string) => void;
}

/** What the AI makes of the customer, when it said so and how long it took. */
export function SummaryCard({ profile, isPast, onTravel }: SummaryCardProps) {
  const { ai_summary, ai_summary_updated_at: updatedAt } = profile;
  // Only a summary that changes before the reader's eyes is worth a flash.
  const [atFirst] = useState(updatedAt);
  const [showsVersions, setShowsVersions] = useState(false);
  return (
    <section
      key={updatedAt}
      aria-label={t("insights.summary")}
      className={clsx(
        "rounded-card border border-ai-line bg-ai-soft px-4.5 pt-3.5 pb-4",
        updatedAt !== atFirst && "flash-ai",
      )}
    >
      <header className="flex flex-wrap items-center gap-x-2 text-ai-ink">
        <Sparkles size={16} aria-hidden />
        <h2 className="text-base">{t("insights.summary")}</h2>
        {updatedAt && (
          <span className="ml-auto flex flex-wrap items-center gap-x-3 text-ink-2 text-sm">
            <Stamp profile={profile} updatedAt={updatedAt} />
            <button
              type="button"
              onClick={() => setShowsVersions(true)}
              className="flex min-h-6 items-center gap-1 rounded-tag hover:text-ai-ink"
            >
              <History size={14} aria-hidden />
              {t("summaries.open")}
            </button>
          </span>
        )}
      </header>
      <p className={clsx("prose-cn mt-1 leading-[1.75]", !ai_summary && "text-ink-3")}>
        {ai_summary || (isPast ? t("insights.noSummaryThen") : t("insights.noSummary"))}
      </p>
      {showsVersions && (
        <SummaryVersions
          customerId={profile.customer.id}
          onTravel={onTravel}
          onClose={() => setShowsVersions(false)}
        />
      )}
    </section>
  );
}

function Stamp({ profile, updatedAt }: { profile: Profile; updatedAt: string }) {
  const now = useNow();
  const run = profile.last_run;
  const wroteIt =
    run?.finished_at && Math.abs(Date.parse(run.finished_at) - Date.parse(updatedAt)) < SAME_RUN
      ? run.duration_ms
      : null;
  const time = dayKey(updatedAt) === dayKey(now) ? clock(updatedAt) : dayTime(updatedAt, now);
  return (
    <time dateTime={updatedAt} title={fullTime(updatedAt)}>
      {wroteIt === null
        ? t("insights.summaryAt", { brain: BRAIN, time })
        : t("insights.summaryAtTook", { brain: BRAIN, time, duration: duration(wroteIt) })}
    </time>
  );
}
