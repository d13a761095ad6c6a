/** How a configured brain is, in words an admin can act on. Pure. */
import type { AgentConfig } from "@/api/types";
import { dayKey, dayTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import { insightApp } from "./formModel";

export type Tone = "ok" | "warn" | "bad" | "idle";

export interface Health {
  tone: Tone;
  word: string;
  /** What is wrong and what to do, where something is. */
  trouble: { cause: string; remedy: string; until: string | null } | null;
}

const PAUSES = ["failures", "credentials", "rate_limited", "token_budget"] as const;
type Pause = (typeof PAUSES)[number];
const SOON = 90_000;

export function healthOf(config: AgentConfig, now: number): Health {
  if (!config.enabled) return { tone: "idle", word: t("brains.state.disabled"), trouble: null };
  const { state, error_cause, error_remedy } = config.health;
  if (state === "paused") return pausedHealth(config, now);
  if (state === "error")
    return {
      tone: "warn",
      word: t("brains.state.error"),
      trouble: {
        cause: error_cause ?? t("brains.state.error"),
        remedy: error_remedy ?? t("brains.remedy.error"),
        until: null,
      },
    };
  if (state === "unknown") return { tone: "idle", word: t("brains.state.unknown"), trouble: null };
  return { tone: "ok", word: t("brains.state.ok"), trouble: null };
}

function pausedHealth({ health }: AgentConfig, now: number): Health {
  const reason: Pause = PAUSES.find((one) => one === health.pause_reason) ?? "failures";
  // The last error may be older than a budget that is used up, and tells of something else.
  const isTold = reason !== "token_budget";
  return {
    tone: reason === "credentials" || reason === "failures" ? "bad" : "warn",
    word: t(`brains.pause.${reason}`),
    trouble: {
      cause: (isTold && health.error_cause) || t(`brains.cause.${reason}`),
      remedy: (isTold && health.error_remedy) || t(`brains.remedy.${reason}`),
      until: untilWords(health.paused_until, now),
    },
  };
}

/** When it is asked again; nobody has to do anything for that. */
function untilWords(at: string | null, now: number): string | null {
  if (at === null) return null;
  const left = Date.parse(at) - now;
  if (left <= 0) return t("brains.until.over");
  return left < SOON ? t("brains.until.soon") : t("brains.until.at", { at: dayTime(at, now) });
}

const RANK: Record<Tone, number> = { bad: 0, warn: 1, ok: 2, idle: 3 };

/** What needs somebody first; the rest in the order they were made. */
export function byNeed(configs: readonly AgentConfig[], now: number): AgentConfig[] {
  const rank = (config: AgentConfig) => RANK[healthOf(config, now).tone] + (config.enabled ? 0 : 10);
  return [...configs].sort((one, other) => rank(one) - rank(other));
}

/** Whether anybody learns from what customers write, and how that goes, in one line for the top of the page. */
export function overall(
  configs: readonly AgentConfig[],
  now: number,
): { tone: Tone; title: string; hint: string } {
  const learning = configs.find((one) => one.enabled && one.app_name === insightApp());
  if (!learning) return { tone: "bad", title: t("brains.overall.none"), hint: t("brains.overall.noneHint") };
  const { tone } = healthOf(learning, now);
  if (tone === "bad" || tone === "warn") {
    const isStoodIn = learning.health.state === "paused" && learning.settings.fallback !== undefined;
    const hint = learning.health.state !== "paused" ? "errorHint" : isStoodIn ? "fallbackHint" : "pausedHint";
    return { tone, title: t(`brains.overall.${tone}`), hint: t(`brains.overall.${hint}`) };
  }
  return { tone: "ok", title: t("brains.overall.ok"), hint: t("brains.overall.okHint") };
}

/** Tokens of today against the day's budget; null where no budget is set, since nothing is counted then. */
export function tokensToday(config: AgentConfig, now: number): { used: number; budget: number } | null {
  const budget = config.settings.daily_tokens;
  if (typeof budget !== "number" || budget <= 0) return null;
  const { tokens_used, tokens_on } = config.health;
  return { used: tokens_on === dayKey(now) ? tokens_used : 0, budget };
}
