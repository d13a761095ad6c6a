/** Runs of the wire and their figures, to be varied by a test. */
import type { Run, RunStats } from "@/api/types";
import { NOW } from "./factories";

export const WRITTEN = { opened: 2, confirmed: 1, superseded: 1, proposed: 0, retired: 0, dropped: 3 };

export const aRun = (over: Partial<Run> = {}): Run => ({
  id: "run-1",
  customer_id: "customer-1",
  customer_name: "陈思远",
  agent_config_id: "agent-1",
  state: "succeeded",
  outcome: "ok",
  reason: null,
  message_ids: ["m1", "m2"],
  provider: "rules",
  model: null,
  prompt_version: "smartbrain-1",
  attempts: 1,
  started_at: NOW,
  finished_at: NOW,
  duration_ms: 1840,
  brain_ms: 1790,
  prompt_tokens: null,
  completion_tokens: null,
  written: WRITTEN,
  error: null,
  reply_excerpt: null,
  is_partly_read: false,
  is_dead: false,
  replaces_run_id: null,
  replaced_by_run_id: null,
  replies_removed: null,
  ...over,
});

export const RUN_STATS: RunStats = {
  runs: 10,
  succeeded: 8,
  failed: 2,
  skipped: 0,
  pending: 0,
  success_rate: 0.8,
  p50_ms: 1400,
  p95_ms: 4380,
  brain_p50_ms: 1300,
  brain_p95_ms: 4290,
  written: WRITTEN,
  outcomes: { timeout: 2, ok: 8 },
  failures: { brain_timeout: 2 },
  drops: {},
  skips: {},
  prompt_tokens: 0,
  completion_tokens: 0,
  by_day: [],
  by_outcome: [],
  feedback: [],
};
