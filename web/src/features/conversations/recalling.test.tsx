import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { aMessage } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { log, ME, openInbox, resetWorld, world } from "./inbox.harness";

const own = (over: Partial<Message> = {}) =>
  aMessage({
    id: "m2",
    conversation_id: "c1",
    direction: "outbound",
    sender: { kind: "staff", id: ME.id, name: ME.display_name },
    text: "报价 36 万",
    ...over,
  });

let asked: string[];

beforeEach(() => {
  resetWorld();
  asked = [];
  world.messages = [...world.messages, own()];
  server.use(
    http.post(`${API}/chat/conversations/c1/messages/:id/revoke`, ({ params }) => {
      asked.push(String(params.id));
      return HttpResponse.json(own({ text: "", revoked_at: "2025-12-20T08:00:00.000Z" }));
    }),
  );
});

async function recall() {
  const user = await openInbox();
  await user.click(await within(await log()).findByRole("button", { name: "消息操作" }));
  await user.click(await screen.findByRole("menuitem", { name: "撤回" }));
  return user;
}

describe("recalling a message", () => {
  it("leaves a grey line in its place", async () => {
    await recall();
    expect(await within(await log()).findByText(/王敏 撤回了一条消息/)).toBeVisible();
    expect(screen.queryByText("报价 36 万")).toBeNull();
    expect(asked).toEqual(["m2"]);
  });

  it("shows it again, with the reason, when the server refuses", async () => {
    server.use(
      http.post(`${API}/chat/conversations/c1/messages/m2/revoke`, () =>
        problem(409, { detail: "请在原应用撤回" }),
      ),
    );
    await recall();
    expect(await screen.findByText("没有撤回成功：请在原应用撤回")).toBeInTheDocument();
    expect(await within(await log()).findByText("报价 36 万")).toBeVisible();
  });

  it("is offered for one's own words only", async () => {
    world.messages = [aMessage({ id: "m1", conversation_id: "c1", text: "预算 35 万" })];
    await openInbox();
    await within(await log()).findByText("预算 35 万");
    expect(screen.queryByRole("button", { name: "消息操作" })).toBeNull();
  });

  it("of a customer shows who did it, and none of the words", async () => {
    world.messages = [
      aMessage({ id: "m1", conversation_id: "c1", text: "", revoked_at: "2025-12-20T08:00:00.000Z" }),
    ];
    await openInbox();
    expect(await within(await log()).findByText(/陈思远 撤回了一条消息/)).toBeVisible();
  });
});
