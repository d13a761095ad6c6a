import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { type CustomerWorld, startCustomerWorld } from "@/testing/customerWorld";
import { anInsight } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { type CustomerLocation, CustomerScreen } from "./CustomerScreen";

const ID = "customer-1";
const START: CustomerLocation = {
  asOf: null,
  category: null,
  source: "all",
  showsHistory: false,
  messageId: null,
  factId: null,
};

let world: CustomerWorld;

beforeEach(() => {
  world = startCustomerWorld();
});

function Screen({ start }: { start: CustomerLocation }) {
  const [location, setLocation] = useState(start);
  return (
    <CustomerScreen
      customerId={ID}
      location={location}
      onGo={(change) => setLocation((before) => ({ ...before, ...change }))}
    />
  );
}

const open = (start: Partial<CustomerLocation> = {}) => renderPage(<Screen start={{ ...START, ...start }} />);
const card = (name: string) => screen.findByRole("article", { name });

describe("archiving", () => {
  it("takes the fact away at once, with its reason, and brings it back on undo", async () => {
    await open();
    const budget = await card("预算 · 上限约 35 万元");
    await userEvent.click(within(budget).getByRole("button", { name: "归档" }));
    expect(screen.getByRole("button", { name: "已过时" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "有误" }));
    await waitFor(() => expect(screen.queryByRole("article", { name: /上限约 35 万元/ })).toBeNull());
    await userEvent.click(await screen.findByRole("button", { name: "撤销" }));
    expect(await card("预算 · 上限约 35 万元")).toBeVisible();
    expect(world.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "DELETE /insights/budget?reason=wrong",
      "POST /insights/budget/restore",
    ]);
  });

  it("shows the fact again when the server refuses", async () => {
    server.use(http.delete(`${API}/customers/${ID}/insights/:id`, () => problem(403, { title: "没有权限" })));
    await open();
    await userEvent.click(within(await card("预算 · 上限约 35 万元")).getByRole("button", { name: "归档" }));
    await userEvent.click(screen.getByRole("button", { name: "已过时" }));
    expect(await screen.findByText("没有成功：没有权限")).toBeVisible();
    expect(await card("预算 · 上限约 35 万元")).toBeVisible();
  });
});

describe("proposals", () => {
  beforeEach(() => {
    world.profile = {
      ...world.profile,
      proposed_insights: [
        anInsight({ id: "p", content: "预算 50 万元", status: "proposed", confidence: 0.6 }),
      ],
    };
  });

  it("become a person's fact when accepted", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "采纳" }));
    expect(await card("预算 · 预算 50 万元")).toBeVisible();
    expect(screen.queryByRole("region", { name: "AI 提议" })).toBeNull();
    expect(world.calls.map((call) => call.path)).toEqual(["/insights/p/accept"]);
  });

  it("come back when a refusal is undone, and nothing was ever sent", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "拒绝" }));
    expect(screen.queryByRole("region", { name: "AI 提议" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "撤销" }));
    expect(screen.getByRole("region", { name: "AI 提议" })).toHaveTextContent("预算 50 万元");
    expect(world.calls).toEqual([]);
  });
});

describe("the stage", () => {
  it("changes with a click, is stored by its name and can be taken back", async () => {
    await open();
    const stages = await screen.findByRole("group", { name: "客户阶段" });
    await userEvent.click(await within(stages).findByRole("button", { name: "谈判" }));
    expect(await screen.findByText("阶段已改为「谈判」")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "撤销" }));
    await waitFor(() =>
      expect(world.calls.map((call) => call.body)).toEqual([
        { life_cycle_stage: "谈判" },
        { life_cycle_stage: "方案" },
      ]),
    );
  });
});

describe("adding a fact", () => {
  it("opens by the key n, checks its fields and stores the certainty", async () => {
    server.use(
      http.post(`${API}/customers/${ID}/insights`, async ({ request }) => {
        await world.note(request);
        return HttpResponse.json(anInsight(), { status: 201 });
      }),
    );
    await open();
    await card("预算 · 上限约 35 万元");
    await userEvent.keyboard("n");
    const dialog = await screen.findByRole("dialog", { name: "新增画像" });
    await userEvent.click(within(dialog).getByRole("button", { name: "保存" }));
    expect(await within(dialog).findAllByText("请填写")).toHaveLength(2);
    await userEvent.click(within(dialog).getByRole("combobox", { name: "分类" }));
    await userEvent.click(await screen.findByRole("option", { name: "需求" }));
    await userEvent.type(within(dialog).getByLabelText("内容"), "需要对接 ERP");
    await userEvent.click(within(dialog).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(world.calls.at(-1)?.body).toEqual({ category: "need", content: "需要对接 ERP", confidence: 1 });
  });
});

describe("core fields", () => {
  it("keep a person's changes when somebody else was faster, and apply them on demand", async () => {
    server.use(
      http.patch(
        `${API}/customers/${ID}`,
        async ({ request }) => {
          await world.note(request);
          const customer = {
            ...world.profile.customer,
            owner: { id: "staff-li", display_name: "李浩然" },
            version: 2,
          };
          world.profile = { ...world.profile, customer };
          return problem(412, { code: "stale" });
        },
        { once: true },
      ),
    );
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "编辑核心字段" }));
    const name = screen.getByLabelText("姓名");
    await userEvent.clear(name);
    await userEvent.type(name, "陈总");
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    expect(await screen.findByText("负责人现在是「李浩然」")).toBeVisible();
    expect(name).toHaveValue("陈总");

    server.use(
      http.patch(`${API}/customers/${ID}`, async ({ request }) => {
        await world.note(request);
        return HttpResponse.json(world.profile.customer);
      }),
    );
    await userEvent.click(screen.getByRole("button", { name: "仍用我的改动" }));
    expect(await screen.findByText("已保存")).toBeVisible();
    expect(world.calls.map((call) => call.body)).toEqual([
      { display_name: "陈总", version: 1 },
      { display_name: "陈总", version: 2 },
    ]);
  });

  it("send only what was changed", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "编辑核心字段" }));
    await userEvent.clear(screen.getByLabelText("行业"));
    await userEvent.click(screen.getByRole("button", { name: "保存" }));
    await waitFor(() => expect(world.calls.map((call) => call.body)).toEqual([{ industry: null }]));
  });
});
