import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { aConversation, aMessage } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { VisitorApp } from "./VisitorApp";

interface Asked {
  body: Record<string, unknown>;
}

let visits: Asked[];
let sent: Asked[];
let bearers: (string | null)[];
let thread: Message[];
let say: (text: string) => void;

const inTenDays = () => new Date(Date.now() + 864_000_000).toISOString();

beforeEach(() => {
  visits = [];
  sent = [];
  bearers = [];
  thread = [];
  window.history.replaceState(null, "", "/chat");
  server.use(
    http.post(`${API}/channels/webchat/sessions`, async ({ request }) => {
      visits.push({ body: (await request.json()) as Record<string, unknown> });
      return HttpResponse.json(
        {
          token: `token-${visits.length}`,
          visitor_key: "key-of-this-visitor",
          customer_id: "customer-1",
          conversation_id: "conversation-1",
          expires_at: inTenDays(),
        },
        { status: 201 },
      );
    }),
    http.get(`${API}/chat/conversations/conversation-1/messages`, ({ request }) => {
      bearers.push(request.headers.get("authorization"));
      return HttpResponse.json({ items: thread, prev_cursor: null, next_cursor: thread.at(-1)?.id ?? null });
    }),
    http.post(`${API}/chat/conversations/conversation-1/messages`, async ({ request }) => {
      const body = (await request.json()) as Record<string, string>;
      sent.push({ body });
      const message = aMessage({ text: body.text ?? "", client_message_id: body.client_message_id ?? null });
      thread = [...thread, message];
      return HttpResponse.json(message, { status: 201 });
    }),
    http.get(`${API}/events`, () => {
      const encoder = new TextEncoder();
      const stream = new ReadableStream({
        start: (controller) => {
          say = (text) => controller.enqueue(encoder.encode(text));
          say("event: ready\ndata: {}\n\n");
        },
      });
      return new HttpResponse(stream, { headers: { "Content-Type": "text/event-stream" } });
    }),
  );
});

const remember = (over: object = {}) =>
  localStorage.setItem(
    "flywheel.visitor",
    JSON.stringify({
      v: 1,
      data: {
        token: "kept-token",
        visitor_key: "key-of-this-visitor",
        customer_id: "customer-1",
        conversation_id: "conversation-1",
        expires_at: inTenDays(),
        ...over,
      },
    }),
  );

const composer = () => screen.findByLabelText("写消息");

