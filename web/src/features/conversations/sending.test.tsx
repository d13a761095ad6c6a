import { fireEvent, screen, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { aConversation } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { composer, log, openInbox, resetWorld, world } from "./inbox.harness";

beforeEach(resetWorld);

describe("sending", () => {
  it("sends with Enter and shows the server's copy", async () => {
    const user = await openInbox();
    await user.type(await composer(), "您好{Enter}");
    expect(await within(await log()).findByText("您好")).toBeVisible();
    expect(await within(await log()).findByText("已发送")).toBeVisible();
    expect(world.posted).toMatchObject([{ text: "您好", note: false }]);
    expect(await composer()).toHaveValue("");
  });

  it("breaks the line with Shift and Enter", async () => {
    const user = await openInbox();
    await user.type(await composer(), "一{Shift>}{Enter}{/Shift}二");
    expect(await composer()).toHaveValue("一\n二");
    expect(world.posted).toEqual([]);
  });

  it("never sends with the Enter that picks a candidate of the input method", async () => {
    await openInbox();
    const field = await composer();
    fireEvent.compositionStart(field);
    fireEvent.change(field, { target: { value: "nihao" } });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(field).toHaveValue("nihao");
    expect(world.posted).toEqual([]);
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
    expect(world.posted.map((body) => body.client_message_id)).toEqual(attempts);
    expect(within(await log()).getAllByText("请稍等")).toHaveLength(1);
  });

  it("does not send what is longer than the channel takes", async () => {
    const user = await openInbox();
    fireEvent.change(await composer(), { target: { value: "长".repeat(2003) } });
    expect(await screen.findByText("超出 3 字，缩短后才能发送")).toBeVisible();
    await user.type(await composer(), "{Enter}");
    expect(world.posted).toEqual([]);
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
    expect(world.posted).toMatchObject([{ text: "先别降价", note: true }]);
  });

  it("offers copying where the channel cannot be answered", async () => {
    world.row = aConversation({
      id: "c1",
      channel_type: "wechat_work_contact",
      source_label: "企微-客户",
      can_reply: false,
    });
    const user = await openInbox();
    expect(await screen.findByText(/企微-客户 只能查看/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "发送" })).toBeNull();
    await user.type(await composer(), "草稿{Enter}");
    expect(world.posted).toEqual([]);
    expect(await composer()).toHaveValue("草稿");
    expect(screen.getByRole("button", { name: "复制草稿" })).toBeEnabled();
  });
});
