import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { customerKeys, insightKeys, runKeys } from "@/api/keys";
import { createCoalescer } from "./coalesce";
import { leastGap, type Work, workKey, worksFor } from "./mapping";
import { perform, type ThreadWork } from "./perform";
import { createSseParser, type ServerEvent } from "./sse";
import { backOff, openStream, type StreamState } from "./stream";
import { mergeWork } from "./useLive";

const event = (type: string, data: object): ServerEvent => ({ id: "1", type, data: JSON.stringify(data) });
const kinds = (type: string, data: object) => worksFor(event(type, data)).map((work) => work.kind);

describe("reading the event stream", () => {
  const read = (...chunks: string[]) => {
    const events: ServerEvent[] = [];
    const parse = createSseParser((found) => events.push(found));
    for (const chunk of chunks) parse(chunk);
    return events;
  };

  it("puts an event together from pieces cut anywhere", () => {
    const events = read("id: 7\neve", "nt: run.updated\nda", 'ta: {"run_id":"r"}\n', "\n");
    expect(events).toEqual([{ id: "7", type: "run.updated", data: '{"run_id":"r"}' }]);
  });

  it("drops comments and joins data lines", () => {
    expect(read(": ping\n\n", "data: a\r\ndata: b\r\n\r\n")).toEqual([
      { id: null, type: "message", data: "a\nb" },
    ]);
  });

  it("keeps the last id for events that carry none", () => {
    expect(read("id: 1\ndata: a\n\ndata: b\n\n").map((found) => found.id)).toEqual(["1", "1"]);
  });
});

describe("the stream", () => {
  it("resumes from the last event after the line broke", async () => {
    const asked: (string | null)[] = [];
    const fetcher = vi.fn(async (_url: unknown, init?: RequestInit) => {
      asked.push(new Headers(init?.headers).get("Last-Event-ID"));
      return new Response("id: 42\nevent: resync\ndata: {}\n\n", { status: 200 });
    });
    const stream = openStream({
      url: "http://127.0.0.1/events",
      onEvent: () => undefined,
      onState: (state) => state === "lost" && setTimeout(() => stream.hurry()),
      fetcher: fetcher as typeof fetch,
    });
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1));
    stream.stop();
    expect(asked.slice(0, 2)).toEqual([null, "42"]);
  });

  it("gives up when the session has ended", async () => {
    const states: StreamState[] = [];
    openStream({
      url: "http://127.0.0.1/events",
      onEvent: () => undefined,
      onState: (state) => states.push(state),
      fetcher: (async () => new Response(null, { status: 401 })) as typeof fetch,
    });
    await vi.waitFor(() => expect(states).toEqual(["connecting", "signed-out"]));
  });

  it("waits longer after each failure, up to half a minute", () => {
    expect([0, 1, 2, 20].map((failures) => backOff(failures, 1))).toEqual([500, 1000, 2000, 30_000]);
  });
});

describe("what an event means", () => {
  const ids = { conversation_id: "c", customer_id: "p", message_id: "m" };

  it.each([
    ["message.created", ids, ["messages", "row", "counts", "profile"]],
    ["message.updated", ids, ["message"]],
    ["message.updated", { conversation_id: "c", customer_id: "p" }, ["thread"]],
    ["conversation.updated", ids, ["row", "counts"]],
    ["conversation.updated", { customer_id: "p" }, ["rowsOf"]],
    ["profile.updated", { customer_id: "p", version: 3 }, ["profile", "learned", "customers"]],
    ["run.updated", { run_id: "r", customer_id: "p", state: "running" }, ["run", "runs", "profile"]],
    [
      "run.updated",
      { run_id: "r", customer_id: "p", state: "succeeded" },
      ["run", "runs", "profile", "learned"],
    ],
    ["notification.created", { user_id: "u", notification_id: "n" }, ["notifications"]],
    ["notification.updated", { user_id: "u" }, ["notifications"]],
    ["alerts.updated", {}, ["alerts"]],
    ["channel.health", { channel_config_id: "c" }, ["channels"]],
    ["labels.updated", {}, ["labels"]],
    ["resync", {}, ["resync"]],
    ["ready", {}, ["resync"]],
    ["task.updated", { task_id: "t" }, []],
    ["message.created", {}, []],
  ])("%s asks for the right work", (type, data, expected) => {
    expect(kinds(type, data)).toEqual(expected);
  });

  it("ignores data that is no JSON object", () => {
    expect(worksFor({ id: null, type: "resync", data: "nonsense" })).toEqual([]);
  });
});

