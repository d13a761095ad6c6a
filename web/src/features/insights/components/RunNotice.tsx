import clsx from "clsx";
import { CircleAlert, LoaderCircle } from "lucide-react";
import type { Profile } from "@/api/types";
import { Button } from "@/components/Button";
import { t } from "@/lib/i18n";
import { useAnalyzeNow } from "../actions";
import { runNotice } from "../model";

/** What still waits to be analysed, and why the latest analysis brought nothing. */
export function RunNotice({ profile }: { profile: Profile }) {
  const analyze = useAnalyzeNow(profile.customer.id);
  const notice = runNotice(profile.last_run);
  return (
    <>
      {profile.pending_messages > 0 && (
        <div
          role="status"
          className="flex min-h-10 flex-wrap items-center gap-2 rounded-row border border-ai-line bg-surface py-1 pr-1.5 pl-3.5 text-ai-ink text-sm"
        >
          <LoaderCircle size={15} className="animate-spin motion-reduce:animate-none" aria-hidden />
          {t("insights.pending", { n: profile.pending_messages })}
          <Button
            size="sm"
            variant="ghost"
            className="ml-auto text-ai-ink"
            disabled={analyze.isPending}
            onClick={() => analyze.mutate()}
          >
            {t("insights.analyze")}
          </Button>
        </div>
      )}
      {notice && (
        <p
          role="status"
          className={clsx(
            "flex items-start gap-2 rounded-row border px-3.5 py-2 text-sm",
            notice.tone === "warn"
              ? "border-warn-line bg-warn-soft text-warn"
              : "border-bad-line bg-bad-soft text-bad",
          )}
        >
          <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          {notice.text}
        </p>
      )}
    </>
  );
}
