import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Label } from "@/api/types";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { log, openInbox, resetWorld, world } from "./inbox.harness";

const VIP: Label = { id: "vip", name: "重点客户", hue: "red" };
const QUOTE: Label = { id: "quote", name: "等报价", hue: "blue" };

let labels: Label[];
let asked: (string | null)[];

beforeEach(() => {
  resetWorld();
  labels = [QUOTE, VIP];
  asked = [];
  const path = `${API}/chat/conversations/c1/labels/:id`;
  server.use(
    http.get(`${API}/conversation-labels`, () => HttpResponse.json({ items: labels })),
    http.post(`${API}/conversation-labels`, async ({ request }) => {
      const made = { id: "new", ...((await request.json()) as Omit<Label, "id">) };
      if (labels.some(({ name }) => name === made.name)) return problem(409, { code: "label_taken" });
      labels = [...labels, made];
      return HttpResponse.json(made, { status: 201 });
    }),
    http.patch(`${API}/conversation-labels/:id`, async ({ params, request }) => {
      const change = (await request.json()) as Partial<Label>;
      labels = labels.map((label) => (label.id === params.id ? { ...label, ...change } : label));
      return HttpResponse.json(labels[0]);
    }),
    http.delete(`${API}/conversation-labels/:id`, ({ params }) => {
      labels = labels.filter(({ id }) => id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
    http.put(path, ({ params }) => {
      const label = labels.find(({ id }) => id === params.id) as Label;
      world.row = { ...world.row, labels: [...world.row.labels, label] };
      return HttpResponse.json(world.row);
    }),
    http.delete(path, ({ params }) => {
      world.row = { ...world.row, labels: world.row.labels.filter(({ id }) => id !== params.id) };
      return HttpResponse.json(world.row);
    }),
    http.get(`${API}/chat/conversations`, ({ request }) => {
      const label = new URL(request.url).searchParams.get("label");
      asked.push(label);
      const fits = label === null || world.row.labels.some(({ id }) => id === label);
      return HttpResponse.json({ items: fits ? [world.row] : [], next_cursor: null });
    }),
  );
});

const worn = () => screen.findByRole("list", { name: "标签" });

async function openMenu() {
  const user = await openInbox();
  await log();
  await user.click(await screen.findByRole("button", { name: "标签" }));
  return user;
}

async function manage() {
  const user = await openMenu();
  await user.click(await screen.findByRole("menuitem", { name: "管理标签…" }));
  return { user, dialog: await screen.findByRole("dialog", { name: "管理标签" }) };
}

describe("labelling a conversation", () => {
  it("shows the label in the thread and in the list, and takes it off again", async () => {
    const user = await openMenu();
    await user.click(await screen.findByRole("menuitem", { name: "重点客户" }));
    expect(within(await worn()).getByText("重点客户")).toBeVisible();
    expect(screen.getByRole("option", { name: /陈思远/ })).toHaveTextContent("重点客户");
    await user.click(within(await worn()).getByRole("button", { name: "移除标签 重点客户" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "标签" })).toBeNull());
    expect(world.row.labels).toEqual([]);
  });

  it("is taken back, with the reason, when the server refuses", async () => {
    server.use(
      http.put(`${API}/chat/conversations/c1/labels/vip`, () => problem(404, { detail: "没有这个标签" })),
    );
    const user = await openMenu();
    await user.click(await screen.findByRole("menuitem", { name: "重点客户" }));
    expect(await screen.findByText("没有这个标签")).toBeVisible();
    expect(screen.queryByRole("list", { name: "标签" })).toBeNull();
  });
});

describe("filtering by a label", () => {
  it("asks for it, and leads back to all", async () => {
    world.row = { ...world.row, labels: [VIP] };
    const user = await openInbox({ conversationId: null });
    await user.click(await screen.findByRole("button", { name: "更多筛选" }));
    await user.click(await screen.findByRole("menuitem", { name: "等报价" }));
    expect(await screen.findByText("没有符合条件的会话")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "不按标签筛选" }));
    expect(await screen.findByRole("option", { name: /陈思远/ })).toBeVisible();
    expect(asked).toContain("quote");
  });
});

describe("keeping the list", () => {
  it("adds one, and refuses a second of the same name", async () => {
    const { user, dialog } = await manage();
    await user.type(within(dialog).getByLabelText("新标签"), "试用中");
    await user.click(within(dialog).getByRole("radio", { name: "绿" }));
    await user.click(within(dialog).getByRole("button", { name: "添加" }));
    expect(await within(dialog).findByRole("button", { name: "修改标签 试用中" })).toBeVisible();
    expect(labels.at(-1)).toMatchObject({ name: "试用中", hue: "green" });
    await user.type(within(dialog).getByLabelText("新标签"), "试用中");
    await user.click(within(dialog).getByRole("button", { name: "添加" }));
    expect(await within(dialog).findByText("已经有叫这个名字的标签")).toBeVisible();
  });

  it("renames one, and removes one after asking", async () => {
    const { user, dialog } = await manage();
    await user.click(await within(dialog).findByRole("button", { name: "修改标签 等报价" }));
    const name = within(dialog).getByLabelText("标签名称");
    await user.clear(name);
    await user.type(name, "已报价");
    await user.click(within(dialog).getByRole("button", { name: "保存" }));
    await user.click(await within(dialog).findByRole("button", { name: "删除标签 已报价" }));
    expect(within(dialog).getByText("会从所有会话上移除")).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "删除" }));
    await waitFor(() => expect(labels).toEqual([VIP]));
  });

  it("says what labels are for when there are none", async () => {
    labels = [];
    const { dialog } = await manage();
    expect(await within(dialog).findByText("还没有标签")).toBeVisible();
  });
});
