/** Rules of the insight stream: what is shown, in which order, grouped and counted how. Pure. */
import type { Evidence, Insight, InsightCategory, Profile, ProfileRun, Stage } from "@/api/types";
import { categoryName } from "@/components/categoryName";
import { dayKey } from "@/lib/format";
import { pick, t } from "@/lib/i18n";
import "@/lib/i18n/profiles";

export type SourceFilter = "all" | "ai" | "human";
export const SOURCES: readonly SourceFilter[] = ["all", "ai", "human"];

export interface StreamFilters {
  category: string | null;
  source: SourceFilter;
}

export interface DayGroup {
  day: string;
  at: string;
  insights: Insight[];
}

const newestFirst = (a: Insight, b: Insight) =>
  a.observed_at === b.observed_at ? (a.id < b.id ? 1 : -1) : a.observed_at < b.observed_at ? 1 : -1;

/** Active and archived ones in one stream, each once, newest first. */
export function mergeHistory(active: readonly Insight[], archived: readonly Insight[]): Insight[] {
  const byId = new Map<string, Insight>();
  for (const insight of [...archived, ...active]) byId.set(insight.id, insight);
  return [...byId.values()].sort(newestFirst);
}

export function bySource(insights: readonly Insight[], source: SourceFilter): Insight[] {
  return source === "all" ? [...insights] : insights.filter((insight) => insight.source === source);
}

export function byCategory(insights: readonly Insight[], category: string | null): Insight[] {
  return category === null ? [...insights] : insights.filter((insight) => insight.category === category);
}

/** By the workspace's calendar day, keeping the order. */
export function groupByDay(insights: readonly Insight[]): DayGroup[] {
  const groups: DayGroup[] = [];
  for (const insight of insights) {
    const day = dayKey(insight.observed_at);
    const last = groups.at(-1);
    if (last?.day === day) last.insights.push(insight);
    else groups.push({ day, at: insight.observed_at, insights: [insight] });
  }
  return groups;
}

export interface CategoryCount {
  key: string;
  label: string;
  hue: string;
  count: number;
}

/** How many of each category, in the workspace's order; a category of which there is none has no chip. */
export function countCategories(
  insights: readonly Insight[],
  categories: readonly InsightCategory[],
): CategoryCount[] {
  const order = new Map(categories.map((category, index) => [category.key, index]));
  const counts = new Map<string, CategoryCount>();
  for (const insight of insights) {
    const found = counts.get(insight.category);
    if (found) found.count += 1;
    else
      counts.set(insight.category, {
        key: insight.category,
        label: categoryLabel(insight, categories),
        hue: insight.category_hue,
        count: 1,
      });
  }
  const rank = (key: string) => order.get(key) ?? Number.MAX_SAFE_INTEGER;
  return [...counts.values()].sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1));
}

export const categoryLabel = (insight: Insight, categories: readonly InsightCategory[]) =>
  categoryName(categories, insight.category, insight.category_label);

/** A fact's words; a stage that was stored by its key is shown by its name. */
export function contentOf(insight: Insight, stages: readonly Stage[]): string {
  const stage = stages.find((known) => known.key === insight.content);
  return stage ? pick(stage.label_zh, stage.label_en) : insight.content;
}

/** The older facts that this one took the place of, in the order the server names them. */
export function supersededBy(insight: Insight, archived: readonly Insight[]): Insight[] {
  const byId = new Map(archived.map((old) => [old.id, old]));
  return insight.supersedes.flatMap((id) => byId.get(id) ?? []);
}

/** When a fact stopped counting, and in which words. */
export function endOf(insight: Insight): { at: string; words: string } | null {
  if (insight.status !== "archived") return null;
  const reason = insight.status_reason ?? "retired";
  return {
    at: insight.archived_at ?? insight.valid_to ?? insight.last_seen_at,
    words: REASONS.has(reason) ? t(`insights.reason.${reason as Reason}`) : reason,
  };
}

export type Reason =
  | "superseded"
  | "outdated"
  | "wrong"
  | "retired"
  | "overtaken"
  | "withdrawn"
  | "rejected"
  | "accepted";
const REASONS = new Set<string>([
  "superseded",
  "outdated",
  "wrong",
  "retired",
  "overtaken",
  "withdrawn",
  "rejected",
  "accepted",
]);

/** Proposals that ended without being believed, and whose words may live on in another fact, have nothing to restore. */
const NOT_RESTORABLE = new Set(["accepted", "overtaken", "withdrawn"]);

export const canRestore = (insight: Insight) =>
  insight.status === "archived" &&
  insight.op === "assert" &&
  !NOT_RESTORABLE.has(insight.status_reason ?? "");

/** A person who has no doubt: a percentage would only be noise. */
export const isSure = (insight: Insight) => insight.source === "human" && insight.confidence >= 1;

/** Evidence a reader can open: a revoked message has no words any more, but its place is still known. */
export const firstEvidence = (insight: Insight): Evidence | null => insight.evidence[0] ?? null;

export const cites = (insight: Insight, messageId: string) =>
  insight.evidence.some((evidence) => evidence.message_id === messageId);

/** Finds where a message stands, by any insight that cites it. */
export function evidenceOf(insights: readonly Insight[], messageId: string): Evidence | null {
  for (const insight of insights) {
    const found = insight.evidence.find((evidence) => evidence.message_id === messageId);
    if (found) return found;
  }
  return null;
}

/** Which of a past view's facts no longer hold. */
export function changedSince(past: readonly Insight[], now: readonly Insight[]): Set<string> {
  const current = new Set(now.map((insight) => `${insight.category}\n${insight.content}`));
  return new Set(
    past
      .filter((insight) => !current.has(`${insight.category}\n${insight.content}`))
      .map((insight) => insight.id),
  );
}

/** Every moment at which the view of this customer changed, oldest first: the marks of the time slider. */
export function changeMoments(insights: readonly Insight[]): string[] {
  const moments = insights.flatMap((insight) => [insight.created_at, insight.archived_at ?? []].flat());
  return [...new Set(moments)].sort();
}

/** Why the newest analysis brought nothing, in words; null when there is nothing to say. */
export function runNotice(run: ProfileRun | null): { tone: "warn" | "bad"; text: string } | null {
  if (run?.state === "skipped" && run.reason === "disabled")
    return { tone: "warn", text: t("insights.run.disabled") };
  if (run?.state !== "failed") return null;
  const outcome = run.outcome ?? "";
  const why = FAILURES.has(outcome)
    ? t(`insights.run.${outcome as "timeout"}`)
    : (run.reason ?? t("insights.run.unknown"));
  return { tone: "bad", text: t("insights.run.failed", { why }) };
}

const FAILURES = new Set(["timeout", "invalid", "refused", "http_error"]);

/** Insights that were not there when the page was opened flash once. */
export function arrivals(atFirst: ReadonlySet<string>, profile: Profile): Set<string> {
  return new Set(profile.active_insights.map((insight) => insight.id).filter((id) => !atFirst.has(id)));
}
