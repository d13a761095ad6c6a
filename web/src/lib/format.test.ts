import { afterEach, describe, expect, it } from "vitest";
import { badge, clock, dayKey, dayLabel, daysBetween, duration, percent, shortTime, span } from "./format";
import { loadLanguage } from "./i18n";

// 15:26 on the 20th in Shanghai; the tests themselves run in another zone.
const NOW = Date.parse("2025-12-20T07:26:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ago = (ms: number) => new Date(NOW - ms).toISOString();

afterEach(() => loadLanguage("zh-CN"));

describe("times", () => {
  it("reads the clock in the workspace's zone", () => {
    expect(clock("2025-12-20T07:24:00.000Z")).toBe("15:24");
  });

  it("starts the day at midnight of the workspace", () => {
    expect(dayKey("2025-12-19T15:59:59.999Z")).toBe("2025-12-19");
    expect(dayKey("2025-12-19T16:00:00.000Z")).toBe("2025-12-20");
  });

  it.each([
    [20_000, "刚刚"],
    [2 * MINUTE, "2 分钟前"],
    [59 * MINUTE, "59 分钟前"],
    [2 * HOUR, "13:26"],
    [24 * HOUR, "昨天"],
    [72 * HOUR, "12月17日"],
    [400 * 24 * HOUR, "2024年11月15日"],
  ])("%i ms ago reads %s in a list", (age, expected) => {
    expect(shortTime(ago(age), NOW)).toBe(expected);
  });

  it("never calls a moment of the future anything but now", () => {
    expect(shortTime(ago(-90_000), NOW)).toBe("刚刚");
  });

  it("counts calendar days, not spans of 24 hours", () => {
    expect(daysBetween("2025-12-19T15:00:00.000Z", Date.parse("2025-12-19T17:00:00.000Z"))).toBe(1);
  });

  it("speaks English when asked to", async () => {
    await loadLanguage("en");
    expect(shortTime(ago(2 * MINUTE), NOW)).toBe("2 min ago");
    expect(dayLabel(ago(72 * HOUR), NOW)).toBe("December 17");
  });
});

describe("durations and numbers", () => {
  it.each([
    [30_000, "不到 1 分钟"],
    [2 * MINUTE, "2 分钟"],
    [5 * HOUR, "5 小时"],
    [50 * HOUR, "2 天"],
  ])("%i ms lasts %s", (ms, expected) => {
    expect(span(ms)).toBe(expected);
  });

  it.each([
    [null, "–"],
    [420, "420 毫秒"],
    [1840, "1.8 秒"],
    [21_400, "21 秒"],
  ])("a measured %s reads %s", (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });

  it.each([
    [null, "–"],
    [0.912, "91.2%"],
    [1, "100%"],
  ])("a share of %s reads %s", (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it("keeps badges narrow", () => {
    expect([7, 99, 100].map(badge)).toEqual(["7", "99", "99+"]);
  });
});
