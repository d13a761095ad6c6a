import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defer, flushDeferred, takeBack, UNDO_TIME, useDeferred } from "./deferred";

const hidden = () => [...useDeferred.getState().ids];

describe("a refusal that can be taken back", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    flushDeferred();
    vi.useRealTimers();
  });

  it("hides at once and is sent when the time to undo is over", async () => {
    const send = vi.fn(async () => undefined);
    defer("a", send);
    expect(hidden()).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(UNDO_TIME - 1);
    expect(send).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(send).toHaveBeenCalledOnce();
    expect(hidden()).toEqual([]);
  });

  it("is never sent once taken back", async () => {
    const send = vi.fn(async () => undefined);
    defer("a", send);
    takeBack("a");
    expect(hidden()).toEqual([]);
    await vi.advanceTimersByTimeAsync(UNDO_TIME * 2);
    expect(send).not.toHaveBeenCalled();
  });

  it("is sent at once when the page goes away, and only once", async () => {
    const send = vi.fn(async () => undefined);
    defer("a", send);
    window.dispatchEvent(new Event("pagehide"));
    expect(send).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(UNDO_TIME * 2);
    expect(send).toHaveBeenCalledOnce();
  });
});
