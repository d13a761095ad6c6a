/** Statements of a fact's life and summaries, to be varied by a test. */
import type { Said, SummaryVersion } from "@/api/types";

let serial = 0;

export const aStatement = (over: Partial<Said> = {}): Said => ({
  id: `said-${++serial}`,
  did: "opened",
  op: "assert",
  source: "ai",
  actor: "SmartBrain",
  content: "上限约 35 万元",
  confidence: 0.9,
  reason: null,
  event_at: "2025-12-18T02:00:00.000Z",
  recorded_at: "2025-12-18T02:00:04.000Z",
  message_id: null,
  evidence: null,
  run_id: null,
  insight_id: "budget",
  closed: [],
  voided_at: null,
  ...over,
});

export const aSummary = (over: Partial<SummaryVersion> = {}): SummaryVersion => ({
  run_id: `run-${++serial}`,
  summary: "预算约 20 万元，想年前上线。",
  written_at: "2025-12-19T02:00:00.000Z",
  provider: "openai_compatible",
  model: "qwen-plus",
  ...over,
});
