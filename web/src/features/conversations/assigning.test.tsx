import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { TeamMember } from "@/api/types";
import { TEAM } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { openInbox, resetWorld, world } from "./inbox.harness";
import { colleagues } from "./teamModel";

const member = (id: string, over: Partial<TeamMember>): TeamMember => ({
  id,
  display_name: id,
  role: "sales",
  availability: "online",
  open_conversations: 0,
  awaiting_reply: 0,
  capacity: null,
  ...over,
});

let sent: unknown[];

beforeEach(() => {
  resetWorld();
  sent = [];
  server.use(
    http.patch(`${API}/chat/conversations/c1`, async ({ request }) => {
      const body = (await request.json()) as { assignee_id: string | null };
      sent.push(body);
      const to = TEAM.find(({ id }) => id === body.assignee_id);
      world.row = {
        ...world.row,
        assignee: to ? { id: to.id, display_name: to.display_name } : null,
        version: world.row.version + 1,
      };
      return HttpResponse.json(world.row);
    }),
  );
});

async function openMenu() {
  const user = await openInbox();
  await user.click(await screen.findByRole("button", { name: /分配会话/ }));
  return user;
}

describe("whom to assign to", () => {
  it("lists who is there with least to do first, and who is away last", () => {
    const team = [
      member("away", { availability: "away" }),
      member("busy", { open_conversations: 9 }),
      member("me", {}),
      member("idle", { open_conversations: 1 }),
    ];
    expect(colleagues(team, "me").map(({ id }) => id)).toEqual(["idle", "busy", "away"]);
  });

  it("says how much each has open, of how much they take, and who is away", async () => {
    const li = { ...TEAM[1], availability: "away", open_conversations: 7, capacity: 20 };
    server.use(http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: [TEAM[0], li] })));
    await openMenu();
    expect(await screen.findByRole("menuitem", { name: /李浩然\s*离开\s*7 \/ 20/ })).toBeVisible();
  });

  it("still offers oneself and nobody when the team cannot be read", async () => {
    server.use(http.get(`${API}/assignment/team`, () => problem(503, { detail: "数据库忙" })));
    await openMenu();
    expect(await screen.findByText("数据库忙")).toBeVisible();
    expect(screen.getByRole("menuitem", { name: "分配给我" })).toBeVisible();
    expect(screen.getByRole("menuitem", { name: "不分配" })).toBeVisible();
  });
});

describe("assigning", () => {
  it("goes to a colleague, and to nobody again", async () => {
    const user = await openMenu();
    await user.click(await screen.findByRole("menuitem", { name: /李浩然/ }));
    await user.click(await screen.findByRole("button", { name: "分配会话: 李浩然" }));
    await user.click(await screen.findByRole("menuitem", { name: "不分配" }));
    expect(await screen.findByRole("button", { name: "分配会话: 未分配" })).toBeVisible();
    expect(sent).toEqual([
      { assignee_id: "staff-li", version: 1 },
      { assignee_id: null, version: 2 },
    ]);
  });

  it("shows at the head that whoever has the conversation is away", async () => {
    world.row = { ...world.row, assignee: { id: "staff-li", display_name: "李浩然" } };
    const li = { ...TEAM[1], availability: "away" };
    server.use(http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: [TEAM[0], li] })));
    await openInbox();
    expect(await screen.findByRole("button", { name: "分配会话: 李浩然 · 离开" })).toBeVisible();
  });

  it("passes on to whoever is next, and says who that is", async () => {
    const li = { ...TEAM[1], capacity: 20 };
    server.use(
      http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: [TEAM[0], li] })),
      http.post(`${API}/chat/conversations/c1/dispatch`, () => {
        world.row = { ...world.row, assignee: { id: "staff-li", display_name: "李浩然" }, version: 2 };
        return HttpResponse.json(world.row);
      }),
    );
    const user = await openMenu();
    await user.click(await screen.findByRole("menuitem", { name: "再派给下一位" }));
    expect(await screen.findByText("已派给 李浩然")).toBeVisible();
    expect(await screen.findByRole("button", { name: "分配会话: 李浩然" })).toBeVisible();
  });

  it("says when nobody else is free, and leaves the conversation where it is", async () => {
    const li = { ...TEAM[1], capacity: 1 };
    server.use(
      http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: [TEAM[0], li] })),
      http.post(`${API}/chat/conversations/c1/dispatch`, () => problem(409, { code: "nobody_free" })),
    );
    const user = await openMenu();
    await user.click(await screen.findByRole("menuitem", { name: "再派给下一位" }));
    expect(await screen.findByText("没有其他在岗且有空的同事，请手动分配")).toBeVisible();
    expect(screen.getByRole("button", { name: "分配会话: 未分配" })).toBeVisible();
  });

  it("offers no next one where nobody takes part", async () => {
    await openMenu();
    await screen.findByRole("menuitem", { name: /李浩然/ });
    expect(screen.queryByRole("menuitem", { name: "再派给下一位" })).toBeNull();
  });
});