describe("gathering work", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const gather = () => {
    const runs: string[][] = [];
    const coalescer = createCoalescer<Work>({
      keyOf: workKey,
      gapOf: leastGap,
      merge: mergeWork,
      run: (works) => runs.push(works.map(workKey)),
    });
    return { runs, coalescer };
  };

  it("does the same work once however often it is asked for", () => {
    const { runs, coalescer } = gather();
    coalescer.add(worksFor(event("conversation.updated", { conversation_id: "c" })));
    coalescer.add(worksFor(event("conversation.updated", { conversation_id: "c" })));
    vi.advanceTimersByTime(200);
    expect(runs).toEqual([["row:c", "counts"]]);
  });

  it("does not starve under a steady flow", () => {
    const { runs, coalescer } = gather();
    for (let step = 0; step < 20; step++) {
      coalescer.add([{ kind: "row", conversationId: "c" }]);
      vi.advanceTimersByTime(100);
    }
    expect(runs.length).toBeGreaterThanOrEqual(9);
  });

  it("refreshes totals less often than rows", () => {
    const { runs, coalescer } = gather();
    for (let step = 0; step < 10; step++) {
      coalescer.add([{ kind: "counts" }, { kind: "row", conversationId: "c" }]);
      vi.advanceTimersByTime(200);
    }
    const all = runs.flat();
    expect(all.filter((key) => key === "row:c")).toHaveLength(10);
    expect(all.filter((key) => key === "counts").length).toBeLessThanOrEqual(3);
  });

  it("reads a profile in any case when one of its announcements had no version", () => {
    const announced = (version: number | null): Work => ({ kind: "profile", customerId: "p", version });
    expect(mergeWork(announced(4), announced(null))).toEqual(announced(null));
    expect(mergeWork(announced(5), announced(4))).toEqual(announced(5));
  });
});

describe("carrying it out", () => {
  const threads = (): ThreadWork => ({
    appendNew: vi.fn(async () => undefined),
    refreshMessages: vi.fn(async () => undefined),
    refreshThread: vi.fn(async () => undefined),
    refreshRows: vi.fn(async () => undefined),
    refreshRowsOf: vi.fn(async () => undefined),
    refreshLearned: vi.fn(async () => undefined),
    catchUp: vi.fn(async () => undefined),
  });

  it("hands new messages of one conversation over together", () => {
    const work = threads();
    perform(new QueryClient(), work, [
      { kind: "messages", conversationId: "c", messageId: "m1" },
      { kind: "messages", conversationId: "c", messageId: "m2" },
    ]);
    expect(work.appendNew).toHaveBeenCalledExactlyOnceWith("c", ["m1", "m2"]);
  });

  it.each([
    [2, false],
    [3, false],
    [4, true],
    [null, true],
  ])("a profile at version 3 and an announcement of %s: refetch is %s", (version, stale) => {
    const client = new QueryClient();
    client.setQueryData(customerKeys.profile("p"), { version: 3 });
    client.setQueryData(insightKeys.list("p", {}), []);
    perform(client, threads(), [{ kind: "profile", customerId: "p", version }]);
    expect(client.getQueryState(customerKeys.profile("p"))?.isInvalidated).toBe(stale);
    expect(client.getQueryState(insightKeys.list("p", {}))?.isInvalidated).toBe(stale);
  });

  it("also reads the run anew that another one replaces", () => {
    const client = new QueryClient();
    client.setQueryData(runKeys.one("old"), { replaces_run_id: null });
    client.setQueryData(runKeys.one("new"), { replaces_run_id: "old" });
    perform(client, threads(), [{ kind: "run", runId: "new" }]);
    expect(client.getQueryState(runKeys.one("old"))?.isInvalidated).toBe(true);
  });

  it("never refetches a past view of a profile", () => {
    const client = new QueryClient();
    client.setQueryData(customerKeys.profile("p", "2025-12-01"), { version: 1 });
    perform(client, threads(), [{ kind: "profile", customerId: "p", version: 9 }]);
    expect(client.getQueryState(customerKeys.profile("p", "2025-12-01"))?.isInvalidated).toBe(false);
  });
});
