import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { CannedReply } from "@/api/types";
import { aConversation, NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { composer, log, openInbox, resetWorld, world } from "./inbox.harness";

const reply = (code: string, text: string, shared = false): CannedReply => ({
  id: code,
  code,
  text,
  shared,
  version: 0,
  updated_at: NOW,
});

let replies: CannedReply[];
let saved: unknown[];

beforeEach(() => {
  resetWorld();
  replies = [reply("报价", "{{customer_name}}您好，报价如下"), reply("演示", "我们约个演示", true)];
  saved = [];
  server.use(
    http.get(`${API}/canned-replies`, ({ request }) => {
      const q = new URL(request.url).searchParams.get("q") ?? "";
      return HttpResponse.json({ items: replies.filter(({ code }) => code.startsWith(q)) });
    }),
    http.get(`${API}/canned-replies/:id/filled`, ({ params }) => {
      const found = replies.find(({ id }) => id === params.id) as CannedReply;
      return HttpResponse.json({ text: found.text.replace("{{customer_name}}", "陈思远"), missing: [] });
    }),
    http.post(`${API}/canned-replies`, async ({ request }) => {
      const body = (await request.json()) as CannedReply;
      saved.push(body);
      if (replies.some(({ code }) => code === body.code)) return problem(409, { code: "code_taken" });
      replies = [...replies, reply(body.code, body.text, body.shared)];
      return HttpResponse.json(replies.at(-1), { status: 201 });
    }),
    http.delete(`${API}/canned-replies/:id`, ({ params }) => {
      replies = replies.filter(({ id }) => id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

describe("a canned reply", () => {
  it("is found by its code and put in, filled for the customer", async () => {
    const user = await openInbox();
    await user.type(await composer(), "/报");
    const options = await screen.findByRole("listbox", { name: "常用回复" });
    expect(await within(options).findByRole("option", { name: /报价/ })).toBeVisible();
    await waitFor(() => expect(within(options).queryByRole("option", { name: /演示/ })).toBeNull());
    await user.keyboard("{Enter}");
    await waitFor(async () => expect(await composer()).toHaveValue("陈思远您好，报价如下"));
    expect(screen.queryByRole("listbox", { name: "常用回复" })).toBeNull();
    expect(world.posted).toEqual([]);
  });

  it("is chosen with the arrows, which are told to whoever cannot see them", async () => {
    const user = await openInbox();
    await user.type(await composer(), "/");
    const second = await screen.findByRole("option", { name: /演示/ });
    await user.keyboard("{ArrowDown}");
    expect(await composer()).toHaveAttribute("aria-activedescendant", second.id);
    expect(await composer()).toHaveFocus();
    await user.keyboard("{Tab}");
    await waitFor(async () => expect(await composer()).toHaveValue("我们约个演示"));
  });

  it("is added to what is written already, from the button", async () => {
    const user = await openInbox();
    await user.type(await composer(), "好的，");
    await user.click(screen.getByRole("button", { name: "常用回复" }));
    await user.click(await screen.findByRole("option", { name: /演示/ }));
    await waitFor(async () => expect(await composer()).toHaveValue("好的，我们约个演示"));
  });

  it("leaves the list with Escape, and then sends what stands there", async () => {
    const user = await openInbox();
    await user.type(await composer(), "/报");
    await screen.findByRole("option", { name: /报价/ });
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("listbox", { name: "常用回复" })).toBeNull();
    await user.keyboard("{Enter}");
    expect(await within(await log()).findByText("/报")).toBeVisible();
  });

  it("is not taken by the Enter of an input method", async () => {
    const user = await openInbox();
    const field = await composer();
    await user.type(field, "/报");
    await screen.findByRole("option", { name: /报价/ });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(field).toHaveValue("/报");
    expect(world.posted).toEqual([]);
  });

  it("says when there is none yet, and why the list cannot be read", async () => {
    replies = [];
    const user = await openInbox();
    await user.type(await composer(), "/");
    expect(await screen.findByText(/还没有常用回复/)).toBeVisible();
    server.use(http.get(`${API}/canned-replies`, () => problem(503, { detail: "数据库忙" })));
    await user.type(await composer(), "x");
    expect(await screen.findByText("数据库忙")).toBeVisible();
  });

  it("is added to the list, and removed after asking", async () => {
    const user = await openInbox();
    await user.type(await composer(), "/");
    await user.click(await screen.findByRole("button", { name: "管理常用回复…" }));
    const dialog = await screen.findByRole("dialog", { name: "常用回复" });
    await user.type(within(dialog).getByLabelText("代码"), "报价");
    await user.type(within(dialog).getByLabelText("内容"), "稍后给您");
    await user.click(within(dialog).getByLabelText("所有同事共用"));
    await user.click(within(dialog).getByRole("button", { name: "添加" }));
    expect(await within(dialog).findByText("这个代码已经用过了")).toBeVisible();
    await user.type(within(dialog).getByLabelText("代码"), "单");
    await user.click(within(dialog).getByRole("button", { name: "添加" }));
    await user.click(await within(dialog).findByRole("button", { name: "删除常用回复 报价单" }));
    await user.click(within(dialog).getByRole("button", { name: "确定删除" }));
    await waitFor(() => expect(replies.map(({ code }) => code)).toEqual(["报价", "演示"]));
    expect(saved.at(-1)).toMatchObject({ code: "报价单", text: "稍后给您", shared: true });
  });
});

describe("a mention", () => {
  async function note(text: string) {
    const user = await openInbox();
    await user.click(await screen.findByRole("button", { name: "备注" }));
    await user.type(await screen.findByRole("textbox", { name: "备注" }), text);
    return user;
  }

  it("is picked by name and sent along with the note", async () => {
    const user = await note("请@李");
    await screen.findByRole("option", { name: /李浩然/ });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "备注" })).toHaveValue("请@李浩然 "));
    await user.type(screen.getByRole("textbox", { name: "备注" }), "跟进{Enter}");
    expect(await within(await log()).findByText("请@李浩然 跟进")).toBeVisible();
    expect(world.posted).toMatchObject([{ note: true, mentions: ["staff-li"] }]);
  });

  it("says when nobody has such a name", async () => {
    await note("@张");
    expect(await screen.findByText("没有这样的同事")).toBeVisible();
  });

  it("of somebody who cannot see the conversation says so, and the note can be changed", async () => {
    server.use(
      http.post(
        `${API}/chat/conversations/c1/messages`,
        () => problem(422, { errors: [{ pointer: "/mentions/0", code: "cannot_see", detail: "…" }] }),
        { once: true },
      ),
    );
    const user = await note("@李浩然 看下");
    await user.keyboard("{Enter}");
    const failure = await within(await log()).findByRole("alert");
    expect(failure).toHaveTextContent("提到的同事看不到这个会话");
    await user.click(within(failure).getByRole("button", { name: "改后再发" }));
    expect(screen.getByRole("textbox", { name: "备注" })).toHaveValue("@李浩然 看下");
    expect(within(await log()).queryByRole("alert")).toBeNull();
  });

  it("is offered where the channel cannot be answered, too", async () => {
    world.row = aConversation({ id: "c1", channel_type: "wechat_work_contact", can_reply: false });
    const user = await openInbox();
    await user.click(await screen.findByRole("button", { name: "备注" }));
    await user.click(screen.getByRole("button", { name: "提到同事" }));
    expect(await screen.findByRole("option", { name: /李浩然/ })).toBeVisible();
    expect(screen.getByRole("textbox", { name: "备注" })).toHaveValue("@");
  });
});
