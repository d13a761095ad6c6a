import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { sessionKeys } from "@/api/keys";
import type { Conversation, Message } from "@/api/types";
import { aConversation, aMessage, anInsight, aProfile, aUser } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage, testQueryClient } from "@/testing/render";
import { server } from "@/testing/server";
import { useDrafts } from "./drafts";
import { type InboxLocation, InboxPage } from "./InboxPage";
import { useOutbox } from "./outbox";

const ME = aUser();
const COUNTS = { all: 2, mine: 1, unassigned: 1, awaiting_reply: 1, unread: 1 };

let row: Conversation;
let messages: Message[];
let posted: { text: string; client_message_id: string; note: boolean }[];

beforeEach(() => {
  useOutbox.setState({ rows: [] });
  useDrafts.setState({ texts: {} });
  row = aConversation({ id: "c1", unread_count: 1 });
  messages = [aMessage({ id: "m1", conversation_id: "c1", text: "预算 35 万", learned: 2 })];
  posted = [];
  server.use(
    http.get(`${API}/chat/conversations`, () => HttpResponse.json({ items: [row], next_cursor: null })),
    http.get(`${API}/chat/conversations/counts`, () => HttpResponse.json(COUNTS)),
    http.get(`${API}/chat/conversations/c1`, () => HttpResponse.json(row)),
    http.post(`${API}/chat/conversations/c1/read`, () => {
      row = { ...row, unread_count: 0 };
      return HttpResponse.json(row);
    }),
    http.get(`${API}/chat/conversations/c1/messages`, () =>
      HttpResponse.json({ items: messages, prev_cursor: null, next_cursor: "newest" }),
    ),
    http.post(`${API}/chat/conversations/c1/messages`, async ({ request }) => {
      const body = (await request.json()) as (typeof posted)[number];
      posted.push(body);
      const stored = aMessage({
        conversation_id: "c1",
        text: body.text,
        direction: body.note ? "note" : "outbound",
        sender: { kind: "staff", id: ME.id, name: ME.display_name },
        client_message_id: body.client_message_id,
        delivery: body.note ? null : { state: "sent", error: null },
      });
      messages = [...messages, stored];
      return HttpResponse.json(stored, { status: 201 });
    }),
    http.get(`${API}/customers/customer-1/profile`, () =>
      HttpResponse.json(aProfile({ ai_summary: "预算已明确", active_insights: [anInsight()] })),
    ),
  );
});

function Inbox({ start }: { start: Partial<InboxLocation> }) {
  const [location, setLocation] = useState<InboxLocation>({
    view: "all",
    channelType: null,
    status: null,
    conversationId: "c1",
    messageId: null,
    ...start,
  });
  return <InboxPage me={ME} location={location} onGo={(change) => setLocation({ ...location, ...change })} />;
}

async function openInbox(start: Partial<InboxLocation> = {}) {
  const client = testQueryClient();
  client.setQueryData(sessionKeys.me, ME);
  await renderPage(<Inbox start={start} />, { client });
  return userEvent.setup();
}

const log = () => screen.findByRole("log", { name: "与 陈思远 的消息" });
const composer = () => screen.findByRole("textbox", { name: "回复 陈思远" });

describe("reading", () => {
  it("shows list, thread and customer side by side", async () => {
    await openInbox();
    expect(await screen.findByRole("option", { name: /陈思远/, selected: true })).toBeVisible();
    expect(within(await log()).getByText("预算 35 万")).toBeVisible();
    expect(within(await log()).getByText("沉淀 2 条画像")).toBeVisible();
    const panel = await screen.findByRole("complementary", { name: "客户信息" });
    expect(await within(panel).findByText("预算已明确")).toBeVisible();
    expect(within(panel).getByRole("img", { name: "置信度 94%" })).toBeVisible();
  });

  it("marks as read what is looked at", async () => {
    await openInbox();
    expect(await screen.findByRole("img", { name: "1 条未读" })).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("img", { name: "1 条未读" })).toBeNull());
  });

  it("opens the next conversation with j and goes back with Escape", async () => {
    const user = await openInbox({ conversationId: null });
    await screen.findByRole("option", { name: /陈思远/ });
    await user.keyboard("j");
    expect(await log()).toBeVisible();
    await user.keyboard("{Escape}");
    expect(await screen.findByText("选择一个会话")).toBeVisible();
  });

  it("says so when the conversation is not one's own", async () => {
    server.use(http.get(`${API}/chat/conversations/c1`, () => problem(404, { code: "not_found" })));
    await openInbox();
    expect(await screen.findByText("这个会话不存在，或者不归你看")).toBeVisible();
  });

  it("lets the list fail alone, with the request id at hand", async () => {
    server.use(http.get(`${API}/chat/conversations`, () => problem(500, { title: "服务器出错" })));
    await openInbox();
    expect(await screen.findByText("服务器出错")).toBeVisible();
    expect(screen.getByText("请求编号 req-1")).toBeVisible();
    expect(await log()).toBeVisible();
  });
});

