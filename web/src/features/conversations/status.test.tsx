import { fireEvent, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { aConversation } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { log, openInbox, resetWorld, world } from "./inbox.harness";

let sent: Record<string, unknown>[];
let asked: URLSearchParams[];

beforeEach(() => {
  resetWorld();
  sent = [];
  asked = [];
  server.use(
    http.patch(`${API}/chat/conversations/c1`, async ({ request }) => {
      const body = (await request.json()) as { status: "open"; snoozed_until?: string };
      sent.push(body);
      world.row = {
        ...world.row,
        status: body.status,
        snoozed_until: body.snoozed_until ?? null,
        version: world.row.version + 1,
      };
      return HttpResponse.json(world.row);
    }),
    http.get(`${API}/chat/conversations`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const fits = [null, world.row.status].includes(query.get("status") as "open");
      return HttpResponse.json({ items: fits ? [world.row] : [], next_cursor: null });
    }),
  );
});

const statuses = () => screen.findByRole("group", { name: "会话状态" });

async function choose(user: Awaited<ReturnType<typeof openInbox>>, name: RegExp | string) {
  await user.click(await screen.findByRole("button", { name: "稍后处理" }));
  await user.click(await screen.findByRole("menuitem", { name }));
}

describe("putting aside", () => {
  it("until tomorrow morning says when it comes back, and can be undone", async () => {
    const user = await openInbox();
    await log();
    await choose(user, /明天早上/);
    expect(await screen.findByText(/已放到稍后处理，明天 09:00/)).toBeVisible();
    expect(sent).toMatchObject([{ status: "snoozed", version: 1 }]);
    expect(sent[0]?.snoozed_until).toMatch(/T01:00:00\.000Z$/);
    await user.click(screen.getByRole("button", { name: "撤销" }));
    expect(await screen.findByRole("button", { name: "稍后处理" })).toBeVisible();
    expect(sent[1]).toEqual({ status: "open", version: 2 });
  });

  it("until the customer writes names no time", async () => {
    const user = await openInbox();
    await log();
    await choose(user, "等客户回复");
    expect((await screen.findAllByText("等客户回复"))[0]).toBeVisible();
    expect(sent).toEqual([{ status: "snoozed", version: 1 }]);
  });

  it("until a chosen time refuses one that is over", async () => {
    const user = await openInbox();
    await log();
    await choose(user, "选择时间…");
    const dialog = await screen.findByRole("dialog", { name: "什么时候再处理" });
    const field = within(dialog).getByLabelText("回到收件箱的时间");
    fireEvent.change(field, { target: { value: "2020-01-01T09:00" } });
    await user.click(within(dialog).getByRole("button", { name: "稍后处理" }));
    expect(await within(dialog).findByText("请选择一个将来的时间")).toBeVisible();
    fireEvent.change(field, { target: { value: "2999-01-01T09:00" } });
    await user.click(within(dialog).getByRole("button", { name: "稍后处理" }));
    expect(await screen.findByText(/已放到稍后处理/)).toBeVisible();
    expect(sent).toEqual([{ status: "snoozed", snoozed_until: "2999-01-01T01:00:00.000Z", version: 1 }]);
  });

  it("shows the conversation as it was when the server refuses", async () => {
    server.use(http.patch(`${API}/chat/conversations/c1`, () => problem(503, { title: "暂时不可用" })));
    const user = await openInbox();
    await log();
    await choose(user, "等客户回复");
    expect(await screen.findByText("暂时不可用")).toBeVisible();
    expect(screen.queryByRole("button", { name: "重新打开" })).toBeNull();
  });
});

describe("closing", () => {
  it("by the key keeps the row until it is left, and then takes it out of the open ones", async () => {
    const user = await openInbox();
    await log();
    await user.keyboard("e");
    expect(await screen.findByText("会话已关闭")).toBeVisible();
    expect(screen.getByRole("option", { name: /陈思远/ })).toBeVisible();
    await user.keyboard("{Escape}");
    expect(await screen.findByText("还没有会话")).toBeVisible();
  });

  it("is taken back with the key, and with the button", async () => {
    world.row = aConversation({ id: "c1", status: "closed" });
    const user = await openInbox({ status: "closed" });
    await user.click(await screen.findByRole("button", { name: "重新打开" }));
    expect(sent).toEqual([{ status: "open", version: 1 }]);
    await user.keyboard("e");
    expect(await screen.findByRole("button", { name: "重新打开" })).toBeVisible();
    expect(sent[1]).toMatchObject({ status: "closed" });
  });
});

describe("the three statuses", () => {
  it("list and count their own conversations", async () => {
    world.row = aConversation({ id: "c1", status: "snoozed", snoozed_until: "2999-01-01T01:00:00.000Z" });
    server.use(
      http.get(`${API}/chat/conversations/counts`, ({ request }) => {
        const isSnoozed = new URL(request.url).searchParams.get("status") === "snoozed";
        const all = isSnoozed ? 7 : 0;
        return HttpResponse.json({ all, mine: 0, unassigned: 0, awaiting_reply: 0, unread: 0 });
      }),
    );
    const user = await openInbox({ conversationId: null });
    await user.click(within(await statuses()).getByRole("button", { name: "稍后" }));
    const row = await screen.findByRole("option", { name: /陈思远/ });
    expect(row).toHaveTextContent("2999年1月1日 09:00");
    expect(await screen.findByRole("tab", { name: /全部\s*7/ })).toBeVisible();
    expect(asked.map((query) => query.get("status"))).toEqual(["open", "snoozed"]);
  });

  it("are shown together on demand", async () => {
    world.row = aConversation({ id: "c1", status: "closed" });
    const user = await openInbox({ conversationId: null });
    await user.click(await screen.findByRole("button", { name: "更多筛选" }));
    await user.click(await screen.findByRole("menuitem", { name: "全部状态" }));
    expect(await screen.findByRole("option", { name: /陈思远/ })).toHaveTextContent("已关闭");
  });
});
