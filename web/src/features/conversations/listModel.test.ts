import { describe, expect, it } from "vitest";
import type { ConversationFilters } from "@/api/keys";
import type { Conversation } from "@/api/types";
import { aConversation } from "@/testing/factories";
import { belongs, type ConversationPages, flattenRows, messageText, preview, upsertRow } from "./listModel";

const at = (minute: number) => `2025-12-20T07:${String(minute).padStart(2, "0")}:00.000Z`;
const row = (id: string, minute: number, over: Partial<Conversation> = {}) =>
  aConversation({ id, last_activity_at: at(minute), ...over });
const pagesOf = (rows: Conversation[], next: string | null = null): ConversationPages => ({
  pages: [{ items: rows, next_cursor: next }],
  pageParams: [null],
});
const filters = (over: Partial<ConversationFilters> = {}): ConversationFilters => ({
  view: "all",
  status: null,
  channelType: null,
  labelId: null,
  ...over,
});
const ids = (pages: ConversationPages) => flattenRows(pages).map((conversation) => conversation.id);
const upsert = (
  pages: ConversationPages,
  fresh: Conversation,
  over: Partial<ConversationFilters> = {},
  keepId = "",
) => upsertRow(pages, fresh, { filters: filters(over), meId: "me", keepId });

describe("who belongs to a view", () => {
  const mine = { id: "me", display_name: "王敏" };

  const vip = { id: "vip", name: "重点客户", hue: "red" };

  it.each<[string, Partial<Conversation>, Partial<ConversationFilters>, boolean]>([
    ["mine", { assignee: mine }, { view: "mine" }, true],
    ["a colleague's", { assignee: { id: "other", display_name: "李" } }, { view: "mine" }, false],
    ["nobody's", {}, { view: "unassigned" }, true],
    ["a waiting one", { waiting_since: at(1) }, { view: "awaiting_reply" }, true],
    ["an answered one", {}, { view: "awaiting_reply" }, false],
    ["a read one", {}, { view: "unread" }, false],
    ["another channel", {}, { channelType: "wechat_work_kf" }, false],
    ["one with the label", { labels: [vip] }, { labelId: "vip" }, true],
    ["one without the label", { labels: [vip] }, { labelId: "other" }, false],
    ["a closed one", { status: "closed" }, { status: "open" }, false],
  ])("%s", (_, over, wanted, expected) => {
    expect(belongs(aConversation(over), filters(wanted), "me")).toBe(expected);
  });
});

describe("putting a fresh row into the list", () => {
  const three = () => pagesOf([row("a", 30), row("b", 20), row("c", 10)]);

  it("moves a row with new activity to the top", () => {
    expect(ids(upsert(three(), row("c", 40)))).toEqual(["c", "a", "b"]);
  });

  it("leaves late history where its time belongs", () => {
    expect(ids(upsert(three(), row("d", 15)))).toEqual(["a", "b", "d", "c"]);
  });

  it("does not add a row below what is loaded", () => {
    expect(ids(upsert(pagesOf([row("a", 30)], "more"), row("z", 1)))).toEqual(["a"]);
  });

  it("takes out what no longer belongs", () => {
    const unread = pagesOf([row("a", 30, { unread_count: 2 })]);
    expect(ids(upsert(unread, row("a", 30), { view: "unread" }))).toEqual([]);
  });

  it("keeps the open conversation in place while it is read", () => {
    const unread = pagesOf([row("a", 30, { unread_count: 2 }), row("b", 20, { unread_count: 1 })]);
    expect(ids(upsert(unread, row("b", 20), { view: "unread" }, "b"))).toEqual(["a", "b"]);
  });

  it("keeps the cursor of the last page", () => {
    const result = upsert(pagesOf([row("a", 30)], "more"), row("b", 40));
    expect(result.pages.at(-1)?.next_cursor).toBe("more");
  });

  it("shows a row once that two pages brought", () => {
    expect(ids({ ...three(), pages: [...three().pages, ...three().pages] })).toEqual(["a", "b", "c"]);
  });
});

describe("the preview of a row", () => {
  const last = {
    text: "好的",
    type: "text",
    direction: "outbound" as const,
    sender_kind: "staff",
    sent_at: at(1),
  };

  it.each([
    [last, "我："],
    [{ ...last, sender_kind: "bot" }, "AI："],
    [{ ...last, direction: "inbound" as const, sender_kind: "customer" }, ""],
  ])("names who spoke (%#)", (message, expected) => {
    expect(preview(message).who).toBe(expected);
  });

  it("does not show what was recalled", () => {
    expect(preview({ ...last, text: "", type: "revoked" })).toEqual({ who: "我：", text: "撤回了一条消息" });
  });

  it("says so when nothing was written yet", () => {
    expect(preview(null).text).toBe("还没有消息");
  });

  it.each([
    ["text", "第一行\n第二行", "第一行 第二行"],
    ["file", "清单.xlsx", "[文件] 清单.xlsx"],
    ["image", "", "[图片]"],
    ["hologram", "", "[未知类型]"],
  ])("of a %s", (type, text, expected) => {
    expect(messageText(type, text)).toBe(expected);
  });
});
