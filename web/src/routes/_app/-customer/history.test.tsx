import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
// What a menu is made of comes when there is time; here it is there from the start.
import "@/components/MenuFrame";
import type { Said, SummaryVersion } from "@/api/types";
import { type CustomerWorld, startCustomerWorld } from "@/testing/customerWorld";
import { aUser } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { aStatement, aSummary } from "@/testing/lives";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { type CustomerLocation, CustomerScreen } from "./CustomerScreen";

const ID = "customer-1";

let world: CustomerWorld;
let lives: Record<string, Said[]>;
let summaries: SummaryVersion[];

beforeEach(() => {
  world = startCustomerWorld();
  const evidence = world.profile.active_insights[0]?.evidence[0] ?? null;
  lives = { budget: [aStatement({ message_id: "m2", evidence })], old: [aStatement({ insight_id: "old" })] };
  summaries = [aSummary()];
  server.use(
    http.get(`${API}/customers/${ID}/insights/:id`, ({ params }) => {
      const id = String(params.id);
      const known = [...world.profile.active_insights, ...world.archived];
      const insight = known.find((one) => one.id === id);
      return insight ? HttpResponse.json({ insight, history: lives[id] ?? [] }) : problem(404);
    }),
    http.get(`${API}/customers/${ID}/summaries`, () =>
      HttpResponse.json({ items: summaries, next_cursor: null }),
    ),
  );
});

function Screen({ start }: { start: Partial<CustomerLocation> }) {
  const [location, setLocation] = useState<CustomerLocation>({
    asOf: null,
    category: null,
    source: "all",
    showsHistory: false,
    messageId: null,
    factId: null,
    ...start,
  });
  return (
    <CustomerScreen
      customerId={ID}
      location={location}
      onGo={(change) => setLocation((before) => ({ ...before, ...change }))}
    />
  );
}

const open = (start: Partial<CustomerLocation> = {}) => renderPage(<Screen start={start} />);
const card = (name: string) => screen.findByRole("article", { name });
const steps = async () =>
  within(await screen.findByRole("list", { name: "这条画像的来龙去脉" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);

describe("the life of a fact", () => {
  it("opens from its card, with the words it came from and the way to them", async () => {
    await open();
    const budget = await card("预算 · 上限约 35 万元");
    await userEvent.click(within(budget).getByRole("button", { name: "来龙去脉" }));
    const drawer = await screen.findByRole("dialog", { name: "这条画像的来龙去脉" });
    expect(await within(drawer).findByText("AI 首次记录")).toBeVisible();
    const link = within(drawer).getByRole("link", { name: /在会话中查看：预算我这边能批到 35 万/ });
    expect(link).toHaveAttribute("href", expect.stringContaining("message=m2"));
  });

  it("tells of decisions, and of statements that were voided", async () => {
    lives.budget = [
      aStatement({ content: "", did: "recalled", voided_at: "2025-12-19T02:00:00.000Z" }),
      aStatement({ did: "rejected", source: "human", actor: "王敏" }),
    ];
    await open({ factId: "budget" });
    const [first, second] = await steps();
    expect(first).toContain("消息被撤回，这一条作废");
    expect(first).toContain("原消息已撤回");
    expect(second).toContain("王敏 驳回");
  });

  it("leads on to the fact that took its place", async () => {
    lives.old = [
      aStatement({ insight_id: "old", content: "预算约 20 万元" }),
      aStatement({ did: "superseded", insight_id: "budget", closed: ["old"] }),
    ];
    await open({ factId: "old" });
    await userEvent.click(await screen.findByRole("button", { name: "看取代它的那一条" }));
    const drawer = await screen.findByRole("dialog");
    expect(await within(drawer).findByText("当前有效")).toBeVisible();
  });

  it("opens from what a fact has replaced", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "覆盖 1 条旧记录" }));
    await userEvent.click(await screen.findByRole("button", { name: "预算约 20 万元" }));
    expect(await within(await screen.findByRole("dialog")).findByText("已归档")).toBeVisible();
  });

  it("unfolds repeated confirmations on demand", async () => {
    lives.budget = [aStatement(), ...Array.from({ length: 5 }, () => aStatement({ did: "confirmed" }))];
    await open({ factId: "budget" });
    expect(await steps()).toHaveLength(4);
    await userEvent.click(screen.getByRole("button", { name: "中间还有 3 次确认" }));
    expect(await steps()).toHaveLength(6);
  });

  it("marks what came after the moment that the page shows", async () => {
    lives.budget = [aStatement(), aStatement({ did: "confirmed", recorded_at: "2025-12-20T02:00:00.000Z" })];
    await open({ factId: "budget", asOf: "2025-12-19T00:00:00.000Z" });
    const [before, after] = await steps();
    expect(before).not.toContain("那时还未发生");
    expect(after).toContain("那时还未发生");
  });

  it("says when there is no such fact, and offers another try after a failure", async () => {
    await open({ factId: "nobody" });
    expect(await screen.findByText("没有这条画像")).toBeVisible();
    server.use(http.get(`${API}/customers/${ID}/insights/budget`, () => problem(500, { title: "读不到" })));
    await userEvent.keyboard("{Escape}");
    await userEvent.click(
      within(await card("预算 · 上限约 35 万元")).getByRole("button", { name: "来龙去脉" }),
    );
    expect(await within(await screen.findByRole("dialog")).findByRole("alert")).toHaveTextContent("读不到");
  });
});

describe("earlier summaries", () => {
  it("are listed newest first, what each one added marked, and lead back to their time", async () => {
    summaries = [
      aSummary({ summary: "预算 35 万元，想年前上线。", written_at: "2025-12-20T07:24:00.000Z" }),
      aSummary({ summary: "预算约 20 万元，想年前上线。" }),
    ];
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "历史版本" }));
    const drawer = await screen.findByRole("dialog", { name: "摘要历史版本" });
    const mark = await within(drawer).findByText("预算 35 万元，");
    expect(mark.tagName).toBe("MARK");
    await userEvent.click(within(drawer).getByRole("button", { name: "看那时的画像" }));
    expect(await screen.findByText(/正在查看 2025年12月19日/)).toBeVisible();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("fail alone", async () => {
    server.use(http.get(`${API}/customers/${ID}/summaries`, () => problem(500, { title: "读不到" })));
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "历史版本" }));
    expect(await within(await screen.findByRole("dialog")).findByRole("alert")).toHaveTextContent("读不到");
  });
});

describe("thinking again about everything", () => {
  it("asks first and says how many runs are queued", async () => {
    server.use(
      http.post(`${API}/customers/${ID}/reprocess`, async ({ request }) => {
        await world.note(request);
        return HttpResponse.json({ queued: 7 }, { status: 202 });
      }),
    );
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "更多" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "重新分析全部…" }));
    const dialog = await screen.findByRole("dialog", { name: "重新分析 陈思远 的全部消息？" });
    expect(world.calls).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "重新分析" }));
    expect(await screen.findByText("已排队 7 次重新分析，结果会自动出现")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("is the admin's", async () => {
    server.use(
      http.get(`${API}/auth/me`, () =>
        HttpResponse.json({ user: aUser({ role: "manager" }), csrf_token: "csrf" }),
      ),
    );
    await open();
    await card("预算 · 上限约 35 万元");
    expect(screen.queryByRole("button", { name: "更多" })).toBeNull();
  });
});
