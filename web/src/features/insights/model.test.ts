import { describe, expect, it } from "vitest";
import { anInsight, aProfile, CATEGORIES, NOW, STAGES } from "@/testing/factories";
import {
  arrivals,
  bySource,
  canRestore,
  changedSince,
  changeMoments,
  contentOf,
  countCategories,
  endOf,
  evidenceOf,
  groupByDay,
  mergeHistory,
  runNotice,
  supersededBy,
} from "./model";

const evidence = (message_id: string) => ({
  message_id,
  conversation_id: "conversation-1",
  quote: "原话",
  sent_at: NOW,
});

const aRun = (over: object = {}) => ({
  id: "run-1",
  state: "succeeded",
  outcome: "ok",
  reason: null,
  provider: "rules",
  started_at: NOW,
  finished_at: NOW,
  duration_ms: 1800,
  ...over,
});

describe("grouping", () => {
  it("goes by the workspace's day, not by that of this computer or of UTC", () => {
    const groups = groupByDay([
      anInsight({ observed_at: "2025-12-20T16:30:00.000Z" }),
      anInsight({ observed_at: "2025-12-20T15:30:00.000Z" }),
      anInsight({ observed_at: "2025-12-19T16:30:00.000Z" }),
    ]);
    expect(groups.map(({ day, insights }) => [day, insights.length])).toEqual([
      ["2025-12-21", 1],
      ["2025-12-20", 2],
    ]);
  });

  it("merges present and past once each, newest first", () => {
    const old = anInsight({ id: "a", observed_at: "2025-12-01T00:00:00.000Z", status: "archived" });
    const now = anInsight({ id: "b", observed_at: "2025-12-02T00:00:00.000Z" });
    const justArchived = { ...now, status: "archived" as const };
    expect(mergeHistory([now], [justArchived, old]).map(({ id, status }) => [id, status])).toEqual([
      ["b", "active"],
      ["a", "archived"],
    ]);
  });
});

describe("counting", () => {
  const insights = [
    anInsight({ category: "objection", category_label: "顾虑" }),
    anInsight({ category: "need", category_label: "需求", source: "human" }),
    anInsight({ category: "need", category_label: "需求" }),
    anInsight({ category: "own", category_label: "自建" }),
  ];

  it("counts each category in the workspace's order, unknown ones last", () => {
    const counts = countCategories(insights, CATEGORIES);
    expect(counts.map(({ label, count }) => [label, count])).toEqual([
      ["需求", 2],
      ["顾虑", 1],
      ["自建", 1],
    ]);
  });

  it("filters by whose word it is", () => {
    expect(bySource(insights, "human")).toHaveLength(1);
    expect(bySource(insights, "all")).toHaveLength(4);
  });
});

describe("what was before", () => {
  it("names superseded facts in the server's order and skips those not loaded", () => {
    const [a, b] = [anInsight({ id: "a" }), anInsight({ id: "b" })];
    expect(supersededBy(anInsight({ supersedes: ["b", "missing", "a"] }), [a, b])).toEqual([b, a]);
  });

  it.each([
    ["superseded", "已被取代"],
    ["outdated", "已过时"],
    ["wrong", "有误"],
    ["retired", "已结束"],
    ["overtaken", "提议已被后来的消息取代"],
    ["withdrawn", "提议已撤回"],
    ["rejected", "提议未被采纳"],
    ["accepted", "提议已采纳"],
    ["a_reason_of_tomorrow", "a_reason_of_tomorrow"],
  ])("says of %s why it ended", (status_reason, words) => {
    const archived = anInsight({ status: "archived", status_reason, archived_at: NOW });
    expect(endOf(archived)).toEqual({ at: NOW, words });
  });

  it("says nothing of the end of what still holds", () => {
    expect(endOf(anInsight())).toBeNull();
  });

  it.each([
    ["outdated", true],
    ["wrong", true],
    ["superseded", true],
    ["rejected", true],
    ["accepted", false],
    ["overtaken", false],
    ["withdrawn", false],
  ])("offers to restore what ended as %s: %s", (status_reason, expected) => {
    expect(canRestore(anInsight({ status: "archived", status_reason }))).toBe(expected);
  });

  it("lists every moment of change once, oldest first", () => {
    const moments = changeMoments([
      anInsight({ created_at: "2025-12-02T00:00:00.000Z", archived_at: "2025-12-05T00:00:00.000Z" }),
      anInsight({ created_at: "2025-12-01T00:00:00.000Z" }),
      anInsight({ created_at: "2025-12-05T00:00:00.000Z" }),
    ]);
    expect(moments).toEqual([
      "2025-12-01T00:00:00.000Z",
      "2025-12-02T00:00:00.000Z",
      "2025-12-05T00:00:00.000Z",
    ]);
  });

  it("marks what a past view held and the present does not", () => {
    const kept = anInsight({ id: "old-kept", content: "私有化部署" });
    const gone = anInsight({ id: "old-gone", content: "预算约 20 万" });
    const now = [anInsight({ content: "私有化部署" }), anInsight({ content: "预算约 35 万" })];
    expect([...changedSince([kept, gone], now)]).toEqual(["old-gone"]);
  });
});

describe("reading a fact", () => {
  it("shows a stage stored by its key under its name", () => {
    expect(contentOf(anInsight({ content: "negotiation" }), STAGES)).toBe("谈判");
    expect(contentOf(anInsight({ content: "谈判阶段" }), STAGES)).toBe("谈判阶段");
  });

  it("finds where a cited message stands by any insight", () => {
    const insights = [anInsight(), anInsight({ evidence: [evidence("m1"), evidence("m2")] })];
    expect(evidenceOf(insights, "m2")?.message_id).toBe("m2");
    expect(evidenceOf(insights, "m3")).toBeNull();
  });

  it("knows what arrived since the page was opened", () => {
    const profile = aProfile({ active_insights: [anInsight({ id: "new" }), anInsight({ id: "old" })] });
    expect([...arrivals(new Set(["old"]), profile)]).toEqual(["new"]);
  });
});

describe("the newest analysis", () => {
  it.each([
    [{ state: "skipped", reason: "disabled" }, "warn", "未启用客户画像洞察器"],
    [{ state: "failed", outcome: "timeout" }, "bad", "智脑没有在时限内回答"],
    [{ state: "failed", outcome: null, reason: "额度用完" }, "bad", "额度用完"],
    [{ state: "failed", outcome: null }, "bad", "原因未知"],
  ])("is explained when it brought nothing: %j", (over, tone, text) => {
    const notice = runNotice(aRun(over));
    expect(notice?.tone).toBe(tone);
    expect(notice?.text).toContain(text);
  });

  it.each([
    null,
    aRun(),
    aRun({ state: "running" }),
    aRun({ state: "skipped", reason: "gated" }),
  ])("is not mentioned otherwise", (run) => {
    expect(runNotice(run)).toBeNull();
  });
});
