import { describe, expect, it } from "vitest";
import { markNews } from "./summaryModel";

const news = (summary: string, before?: string) =>
  markNews(summary, before)
    .filter((piece) => piece.isNew)
    .map((piece) => piece.text);

describe("what a summary adds", () => {
  it.each([
    ["连锁餐饮，预算 75 万。", "连锁餐饮，预算 60 万。", ["预算 75 万。"]],
    ["连锁餐饮，预算 75 万，年前上线。", "连锁餐饮。", ["预算 75 万，年前上线。"]],
    ["预算 60 万；连锁餐饮", "连锁餐饮，预算 60 万。", []],
    ["连锁餐饮。", undefined, []],
    ["完全另一番话。", "连锁餐饮。", []],
  ])("%s after %s: %o", (summary, before, expected) => {
    expect(news(summary, before)).toEqual(expected);
  });

  it("loses no character", () => {
    const summary = "「预算」75 万——年前上线，OK? 是的…";
    const pieces = markNews(summary, "年前上线，");
    expect(pieces.map((piece) => piece.text).join("")).toBe(summary);
  });
});
