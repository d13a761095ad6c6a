import { describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { aMessage, aUser } from "@/testing/factories";
import type { Outgoing } from "./outbox";
import {
  flattenMessages,
  mayRecall,
  mergeMessages,
  newestCursor,
  type ThreadPages,
  threadItems,
  waitingTone,
} from "./threadModel";

const at = (clock: string, day = 20) => `2025-12-${day}T${clock}:00.000Z`;
const message = (id: string, sent_at: string, over: Partial<Message> = {}) =>
  aMessage({ id, sent_at, seq: 0, ...over });
const thread = (items: Message[], prev: string | null = null): ThreadPages => ({
  pages: [{ items, prev_cursor: prev, next_cursor: "newest" }],
  pageParams: [{}],
});
const ids = (pages: ThreadPages) => flattenMessages(pages).map((found) => found.id);
const outgoing = (over: Partial<Outgoing> = {}): Outgoing => ({
  clientId: "client-1",
  conversationId: "conversation-1",
  text: "好的",
  note: false,
  mentions: [],
  attachments: [],
  at: at("08:00"),
  state: "sending",
  error: null,
  ...over,
});

describe("merging fresh messages", () => {
  it("orders by the source's clock, then by sequence", () => {
    const pages = thread([message("b", at("07:10")), message("a", at("07:00"))]);
    const merged = mergeMessages(pages, [
      message("d", at("07:10"), { seq: 2 }),
      message("c", at("07:10"), { seq: 1 }),
    ]);
    expect(ids(merged)).toEqual(["a", "b", "c", "d"]);
  });

  it("never shows a message twice", () => {
    const merged = mergeMessages(thread([message("a", at("07:00"))]), [
      message("a", at("07:00"), { learned: 2 }),
    ]);
    expect(flattenMessages(merged).map((found) => found.learned)).toEqual([2]);
  });

  it("leaves history that is older than all loaded to its own page", () => {
    const merged = mergeMessages(thread([message("b", at("07:00"))], "older"), [message("a", at("06:00"))]);
    expect(ids(merged)).toEqual(["b"]);
  });

  it("takes late history in when the beginning is loaded", () => {
    const merged = mergeMessages(thread([message("b", at("07:00"))]), [message("a", at("06:00"))]);
    expect(ids(merged)).toEqual(["a", "b"]);
  });

  it("moves the newest cursor on only when told to", () => {
    const pages = thread([message("a", at("07:00"))]);
    expect(newestCursor(mergeMessages(pages, [], null))).toBe("newest");
    expect(newestCursor(mergeMessages(pages, [], "newer"))).toBe("newer");
  });
});

describe("the items of a thread", () => {
  const kinds = (messages: Message[], out: Outgoing[] = []) =>
    threadItems(messages, out).map((item) => item.kind);
  const bubbles = (messages: Message[]) =>
    threadItems(messages, []).flatMap((item) =>
      item.kind === "message" ? [[item.isFirst, item.showsMeta]] : [],
    );

  it("draws a rule at midnight of the workspace", () => {
    const evening = message("a", at("15:59", 19));
    const night = message("b", at("16:01", 19));
    expect(kinds([evening, night])).toEqual(["day", "message", "day", "message"]);
  });

  it("groups one speaker's bubbles within five minutes, and writes the time where the minute changes", () => {
    expect(
      bubbles([
        message("a", at("07:00")),
        message("b", "2025-12-20T07:00:30.000Z"),
        message("c", at("07:02")),
      ]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it("starts a new group after a pause or with another speaker", () => {
    const answer = message("c", at("07:07"), {
      direction: "outbound",
      sender: { kind: "staff", id: "me", name: "王敏" },
    });
    expect(
      bubbles([message("a", at("07:00")), message("b", at("07:06")), answer]).map(([first]) => first),
    ).toEqual([true, true, true]);
  });

  it("lets a recalled message stand alone, and the next one begin anew", () => {
    const recalled = message("b", at("07:01"), { revoked_at: at("07:02"), text: "" });
    const three = [message("a", at("07:00")), recalled, message("c", at("07:02"))];
    expect(bubbles(three).map(([first]) => first)).toEqual([true, true, true]);
  });

  it("shows what is on its way, until the server's copy is there", () => {
    expect(kinds([message("a", at("07:00"))], [outgoing()])).toEqual(["day", "message", "outgoing"]);
    const stored = message("a", at("07:00"), { client_message_id: "client-1" });
    expect(kinds([stored], [outgoing()])).toEqual(["day", "message"]);
  });
});

describe("who may recall", () => {
  const me = aUser({ id: "me", role: "sales" });
  const own = { direction: "outbound" as const, sender: { kind: "staff" as const, id: "me", name: "我" } };
  const other = { ...own, sender: { ...own.sender, id: "li" } };
  const allowed = (over: Partial<Message>, tag: "site" | "channel", as = me) =>
    mayRecall(message("a", at("07:00"), over), { tag }, as);

  it.each<[string, Partial<Message>, "site" | "channel", boolean]>([
    ["one's own reply", own, "site", true],
    ["a reply that has left for another app", own, "channel", false],
    ["one's own note anywhere", { ...own, direction: "note" }, "channel", true],
    ["a colleague's reply", other, "site", false],
    ["a customer's words", {}, "site", false],
    ["what was recalled already", { ...own, revoked_at: at("07:01") }, "site", false],
  ])("%s", (_, over, tag, expected) => {
    expect(allowed(over, tag)).toBe(expected);
  });

  it("lets who sees everything recall a colleague's, but not what the system says", () => {
    const manager = aUser({ id: "boss", role: "manager" });
    expect(allowed(other, "site", manager)).toBe(true);
    const system = { ...other, sender: { kind: "system" as const, id: null, name: null } };
    expect(allowed(system, "site", manager)).toBe(false);
  });
});

it("turns red after half an hour of waiting", () => {
  expect([2, 29, 30].map((minutes) => waitingTone(minutes * 60_000))).toEqual(["warn", "warn", "bad"]);
});
