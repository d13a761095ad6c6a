import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { notificationKeys } from "@/api/keys";
import type { Notification } from "@/api/types";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { Bell } from "./Bell";
import { wordsOf } from "./model";

const LIST = `${API}/notifications`;

const aNotification = (over: Partial<Notification> = {}): Notification => ({
  id: "mention-1",
  kind: "mention",
  subject: { conversation_id: "conversation-1", customer_id: "customer-1", customer_name: "陈思远" },
  message_id: "message-1",
  actor: { id: "staff-li", display_name: "李浩然" },
  created_at: NOW,
  read_at: null,
  ...over,
});

let all: Notification[];
let calls: string[];

beforeEach(() => {
  all = [aNotification(), aNotification({ id: "old", kind: "assigned", read_at: NOW, message_id: null })];
  calls = [];
  const unreadCount = () => all.filter((one) => one.read_at === null).length;
  const read = (which: (one: Notification) => boolean) => {
    all = all.map((one) => (which(one) ? { ...one, read_at: NOW } : one));
    return HttpResponse.json({ unread_count: unreadCount() });
  };
  server.use(
    http.get(LIST, ({ request }) => {
      const isUnreadOnly = new URL(request.url).searchParams.get("unread") === "true";
      const items = all.filter((one) => !isUnreadOnly || one.read_at === null);
      return HttpResponse.json({ items, next_cursor: null, unread_count: unreadCount() });
    }),
    http.post(`${LIST}/read`, () => {
      calls.push("all");
      return read(() => true);
    }),
    http.post(`${LIST}/:id/read`, ({ params }) => {
      calls.push(String(params.id));
      return read((one) => one.id === params.id);
    }),
  );
});

const openBell = async () => {
  const page = await renderPage(<Bell />);
  await screen.findByRole("img", { name: /条未读通知/ });
  await userEvent.click(screen.getByRole("button", { name: "通知" }));
  await screen.findByRole("dialog", { name: "通知" });
  await screen.findByRole("list", { name: "通知列表" });
  return page;
};

describe("the bell", () => {
  it("counts what is unread, and follows what is announced", async () => {
    const { client } = await renderPage(<Bell />);
    expect(await screen.findByRole("img", { name: "1 条未读通知" })).toHaveTextContent("1");
    all = [aNotification({ id: "mention-2" }), ...all];
    await client.invalidateQueries({ queryKey: notificationKeys.all });
    expect(await screen.findByRole("img", { name: "2 条未读通知" })).toBeVisible();
  });

  it("lists what happened, and opens the message that it is about as read", async () => {
    const { router } = await openBell();
    await userEvent.click(screen.getByRole("link", { name: /未读：.*李浩然 在「陈思远」的备注里提到了你/ }));
    expect(router.state.location.href).toBe("/inbox?c=conversation-1&message=message-1");
    await waitFor(() => expect(calls).toEqual(["mention-1"]));
    expect(screen.queryByRole("dialog")).toBeNull();
    await waitFor(() => expect(screen.queryByRole("img")).toBeNull());
  });

  it("marks one, or all, as read where they stand", async () => {
    all = [aNotification(), aNotification({ id: "mention-2" })];
    await openBell();
    const [first] = screen.getAllByRole("button", { name: "标为已读" });
    await userEvent.click(first as HTMLElement);
    expect(await screen.findByRole("img", { name: "1 条未读通知", hidden: true })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "全部已读" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "全部已读" })).toBeDisabled());
    expect(calls).toEqual(["mention-1", "all"]);
  });

  it("narrows to the unread ones, and says when there are none", async () => {
    all = [aNotification()];
    await openBell();
    await userEvent.click(screen.getByRole("button", { name: "未读" }));
    expect(await screen.findByRole("link", { name: /陈思远/ })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "标为已读" }));
    expect(await screen.findByText("没有未读的通知")).toBeVisible();
  });

  it("leads nowhere when the conversation is hidden by now", async () => {
    all = [aNotification({ subject: null })];
    await openBell();
    const list = screen.getByRole("list", { name: "通知列表" });
    expect(list).toHaveTextContent("你现在看不到这个会话");
    expect(within(list).queryByRole("link")).toBeNull();
  });

  it("offers another try when the list cannot be read, and says why one was not marked", async () => {
    await openBell();
    server.use(http.post(`${LIST}/:id/read`, () => problem(503, { detail: "数据库忙" })));
    await userEvent.click(screen.getByRole("button", { name: "标为已读" }));
    expect(await screen.findByText("没有标成已读：数据库忙")).toBeInTheDocument();
    server.use(http.get(LIST, () => problem(500, { title: "内部错误" })));
    await userEvent.click(screen.getByRole("button", { name: "未读" }));
    expect(await screen.findByRole("button", { name: "重试" })).toBeVisible();
  });
});

describe("what a notification says", () => {
  const about = { customer_name: "陈思远", conversation_id: "c", customer_id: "p" };
  it.each([
    [aNotification({ kind: "assigned" }), "李浩然 把「陈思远」的会话分配给了你"],
    [aNotification({ kind: "assigned", actor: null }), "「陈思远」的会话分配给了你"],
    [aNotification({ kind: "woken", actor: null, subject: about }), "「陈思远」的会话到时间了，已重新打开"],
    [aNotification({ kind: "alert", actor: null, subject: null }), "有需要管理员处理的事"],
  ])("%o", (notification, expected) => {
    expect(wordsOf(notification)).toBe(expected);
  });
});