describe("coming in", () => {
  it("takes a name and an optional number", async () => {
    render(<VisitorApp />);
    await userEvent.type(screen.getByLabelText("怎么称呼你"), "林晓彤");
    await userEvent.click(screen.getByRole("button", { name: "开始咨询" }));
    expect(await composer()).toBeVisible();
    expect(visits).toEqual([{ body: { name: "林晓彤" } }]);
  });

  it("also lets in who stays nameless", async () => {
    render(<VisitorApp />);
    await userEvent.click(screen.getByRole("button", { name: "不留名，直接聊" }));
    expect(await composer()).toBeVisible();
    expect(visits).toEqual([{ body: {} }]);
  });

  it("says on the field what is wrong with the number", async () => {
    server.use(
      http.post(`${API}/channels/webchat/sessions`, () =>
        problem(422, { errors: [{ pointer: "/mobile", code: "mobile_invalid", detail: "no" }] }),
      ),
    );
    render(<VisitorApp />);
    await userEvent.type(screen.getByLabelText("手机号（可不填）"), "12");
    await userEvent.click(screen.getByRole("button", { name: "开始咨询" }));
    expect(await screen.findByText("请填 7 到 15 位数字，或留空")).toBeVisible();
  });

  it("says how long to wait after too many tries, and can be tried again", async () => {
    server.use(http.post(`${API}/channels/webchat/sessions`, () => HttpResponse.error(), { once: true }));
    render(<VisitorApp />);
    await userEvent.click(screen.getByRole("button", { name: "开始咨询" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("连不上服务器");
    await userEvent.click(screen.getByRole("button", { name: "开始咨询" }));
    expect(await composer()).toBeVisible();
  });
});

describe("coming back", () => {
  it("continues without asking again", async () => {
    remember();
    thread = [aMessage({ text: "上次说到这里" })];
    render(<VisitorApp />);
    expect(await screen.findByText("上次说到这里")).toBeVisible();
    expect(visits).toEqual([]);
    expect(bearers[0]).toBe("Bearer kept-token");
  });

  it("exchanges an expired pass with the kept key", async () => {
    remember({ expires_at: "2020-01-01T00:00:00.000Z" });
    thread = [aMessage({ text: "还在" })];
    render(<VisitorApp />);
    expect(await screen.findByText("还在")).toBeVisible();
    expect(visits).toEqual([{ body: { visitor_key: "key-of-this-visitor" } }]);
    expect(bearers[0]).toBe("Bearer token-1");
  });

  it("does the same when the server no longer takes the pass", async () => {
    remember();
    thread = [aMessage({ text: "还在" })];
    server.use(
      http.get(`${API}/chat/conversations/conversation-1/messages`, () => problem(401), { once: true }),
    );
    render(<VisitorApp />);
    expect(await screen.findByText("还在")).toBeVisible();
    expect(visits).toEqual([{ body: { visitor_key: "key-of-this-visitor" } }]);
  });

  it("shows why the thread cannot be read and tries again", async () => {
    remember();
    server.use(
      http.get(`${API}/events`, () => HttpResponse.error()),
      http.get(`${API}/chat/conversations/conversation-1/messages`, () => problem(500, { title: "读不到" })),
    );
    render(<VisitorApp />);
    expect(await screen.findByRole("alert")).toHaveTextContent("读不到");
  });
});

describe("a signed-in customer", () => {
  it("gets their own conversation by their session", async () => {
    window.history.replaceState(null, "", "/chat?as=customer");
    thread = [aMessage({ text: "我的会话" })];
    server.use(
      http.get(`${API}/auth/me`, () => HttpResponse.json({ user: {}, csrf_token: "csrf", scopes: null })),
      http.post(`${API}/chat/conversations`, () =>
        HttpResponse.json(aConversation({ id: "conversation-1" }), { status: 201 }),
      ),
    );
    render(<VisitorApp />);
    expect(await screen.findByText("我的会话")).toBeVisible();
    expect(bearers[0]).toBeNull();
    expect(visits).toEqual([]);
  });
});

describe("talking", () => {
  beforeEach(() => remember());

  it("shows a message at once and sends it under an id of its own", async () => {
    render(<VisitorApp />);
    await userEvent.type(await composer(), "想了解价格{Enter}");
    expect(screen.getByText("想了解价格")).toBeVisible();
    await waitFor(() => expect(screen.queryByText("发送中…")).toBeNull());
    expect(screen.getAllByText("想了解价格")).toHaveLength(1);
    expect(sent[0]?.body).toMatchObject({ type: "text", text: "想了解价格" });
    expect(sent[0]?.body.client_message_id).toEqual(expect.any(String));
  });

  it("keeps what could not be sent, and repeats it under the same id", async () => {
    server.use(
      http.post(
        `${API}/chat/conversations/conversation-1/messages`,
        async ({ request }) => {
          sent.push({ body: (await request.json()) as Record<string, unknown> });
          return problem(503);
        },
        { once: true },
      ),
    );
    render(<VisitorApp />);
    await userEvent.type(await composer(), "你好{Enter}");
    expect(await screen.findByText("没有发出去")).toBeVisible();
    expect(localStorage.getItem("flywheel.visitor.outbox")).toContain("你好");
    await userEvent.click(screen.getByRole("button", { name: "重试" }));
    await waitFor(() => expect(screen.queryByText("没有发出去")).toBeNull());
    expect(sent[0]?.body.client_message_id).toBe(sent[1]?.body.client_message_id);
  });

  it("hears an answer without asking", async () => {
    render(<VisitorApp />);
    await composer();
    await waitFor(() => expect(say).toBeDefined());
    const from = { kind: "staff" as const, id: "staff-wang", name: "王敏" };
    thread = [aMessage({ direction: "outbound", sender: from, text: "您好，马上发您" })];
    await act(async () => say('event: message.created\ndata: {"message_id":"x"}\n\n'));
    expect(await screen.findByText("您好，马上发您")).toBeVisible();
    expect(screen.getAllByText("王敏")[0]).toBeVisible();
  });

  it("does not send on the Enter that picks a candidate of the input method", async () => {
    render(<VisitorApp />);
    const field = await composer();
    await userEvent.type(field, "zhongwen");
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(field).toHaveValue("zhongwen");
    expect(sent).toEqual([]);
    await userEvent.keyboard("{Shift>}{Enter}{/Shift}");
    expect(field).toHaveValue("zhongwen\n");
    expect(sent).toEqual([]);
  });

  it("keeps what was begun across a reload", async () => {
    const { unmount } = render(<VisitorApp />);
    await userEvent.type(await composer(), "写了一半");
    unmount();
    render(<VisitorApp />);
    expect(await composer()).toHaveValue("写了一半");
  });
});