describe("sending", () => {
  it("sends with Enter and shows the server's copy", async () => {
    const user = await openInbox();
    await user.type(await composer(), "您好{Enter}");
    expect(await within(await log()).findByText("您好")).toBeVisible();
    expect(await within(await log()).findByText("已发送")).toBeVisible();
    expect(posted).toMatchObject([{ text: "您好", note: false }]);
    expect(await composer()).toHaveValue("");
  });

  it("breaks the line with Shift and Enter", async () => {
    const user = await openInbox();
    await user.type(await composer(), "一{Shift>}{Enter}{/Shift}二");
    expect(await composer()).toHaveValue("一\n二");
    expect(posted).toEqual([]);
  });

  it("never sends with the Enter that picks a candidate of the input method", async () => {
    await openInbox();
    const field = await composer();
    fireEvent.compositionStart(field);
    fireEvent.change(field, { target: { value: "nihao" } });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(field).toHaveValue("nihao");
    expect(posted).toEqual([]);
  });

  it("keeps a message that failed, and repeats it under the same client id", async () => {
    let attempts: string[] = [];
    server.use(
      http.post(
        `${API}/chat/conversations/c1/messages`,
        async ({ request }) => {
          attempts = [
            ...attempts,
            ((await request.json()) as { client_message_id: string }).client_message_id,
          ];
          return problem(503, { detail: "数据库忙" });
        },
        { once: true },
      ),
    );
    const user = await openInbox();
    await user.type(await composer(), "请稍等{Enter}");
    const failure = await within(await log()).findByRole("alert");
    expect(failure).toHaveTextContent("发送失败");
    expect(failure).toHaveTextContent("数据库忙");
    await user.click(within(failure).getByRole("button", { name: "重试" }));
    expect(await within(await log()).findByText("已发送")).toBeVisible();
    expect(posted.map((body) => body.client_message_id)).toEqual(attempts);
    expect(within(await log()).getAllByText("请稍等")).toHaveLength(1);
  });

  it("does not send what is longer than the channel takes", async () => {
    const user = await openInbox();
    fireEvent.change(await composer(), { target: { value: "长".repeat(2003) } });
    expect(await screen.findByText("超出 3 字，缩短后才能发送")).toBeVisible();
    await user.type(await composer(), "{Enter}");
    expect(posted).toEqual([]);
  });

  it("keeps a draft for each conversation", async () => {
    const user = await openInbox();
    await user.type(await composer(), "写到一半");
    await user.click(screen.getByRole("button", { name: "备注" }));
    expect(await screen.findByRole("textbox", { name: "备注" })).toHaveValue("");
    await user.click(screen.getByRole("button", { name: "回复" }));
    expect(await composer()).toHaveValue("写到一半");
  });

  it("writes a note that only colleagues see", async () => {
    const user = await openInbox();
    await user.click(await screen.findByRole("button", { name: "备注" }));
    await user.type(await screen.findByRole("textbox", { name: "备注" }), "先别降价{Enter}");
    expect(await within(await log()).findByText(/内部备注/)).toBeVisible();
    expect(posted).toMatchObject([{ text: "先别降价", note: true }]);
  });

  it("offers copying where the channel cannot be answered", async () => {
    row = aConversation({
      id: "c1",
      channel_type: "wechat_work_contact",
      source_label: "企微-客户",
      can_reply: false,
    });
    const user = await openInbox();
    expect(await screen.findByText(/企微-客户 只能查看/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "发送" })).toBeNull();
    await user.type(await composer(), "草稿{Enter}");
    expect(posted).toEqual([]);
    expect(await composer()).toHaveValue("草稿");
    expect(screen.getByRole("button", { name: "复制草稿" })).toBeEnabled();
  });
});

describe("changing", () => {
  it("assigns to me", async () => {
    let sent: unknown;
    server.use(
      http.patch(`${API}/chat/conversations/c1`, async ({ request }) => {
        sent = await request.json();
        row = { ...row, assignee: { id: ME.id, display_name: ME.display_name }, version: 2 };
        return HttpResponse.json(row);
      }),
    );
    const user = await openInbox();
    await user.click(await screen.findByRole("button", { name: /分配会话/ }));
    await user.click(await screen.findByRole("menuitem", { name: "分配给我" }));
    expect(await screen.findByRole("button", { name: "分配会话: 王敏" })).toBeVisible();
    expect(sent).toEqual({ assignee_id: ME.id, version: 1 });
  });

  it("shows the newest state when someone else was faster", async () => {
    server.use(
      http.patch(`${API}/chat/conversations/c1`, () => {
        row = { ...row, assignee: { id: "staff-li", display_name: "李浩然" }, version: 3 };
        return problem(412, { code: "stale" });
      }),
    );
    const user = await openInbox();
    await user.click(await screen.findByRole("button", { name: /分配会话/ }));
    await user.click(await screen.findByRole("menuitem", { name: "分配给我" }));
    expect(await screen.findByText("会话刚被别人改过，已显示最新状态，请再试一次")).toBeVisible();
    expect(await screen.findByRole("button", { name: "分配会话: 李浩然" })).toBeVisible();
  });
});

describe("searching", () => {
  it("waits for the end of the composition", async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.get(`${API}/chat/conversations`, ({ request }) => {
        asked.push(new URL(request.url).searchParams.get("q"));
        return HttpResponse.json({ items: [row], next_cursor: null });
      }),
    );
    await openInbox();
    const box = await screen.findByRole("searchbox", { name: "搜索客户、公司或消息" });
    fireEvent.compositionStart(box);
    fireEvent.change(box, { target: { value: "yusuan" } });
    fireEvent.change(box, { target: { value: "预算" } });
    fireEvent.compositionEnd(box);
    await waitFor(() => expect(asked).toContain("预算"));
    expect(asked).not.toContain("yusuan");
  });

  it("offers to clear the filters when nothing matches", async () => {
    server.use(
      http.get(`${API}/chat/conversations`, () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    const user = await openInbox({ view: "mine", conversationId: null });
    expect(await screen.findByText("没有符合条件的会话")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "清除筛选" }));
    expect(await screen.findByText("还没有会话")).toBeVisible();
  });
});
