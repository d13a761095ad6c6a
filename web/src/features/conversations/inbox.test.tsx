import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { log, ME, openInbox, resetWorld, world } from "./inbox.harness";

beforeEach(resetWorld);

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

describe("changing", () => {
  it("assigns to me", async () => {
    let sent: unknown;
    server.use(
      http.patch(`${API}/chat/conversations/c1`, async ({ request }) => {
        sent = await request.json();
        world.row = { ...world.row, assignee: { id: ME.id, display_name: ME.display_name }, version: 2 };
        return HttpResponse.json(world.row);
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
        world.row = { ...world.row, assignee: { id: "staff-li", display_name: "李浩然" }, version: 3 };
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

describe("filtering", () => {
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
