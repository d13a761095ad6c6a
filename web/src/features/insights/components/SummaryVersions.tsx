import { useInfiniteQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { History } from "lucide-react";
import type { SummaryVersion } from "@/api/types";
import { Drawer } from "@/components/Drawer";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { LoadMore } from "@/components/LoadMore";
import { Skeleton } from "@/components/Skeleton";
import { dayTime, fullTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { summariesQuery } from "../queries";
import { markNews } from "../summaryModel";

interface SummaryVersionsProps {
  customerId: string;
  /** Shows the whole profile as it was when a version was written. */
  onTravel: (at: string) => void;
  onClose: () => void;
}

/** Every summary the AI has written, newest first; what each one added is marked. */
export function SummaryVersions({ customerId, onTravel, onClose }: SummaryVersionsProps) {
  const query = useInfiniteQuery(summariesQuery(customerId));
  const versions = query.data?.pages.flatMap((page) => page.items);
  return (
    <Drawer open onOpenChange={(open) => open || onClose()} title={t("summaries.title")}>
      {versions?.length === 0 && (
        <EmptyState
          icon={History}
          title={t("summaries.empty")}
          hint={t("summaries.emptyHint")}
          className="h-full"
        />
      )}
      <ol className="flex flex-col gap-3">
        {versions?.map((version, index) => (
          <Version
            key={version.run_id}
            version={version}
            before={versions[index + 1]}
            isCurrent={index === 0}
            onTravel={() => {
              onClose();
              onTravel(version.written_at);
            }}
          />
        ))}
      </ol>
      {query.isPending && <VersionsSkeleton />}
      {query.isError && !versions && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      <LoadMore query={query} className="mt-4" />
    </Drawer>
  );
}

interface VersionProps {
  version: SummaryVersion;
  before: SummaryVersion | undefined;
  isCurrent: boolean;
  onTravel: () => void;
}

function Version({ version, before, isCurrent, onTravel }: VersionProps) {
  const now = useNow();
  const brain = version.model ?? version.provider;
  return (
    <li
      className={clsx(
        "rounded-card border px-4 pt-2.5 pb-3",
        isCurrent ? "border-ai-line bg-ai-soft" : "border-line bg-surface",
      )}
    >
      <div className="flex min-h-6.5 flex-wrap items-center gap-x-2 text-ink-3 text-xs">
        <time
          dateTime={version.written_at}
          title={fullTime(version.written_at)}
          className="font-semibold text-ink text-sm"
        >
          {dayTime(version.written_at, now)}
        </time>
        {brain && <span>{brain}</span>}
        {isCurrent ? (
          <span className="ml-auto text-ai-ink">{t("summaries.current")}</span>
        ) : (
          <button
            type="button"
            onClick={onTravel}
            className="ml-auto min-h-6 rounded-tag text-brand-ink text-sm hover:underline"
          >
            {t("summaries.travel")}
          </button>
        )}
      </div>
      <p className="prose-cn mt-0.5">
        {markNews(version.summary, before?.summary).map((piece, index) =>
          piece.isNew ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, which never move
            <mark key={index} className="rounded-tag bg-mark px-0.5 text-ink">
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </p>
    </li>
  );
}

function VersionsSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-busy="true">
      <Skeleton className="h-28 rounded-card" />
      <Skeleton className="h-28 rounded-card" />
      <Skeleton className="h-28 rounded-card" />
    </div>
  );
}
