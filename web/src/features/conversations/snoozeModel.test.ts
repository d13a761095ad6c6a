import { describe, expect, it } from "vitest";
import { futureMoment, snoozeOffers } from "./snoozeModel";

/** In Shanghai, which is what the workspace's clock shows. */
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const offered = (local: string) =>
  snoozeOffers(at(local)).map(({ key, until }) => [
    key,
    new Date(Date.parse(until) + 8 * 3_600_000).toISOString().slice(0, 16),
  ]);

describe("the offers", () => {
  it.each([
    ["2025-12-20T10:20", "2025-12-20T18:00"],
    ["2025-12-20T16:00", "2025-12-20T18:00"],
    ["2025-12-20T16:20", "2025-12-20T19:00"],
    ["2025-12-20T19:00", "2025-12-20T21:00"],
  ])("of %s end later today at %s", (now, later) => {
    expect(offered(now)[0]).toEqual(["later", later]);
  });

  it.each(["2025-12-20T20:01", "2025-12-20T23:50"])("of %s begin with tomorrow", (now) => {
    expect(offered(now)[0]).toEqual(["tomorrow", "2025-12-21T09:00"]);
  });

  it("name the next Monday, on a Monday the one after", () => {
    expect(offered("2025-12-20T10:00")[2]).toEqual(["monday", "2025-12-22T09:00"]);
    expect(offered("2025-12-22T10:00")[2]).toEqual(["monday", "2025-12-29T09:00"]);
  });

  it("name Monday once on a Sunday", () => {
    expect(offered("2025-12-21T10:00").map(([key]) => key)).toEqual(["later", "tomorrow"]);
  });

  it("go by the workspace's day where this computer still has the day before", () => {
    expect(offered("2025-12-21T00:30")[1]).toEqual(["tomorrow", "2025-12-22T09:00"]);
  });
});

describe("a chosen time", () => {
  it("is the workspace's, and to come", () => {
    const now = at("2025-12-20T10:00");
    expect(futureMoment("2025-12-20T10:30", now)).toBe("2025-12-20T02:30:00.000Z");
    expect(futureMoment("2025-12-20T10:00", now)).toBeNull();
    expect(futureMoment("", now)).toBeNull();
  });
});
