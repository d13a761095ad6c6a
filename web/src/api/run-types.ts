import type { Insight, RunOutcome, RunState, Written } from "./types";

export interface Run {
  id: string;
  customer_id: string;
  customer_name: string;
  agent_config_id: string | null;
  app_name: string | null;
  state: RunState;
  outcome: RunOutcome | null;
  reason: string | null;
  message_ids: string[];
  provider: string | null;
  model: string | null;
  prompt_version: string | null;
  attempts: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  duration_ms: number | null;
  brain_ms: number | null;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  written: Written | null;
  error: { kind: string; detail: string } | null;
  reply_excerpt: string | null;
}

export interface RunDetail extends Run {
  dropped: { reason: string; detail: string; count: number }[];
  insights: Insight[];
}

export interface RunDay {
  on: string;
  runs: number;
  failed: number;
  p50_ms: number | null;
  p95_ms: number | null;
  written: number;
  dropped: number;
}

export interface RunStats {
  runs: number;
  succeeded: number;
  failed: number;
  skipped: number;
  success_rate: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  brain_p50_ms: number | null;
  brain_p95_ms: number | null;
  written: Written;
  outcomes: Record<string, number>;
  failures: Record<string, number>;
  drops: Record<string, number>;
  prompt_tokens: number;
  completion_tokens: number;
  by_day: RunDay[];
}
