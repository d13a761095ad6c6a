import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { customerKeys } from "@/api/keys";
import { type CustomerWorld, startCustomerWorld } from "@/testing/customerWorld";
import { aMessage, anInsight } from "@/testing/factories";
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
const pane = () => screen.getByRole("complementary", { name: "证据原文" });

describe("the customer page", () => {
  it("shows who, the summary and the facts by day", async () => {
    await open();
    expect(await screen.findByRole("heading", { name: "陈思远", level: 1 })).toBeVisible();
    expect(screen.getByText("数字化选型负责人。")).toBeVisible();
    expect(screen.getAllByRole("heading", { level: 3 }).map((day) => day.textContent)).toEqual([
      expect.stringContaining("12月20日"),
      expect.stringContaining("12月19日"),
    ]);
    expect(within(await card("预算 · 上限约 35 万元")).getByText("AI")).toBeVisible();
    expect(within(await card("需求 · 需要私有化部署")).getByText("人工 · 王敏")).toBeVisible();
    expect(await screen.findByText("2 条当前 · 1 条历史")).toBeVisible();
  });

  it("keeps the page's shape while it loads", async () => {
    server.use(http.get(`${API}/customers/${ID}/profile`, () => delay("infinite")));
    const { container } = await open();
    expect(container.querySelector("[aria-busy=true]")).not.toBeNull();
  });

  it("offers another try when the profile cannot be read", async () => {
    server.use(
      http.get(`${API}/customers/${ID}/profile`, () => problem(500, { title: "内部错误" }), { once: true }),
    );
    await open();
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
    await userEvent.click(screen.getByRole("button", { name: "重试" }));
    expect(await screen.findByRole("heading", { name: "陈思远" })).toBeVisible();
  });

  it("says when there is no such customer", async () => {
    server.use(http.get(`${API}/customers/${ID}/profile`, () => problem(404, { code: "not_found" })));
    await open();
    expect(await screen.findByText("没有这位客户")).toBeVisible();
  });

  it("explains an empty stream and offers to add by hand", async () => {
    world.profile = { ...world.profile, active_insights: [] };
    await open();
    expect(await screen.findByText("还没有画像")).toBeVisible();
    expect(screen.getAllByRole("button", { name: "新增画像" })).toHaveLength(2);
  });

  it("follows the server without a reload and flashes what is new", async () => {
    const { client } = await open();
    await card("预算 · 上限约 35 万元");
    const fresh = anInsight({
      id: "fresh",
      category: "competitor",
      category_label: "竞品",
      content: "在看金蝶",
    });
    world.profile = {
      ...world.profile,
      active_insights: [fresh, ...world.profile.active_insights],
      version: 2,
    };
    await act(() => client.invalidateQueries({ queryKey: customerKeys.profile(ID) }));
    expect(await card("竞品 · 在看金蝶")).toHaveClass("flash-ai");
    expect(await card("预算 · 上限约 35 万元")).not.toHaveClass("flash-ai");
  });
});

describe("filters", () => {
  it("narrow the stream by category and by whose word it is", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: /^需求/ }));
    expect(screen.queryByRole("article", { name: /上限约 35 万元/ })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "AI" }));
    expect(await screen.findByText("没有符合条件的画像")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "清除筛选" }));
    expect(await screen.findAllByRole("article")).toHaveLength(2);
  });

  it("show the whole history, with why each one ended", async () => {
    await open({ showsHistory: true });
    const old = await card("预算 · 预算约 20 万元");
    expect(old).toHaveTextContent("已被取代");
    await userEvent.click(within(old).getByRole("button", { name: "恢复" }));
    await waitFor(() => expect(world.calls.map((call) => call.path)).toEqual(["/insights/old/restore"]));
  });
});

describe("evidence", () => {
  it("opens with that of the newest fact, its phrase marked", async () => {
    await open();
    await card("预算 · 上限约 35 万元");
    const mark = await within(pane()).findByText("35 万");
    expect(mark.tagName).toBe("MARK");
    expect(within(pane()).getByText("被引用的消息")).toBeInTheDocument();
  });

  it("follows the quote that is opened, and leads to its place in the conversation", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "打开证据：数据要放在自己机房" }));
    const link = await within(pane()).findByRole("link", { name: "在会话中查看" });
    expect(link).toHaveAttribute("href", expect.stringContaining("message=m1"));
    expect(screen.getByRole("button", { name: "打开证据：数据要放在自己机房" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
  });

  it("does not show the words of a revoked message", async () => {
    world.messages = [aMessage({ id: "m2", text: "", revoked_at: "2025-12-20T08:00:00.000Z" })];
    await open();
    expect(await screen.findByText("原消息已撤回")).toBeVisible();
  });

  it("fails alone", async () => {
    server.use(
      http.get(`${API}/chat/conversations/conversation-1/messages`, () => problem(500, { title: "读不到" })),
    );
    await open();
    expect(await within(await screen.findByRole("complementary")).findByRole("alert")).toHaveTextContent(
      "读不到",
    );
    expect(await card("预算 · 上限约 35 万元")).toBeVisible();
  });

  it("unfolds what a fact took the place of", async () => {
    await open();
    const toggle = await screen.findByRole("button", { name: "覆盖 1 条旧记录" });
    expect(toggle).toHaveAttribute("aria-expanded", "false");
    await userEvent.click(toggle);
    const old = await screen.findByText("预算约 20 万元");
    expect(old.tagName).toBe("S");
    expect(old.closest("li")).toHaveTextContent("AI · ");
  });
});

describe("travelling in time", () => {
  it("shows what was known, read-only, and leads back", async () => {
    await open({ asOf: "2025-12-19T00:00:00.000Z" });
    expect(await screen.findByText(/正在查看 2025年12月19日/)).toBeVisible();
    expect(await card("预算 · 预算约 20 万元")).toHaveTextContent("后来变更");
    expect(screen.getByRole("button", { name: "新增画像" })).toBeDisabled();
    expect(screen.queryByRole("button", { name: "归档" })).toBeNull();
    expect(screen.queryByRole("button", { name: "编辑核心字段" })).toBeNull();
    await userEvent.keyboard("n");
    expect(screen.queryByRole("dialog")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "回到现在" }));
    expect(await card("预算 · 上限约 35 万元")).toBeVisible();
  });
});

describe("analysis", () => {
  it("tells what still waits and starts it on demand", async () => {
    world.profile = { ...world.profile, pending_messages: 3 };
    server.use(
      http.post(`${API}/customers/${ID}/analyze`, async ({ request }) => {
        await world.note(request);
        return HttpResponse.json({ pending_messages: 3 }, { status: 202 });
      }),
    );
    await open();
    expect(await screen.findByText("还有 3 条消息待分析")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "立即分析" }));
    await waitFor(() => expect(world.calls.map((call) => call.path)).toEqual(["/analyze"]));
  });
});
