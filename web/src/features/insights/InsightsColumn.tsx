import { ListTree } from "lucide-react";
import type { ReactNode } from "react";
import type { Evidence, Insight, Profile } from "@/api/types";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { t } from "@/lib/i18n";
import "@/lib/i18n/profiles";
import { useInsightActions } from "./actions";
import { InsightStream } from "./components/InsightStream";
import { Proposals } from "./components/Proposals";
import { RunNotice } from "./components/RunNotice";
import { StreamToolbar } from "./components/StreamToolbar";
import { SummaryCard } from "./components/SummaryCard";
import type { SourceFilter } from "./model";
import { useStream } from "./useStream";

/** What of the stream can be sent to a colleague as a link. */
export interface StreamLocation {
  category: string | null;
  source: SourceFilter;
  showsHistory: boolean;
  /** The cited message that is open beside the stream. */
  messageId: string | null;
}

interface InsightsColumnProps {
  profile: Profile;
  /** The profile as it is now, beside a past one. */
  present: Profile | undefined;
  location: StreamLocation;
  onGo: (change: Partial<StreamLocation>) => void;
  onEvidence: (evidence: Evidence) => void;
  onEdit: (insight: Insight) => void;
  onAdd: () => void;
  onTravel: (at: string) => void;
  onLife: (factId: string) => void;
  timeControl: ReactNode;
}

/** The middle of the customer page: the AI's summary, what it proposes, and the stream of facts. */
export function InsightsColumn(props: InsightsColumnProps) {
  const { profile, present, location, onGo, onEvidence, onEdit, onAdd, onTravel, onLife, timeControl } =
    props;
  const stream = useStream(profile, present, location);
  const actions = useInsightActions();
  const { isPast, history } = stream;
  const shared = {
    archived: stream.archived,
    stages: stream.stages,
    actions: isPast ? null : actions,
    onEdit,
    onEvidence,
    onLife,
    categories: stream.categories,
    messageId: location.messageId,
  };
  return (
    <div className="flex flex-col gap-3.5">
      <SummaryCard key={profile.as_of} profile={profile} isPast={isPast} onTravel={onTravel} />
      {!isPast && <RunNotice profile={profile} />}
      <Proposals proposals={profile.proposed_insights} {...shared} />
      <StreamToolbar
        location={location}
        onGo={onGo}
        counts={stream.counts}
        total={stream.total}
        categories={stream.chips}
        isPast={isPast}
      >
        {timeControl}
      </StreamToolbar>
      {stream.shown.length === 0 ? (
        <Nothing
          isPast={isPast}
          isFiltered={stream.total > 0 || location.source !== "all"}
          onClear={() => onGo({ category: null, source: "all" })}
          onAdd={onAdd}
        />
      ) : (
        <div>
          <InsightStream
            insights={stream.shown}
            arrived={stream.arrived}
            changedLater={stream.changedLater}
            {...shared}
          />
        </div>
      )}
      {location.showsHistory && !isPast && history.isError && (
        <ErrorState error={history.error} onRetry={() => void history.refetch()} />
      )}
      {location.showsHistory && !isPast && history.hasNextPage && (
        <Button
          className="self-center"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t("insights.moreHistory")}
        </Button>
      )}
    </div>
  );
}

interface NothingProps {
  isPast: boolean;
  isFiltered: boolean;
  onClear: () => void;
  onAdd: () => void;
}

function Nothing({ isPast, isFiltered, onClear, onAdd }: NothingProps) {
  if (isFiltered)
    return (
      <EmptyState
        icon={ListTree}
        title={t("insights.emptyFiltered")}
        hint={t("insights.emptyFilteredHint")}
        action={<Button onClick={onClear}>{t("action.clearFilters")}</Button>}
      />
    );
  if (isPast)
    return <EmptyState icon={ListTree} title={t("insights.emptyThen")} hint={t("insights.emptyThenHint")} />;
  return (
    <EmptyState
      icon={ListTree}
      title={t("insights.empty")}
      hint={t("insights.emptyHint")}
      action={<Button onClick={onAdd}>{t("insights.add")}</Button>}
    />
  );
}
