import { describe, expect, it } from "vitest";
import { fromField, toField } from "./zonedTime";

describe("a date-time field", () => {
  it("shows a moment by the workspace's clock, wherever this computer stands", () => {
    expect(toField("2025-12-20T07:24:59.000Z")).toBe("2025-12-20T15:24");
  });

  it("crosses midnight with the workspace", () => {
    expect(toField("2025-12-31T16:00:00.000Z")).toBe("2026-01-01T00:00");
  });

  it("reads back the moment that it shows", () => {
    expect(fromField("2025-12-20T15:24")).toBe("2025-12-20T07:24:00.000Z");
    expect(fromField(toField("2025-03-09T06:30:00.000Z"))).toBe("2025-03-09T06:30:00.000Z");
  });

  it.each(["", "soon", "2025-13-40T99:99"])("makes nothing of %j", (value) => {
    expect(fromField(value)).toBeNull();
  });
});
