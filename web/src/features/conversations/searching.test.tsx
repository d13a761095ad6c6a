import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { MessageHit } from "@/api/types";
import { aCustomer, aMessage, NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { log, openInbox, resetWorld, world } from "./inbox.harness";
import { segments } from "./searchModel";

const hit = (over: Partial<MessageHit> = {}): MessageHit => ({
  message_id: "m7",
  conversation_id: "c1",
  customer: { id: "customer-1", display_name: "陈思远" },
  direction: "inbound",
  sender: { kind: "customer", id: "customer-1", name: "陈思远" },
  sent_at: NOW,
  snippet: { text: "预算大概 35 万", matches: [{ start: 0, end: 2 }] },
  ...over,
});

let asked: URLSearchParams[];
let hits: MessageHit[];
let named: ReturnType<typeof aCustomer>[];

beforeEach(() => {
  resetWorld();
  asked = [];
  hits = [hit()];
  named = [aCustomer({ display_name: "预算部 周敏", industry: "制造" })];
  server.use(
    http.get(`${API}/search`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const isMessages = query.get("kind") === "messages";
      const next = query.get("cursor") ? null : "more";
      return HttpResponse.json({
        messages: { items: isMessages ? hits : [], next_cursor: isMessages && hits.length > 0 ? next : null },
        customers: { items: isMessages ? [] : named, next_cursor: null },
      });
    }),
  );
});

const box = () => screen.findByRole("searchbox", { name: "搜索客户、公司或消息" });
const results = () => screen.findByRole("region", { name: "搜索结果" });
const group = async (name: string) => within(await results()).findByRole("region", { name });

async function search(q: string) {
  const user = await openInbox({ conversationId: null });
  await user.type(await box(), q);
  return user;
}

describe("a snippet", () => {
  it.each([
    ["我们预算有限", [{ start: 2, end: 4 }], ["我们", "[预算]", "有限"]],
    ["😀预算", [{ start: 2, end: 4 }], ["😀", "[预算]"]],
    [
      "预算预算",
      [
        { start: 0, end: 2 },
        { start: 2, end: 4 },
      ],
      ["[预算]", "[预算]"],
    ],
    ["报价", [], ["报价"]],
  ])("of %s is cut at its matches", (text, matches, expected) => {
    const cut = segments({ text, matches });
    expect(cut.map((part) => (part.isMatch ? `[${part.text}]` : part.text))).toEqual(expected);
  });
});

describe("searching", () => {
  it("finds a word of two characters in messages, marked, and in names", async () => {
    await search("预算");
    const messages = await group("消息");
    expect(await within(messages).findByText("预算", { selector: "mark" })).toBeVisible();
    expect(within(await group("客户")).getByRole("link", { name: /预算部 周敏/ })).toHaveAttribute(
      "href",
      "/customers/customer-1",
    );
    expect(within(await results()).getByRole("status")).toHaveTextContent("找到 1 条消息、1 位客户");
    expect(screen.queryByRole("tab")).toBeNull();
  });

  it("opens a hit at its message in the thread", async () => {
    world.messages = [aMessage({ id: "m7", conversation_id: "c1", text: "预算大概 35 万" })];
    let around: string | null = null;
    server.use(
      http.get(`${API}/chat/conversations/c1/messages`, ({ request }) => {
        around = new URL(request.url).searchParams.get("around");
        return HttpResponse.json({ items: world.messages, prev_cursor: null, next_cursor: null });
      }),
    );
    const user = await search("预算");
    await user.click(within(await group("消息")).getByRole("button", { name: /陈思远/ }));
    expect(await within(await log()).findByText("预算大概 35 万")).toBeVisible();
    expect(around).toBe("m7");
    expect(within(await group("消息")).getByRole("button", { current: true })).toHaveTextContent("预算大概");
  });

  it("is walked by keys, and left with Escape", async () => {
    const user = await search("预算");
    await group("消息");
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("link", { name: /周敏/ })).toHaveFocus();
    await user.keyboard("j");
    expect(within(await group("消息")).getByRole("button", { name: /陈思远/ })).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(await log()).toBeVisible();
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("option", { name: /陈思远/ })).toBeVisible();
    expect(await box()).toHaveValue("");
  });

  it("waits for the end of the composition", async () => {
    await openInbox();
    const field = await box();
    fireEvent.compositionStart(field);
    fireEvent.change(field, { target: { value: "yusuan" } });
    fireEvent.change(field, { target: { value: "预算" } });
    fireEvent.compositionEnd(field);
    await group("消息");
    expect([...new Set(asked.map((query) => query.get("q")))]).toEqual(["预算"]);
  });

  it("goes on with older messages on demand", async () => {
    const user = await search("预算");
    const messages = await group("消息");
    hits = [hit({ message_id: "m1", snippet: { text: "去年的预算", matches: [{ start: 3, end: 5 }] } })];
    await user.click(within(messages).getByRole("button", { name: "加载更多" }));
    expect(await within(messages).findByText(/去年的/)).toBeVisible();
    await waitFor(() => expect(within(messages).queryByRole("button", { name: "加载更多" })).toBeNull());
  });

  it("says when nothing was found, and leads back to the list", async () => {
    hits = [];
    named = [];
    const user = await search("火星");
    expect(await screen.findByText("没有找到“火星”")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "清除搜索" }));
    expect(await screen.findByRole("option", { name: /陈思远/ })).toBeVisible();
  });

  it("lets one group fail alone, and tries it again", async () => {
    server.use(
      http.get(`${API}/search`, ({ request }) =>
        new URL(request.url).searchParams.get("kind") === "messages"
          ? problem(503, { title: "暂时不可用" })
          : undefined,
      ),
    );
    const user = await search("预算");
    expect(await within(await group("客户")).findByRole("link", { name: /周敏/ })).toBeVisible();
    expect(await within(await group("消息")).findByText("暂时不可用")).toBeVisible();
    server.use(
      http.get(`${API}/search`, () =>
        HttpResponse.json({ messages: { items: [hit()] }, customers: { items: [] } }),
      ),
    );
    await user.click(within(await group("消息")).getByRole("button", { name: "重试" }));
    expect(await within(await group("消息")).findByText(/大概 35 万/)).toBeVisible();
  });

  it("says once when neither could be asked", async () => {
    server.use(http.get(`${API}/search`, () => HttpResponse.error()));
    await search("预算");
    expect(await within(await results()).findAllByText("连不上服务器")).toHaveLength(1);
  });
});
