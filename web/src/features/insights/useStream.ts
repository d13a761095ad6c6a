import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { categoriesQuery, stagesQuery } from "@/api/reference";
import type { Insight, Profile } from "@/api/types";
import { t } from "@/lib/i18n";
import type { StreamLocation } from "./InsightsColumn";
import { arrivals, byCategory, bySource, changedSince, countCategories, mergeHistory } from "./model";
import { archivedQuery } from "./queries";

const NONE: ReadonlySet<string> = new Set();

/** Everything the stream shows, from the profile, the history and the filters in the address. */
export function useStream(profile: Profile, present: Profile | undefined, location: StreamLocation) {
  const isPast = profile.as_of !== null;
  const { data: categories = [] } = useQuery(categoriesQuery);
  const { data: stages = [] } = useQuery(stagesQuery);
  const history = useInfiniteQuery(archivedQuery(profile.customer.id));
  const archived = useMemo(
    () => (history.data?.pages ?? []).flatMap((page) => page.items),
    [history.data?.pages],
  );
  const everything = useMemo(
    () =>
      location.showsHistory && !isPast
        ? mergeHistory(profile.active_insights, archived)
        : profile.active_insights,
    [location.showsHistory, isPast, profile.active_insights, archived],
  );
  const ofSource = useMemo(() => bySource(everything, location.source), [everything, location.source]);
  return {
    isPast,
    categories,
    stages,
    history,
    archived,
    shown: useMemo(() => byCategory(ofSource, location.category), [ofSource, location.category]),
    total: ofSource.length,
    chips: useMemo(() => countCategories(ofSource, categories), [ofSource, categories]),
    counts: countsText(profile, archived, history.hasNextPage, isPast),
    arrived: useArrivals(profile, isPast),
    changedLater: useMemo(
      () => (isPast && present ? changedSince(profile.active_insights, present.active_insights) : NONE),
      [isPast, present, profile.active_insights],
    ),
  };
}

function countsText(
  profile: Profile,
  archived: readonly Insight[],
  hasMore: boolean,
  isPast: boolean,
): string {
  const active = profile.active_insights.length;
  if (isPast) return t("insights.countsThen", { active });
  const values = { active, archived: archived.length };
  return hasMore ? t("insights.countsMore", values) : t("insights.counts", values);
}

/** What was there when this customer's present was first shown is not new. */
function useArrivals(profile: Profile, isPast: boolean): ReadonlySet<string> {
  const atFirst = useRef<{ customerId: string; ids: Set<string> } | null>(null);
  return useMemo(() => {
    if (isPast) return NONE;
    if (atFirst.current?.customerId !== profile.customer.id) {
      const ids = new Set(profile.active_insights.map((insight) => insight.id));
      atFirst.current = { customerId: profile.customer.id, ids };
    }
    return arrivals(atFirst.current.ids, profile);
  }, [isPast, profile]);
}
