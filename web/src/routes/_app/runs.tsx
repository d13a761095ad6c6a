import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { mayReadRuns } from "@/api/session";
import { ForbiddenPage } from "@/app/ErrorPages";
import {
  OUTCOMES,
  PERIODS,
  type Period,
  type RunOutcome,
  type RunState,
  STATES,
} from "@/features/runs/model";
import { type RunsLocation, RunsPage } from "@/features/runs/RunsPage";

interface RunsSearch {
  days?: Period;
  state?: RunState;
  dead?: true;
  outcome?: RunOutcome;
  error?: string;
  run?: string;
}

const WEEK: Period = 7;

const oneOf = <T,>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.includes(value as T) ? (value as T) : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const Route = createFileRoute("/_app/runs")({
  validateSearch: (search: Record<string, unknown>): RunsSearch => ({
    days: oneOf(search.days, PERIODS),
    state: oneOf(search.state, STATES),
    dead: search.dead === true ? true : undefined,
    outcome: oneOf(search.outcome, OUTCOMES),
    error: text(search.error),
    run: text(search.run),
  }),
  component: RunsRoute,
});

function RunsRoute() {
  const { user } = Route.useRouteContext();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const location: RunsLocation = {
    period: search.days ?? WEEK,
    state: search.state ?? null,
    isDead: search.dead ?? false,
    outcome: search.outcome ?? null,
    errorKind: search.error ?? null,
    runId: search.run ?? null,
  };
  const onGo = useCallback(
    (change: Partial<RunsLocation>) => {
      void navigate({
        search: (before) => ({ ...before, ...asSearch(change) }),
        replace: !("runId" in change),
      });
    },
    [navigate],
  );
  return mayReadRuns(user) ? <RunsPage location={location} onGo={onGo} /> : <ForbiddenPage />;
}

function asSearch(change: Partial<RunsLocation>): RunsSearch {
  return {
    ...("period" in change ? { days: change.period === WEEK ? undefined : change.period } : {}),
    ...("state" in change ? { state: change.state ?? undefined } : {}),
    ...("isDead" in change ? { dead: change.isDead || undefined } : {}),
    ...("outcome" in change ? { outcome: change.outcome ?? undefined } : {}),
    ...("errorKind" in change ? { error: change.errorKind ?? undefined } : {}),
    ...("runId" in change ? { run: change.runId ?? undefined } : {}),
  };
}
