import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { aMessage } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { VisitorApp } from "./VisitorApp";

const THREAD = `${API}/chat/conversations/conversation-1/messages`;
const SESSION = {
  token: "token",
  visitor_key: "key",
  customer_id: "customer-1",
  conversation_id: "conversation-1",
  expires_at: new Date(Date.now() + 864_000_000).toISOString(),
};

let thread: Message[];

beforeEach(() => {
  window.history.replaceState(null, "", "/chat");
  localStorage.setItem("flywheel.visitor", JSON.stringify({ v: 1, data: SESSION }));
  thread = [aMessage({ id: "m1", text: "预算 35 万" })];
  server.use(
    http.get(`${API}/events`, () => new HttpResponse(new ReadableStream())),
    http.get(THREAD, () => HttpResponse.json({ items: thread, prev_cursor: null, next_cursor: "m1" })),
    http.post(`${THREAD}/m1/revoke`, () => {
      thread = [aMessage({ id: "m1", text: "", revoked_at: "2025-12-20T08:00:00.000Z" })];
      return HttpResponse.json(thread[0]);
    }),
  );
});

async function recall() {
  render(<VisitorApp />);
  await userEvent.click(await screen.findByRole("button", { name: "消息操作" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "撤回" }));
}

describe("a visitor who takes back their words", () => {
  it("sees a line instead of them", async () => {
    await recall();
    expect(await screen.findByText("你撤回了一条消息")).toBeVisible();
    expect(screen.queryByText("预算 35 万")).toBeNull();
  });

  it("is told when it did not work, and still sees them", async () => {
    server.use(http.post(`${THREAD}/m1/revoke`, () => problem(503)));
    await recall();
    expect(await screen.findByText("没有撤回成功：服务器出了点问题，请稍后再试")).toBeInTheDocument();
    expect(screen.getByText("预算 35 万")).toBeVisible();
  });

  it("cannot take back what staff said, and sees when staff did", async () => {
    const from = { kind: "staff" as const, id: "staff-wang", name: "王敏" };
    thread = [
      aMessage({ direction: "outbound", sender: from, text: "您好" }),
      aMessage({ direction: "outbound", sender: from, text: "", revoked_at: "2025-12-20T08:00:00.000Z" }),
    ];
    render(<VisitorApp />);
    expect(await screen.findByText("王敏 撤回了一条消息")).toBeVisible();
    expect(screen.queryByRole("button", { name: "消息操作" })).toBeNull();
  });
});
