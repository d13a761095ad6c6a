import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { asApiError } from "@/api/errors";
import { categoriesQuery, stagesQuery } from "@/api/reference";
import type { Insight } from "@/api/types";
import { CategoryLabel } from "@/components/CategoryLabel";
import { Confidence } from "@/components/Confidence";
import { Drawer } from "@/components/Drawer";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { dayLabel } from "@/lib/format";
import { t } from "@/lib/i18n";
import { useNow } from "@/lib/useNow";
import { stepsOf } from "../lifeModel";
import { categoryLabel, contentOf, endOf, isSure } from "../model";
import { insightQuery } from "../queries";
import { LifeTimeline } from "./LifeTimeline";
import { SourceBadge } from "./SourceBadge";

interface FactLifeProps {
  customerId: string;
  factId: string;
  /** The past moment that the page shows; what came after it is marked. */
  asOf: string | null;
  onOpen: (factId: string) => void;
  onClose: () => void;
}

/** Where a fact comes from and what has become of it, statement by statement. */
export function FactLife({ customerId, factId, asOf, onOpen, onClose }: FactLifeProps) {
  const query = useQuery(insightQuery(customerId, factId));
  const life = query.data;
  return (
    <Drawer open onOpenChange={(open) => open || onClose()} title={t("life.title")}>
      {life && (
        <>
          <FactHead insight={life.insight} />
          <LifeTimeline
            key={life.insight.id}
            steps={stepsOf(life.insight, life.history)}
            asOf={asOf}
            onOpen={onOpen}
          />
        </>
      )}
      {query.isPending && <LifeSkeleton />}
      {query.isError && !life && <Failed error={query.error} onRetry={() => void query.refetch()} />}
    </Drawer>
  );
}

function FactHead({ insight }: { insight: Insight }) {
  const { data: categories = [] } = useQuery(categoriesQuery);
  const { data: stages = [] } = useQuery(stagesQuery);
  return (
    <div className="mb-5 rounded-card border border-line bg-subtle px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <CategoryLabel hue={insight.category_hue} label={categoryLabel(insight, categories)} />
        <span className="shrink-0 whitespace-nowrap rounded-tag bg-hover px-1.25 text-ink-2 text-xs">
          {t(`life.status.${insight.status}`)}
        </span>
        <span className="ml-auto flex min-w-0 items-center gap-2">
          {!isSure(insight) && <Confidence value={insight.confidence} />}
          <SourceBadge insight={insight} />
        </span>
      </div>
      <p className="prose-cn mt-1 text-lg">{contentOf(insight, stages)}</p>
      <Span insight={insight} />
    </div>
  );
}

/** From when to when it held, and why it ended. */
function Span({ insight }: { insight: Insight }) {
  const now = useNow();
  const end = endOf(insight);
  const from = dayLabel(insight.observed_at, now);
  return (
    <p className="mt-1 text-ink-3 text-xs tabular-nums">
      {end
        ? t("life.spanEnded", { from, to: dayLabel(end.at, now), why: end.words })
        : insight.evidence_count > 0
          ? t("life.spanProven", { from, n: insight.evidence_count })
          : t("life.spanOpen", { from })}
    </p>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (asApiError(error).status !== 404) return <ErrorState error={error} onRetry={onRetry} />;
  return <EmptyState icon={SearchX} title={t("life.gone")} hint={t("life.goneHint")} className="h-full" />;
}

function LifeSkeleton() {
  return (
    <div className="flex flex-col gap-4" aria-busy="true">
      <Skeleton className="h-23 rounded-card" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
    </div>
  );
}
