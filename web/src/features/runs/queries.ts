/** Reading runs and their figures, and asking for a run again. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { runKeys } from "@/api/keys";
import type { Page, Run, RunDetail, RunStats } from "@/api/types";
import { type Period, periodStart, type RunFilters } from "./model";

const PAGE = 50;

export const runStatsQuery = (period: Period) =>
  queryOptions({
    queryKey: runKeys.stats(period),
    queryFn: ({ signal }) =>
      unwrap<RunStats>(
        api.GET("/api/v1/admin/insight-runs/stats", {
          params: { query: { from: periodStart(period, Date.now()) } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });

export const runsQuery = (period: Period, filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: runKeys.list({ period, ...filters }),
    queryFn: ({ pageParam, signal }) =>
      unwrap<Page<Run>>(
        api.GET("/api/v1/admin/insight-runs", {
          params: {
            query: {
              state: filters.state,
              is_dead: filters.isDead || undefined,
              outcome: filters.outcome,
              error_kind: filters.errorKind,
              from: periodStart(period, Date.now()),
              limit: PAGE,
              cursor: pageParam,
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: (before) => before,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: runKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap<RunDetail>(
        api.GET("/api/v1/admin/insight-runs/{run_id}", { params: { path: { run_id: id } }, signal }),
      ),
  });

export const retryRun = (id: string) =>
  unwrap(api.POST("/api/v1/admin/insight-runs/{run_id}/retry", { params: { path: { run_id: id } } }));

/** Asks for the same messages to be thought again; answers with the run that will do it. */
export const reprocessRun = (id: string) =>
  unwrap<Run>(
    api.POST("/api/v1/admin/insight-runs/{run_id}/reprocess", { params: { path: { run_id: id } } }),
  );
