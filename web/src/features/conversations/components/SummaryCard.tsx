import clsx from "clsx";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import type { Profile } from "@/api/types";
import { shortTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";

/** What the AI makes of the customer, in a few lines. */
export function SummaryCard({ profile }: { profile: Profile }) {
  const now = useNow();
  // Only a summary that changes before the reader's eyes is worth a flash.
  const [atFirst] = useState(profile.ai_summary_updated_at);
  const isFresh = profile.ai_summary_updated_at !== atFirst;
  return (
    <section
      key={profile.ai_summary_updated_at}
      aria-label={t("panel.summary")}
      className={clsx(
        "-mx-1 mt-3 rounded-card border border-ai-line bg-ai-soft px-3 py-2.5",
        isFresh && "flash-ai",
      )}
    >
      <header className="flex items-center gap-1.5 text-ai-ink text-sm">
        <Sparkles size={14} aria-hidden />
        <h3>{t("panel.summary")}</h3>
        {profile.ai_summary_updated_at && (
          <span className="ml-auto text-ink-3 text-xs">
            {t("panel.summaryUpdated", { time: shortTime(profile.ai_summary_updated_at, now) })}
          </span>
        )}
      </header>
      <p className="mt-1 line-clamp-6 text-ink-2 text-sm leading-[22px]">
        {profile.ai_summary || t("panel.noSummary")}
      </p>
      {profile.pending_messages > 0 && (
        <p role="status" className="mt-1.5 text-ai-ink text-xs">
          {t("panel.pending", { n: profile.pending_messages })}
        </p>
      )}
    </section>
  );
}
