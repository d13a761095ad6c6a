import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ComparedBurst, ComparisonDetail } from "@/api/types";
import { aConfig, CONFIGS, startBrains } from "@/testing/agentConfigs";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { ComparisonPage } from "./ComparisonPage";
import { ComparisonsPage } from "./ComparisonsPage";
import { agreementOf, isAskable, progressOf } from "./model";

const COMPARISONS = `${CONFIGS}/comparisons`;
const COMPARE = `${API}/admin/agent-configs/:id/compare`;

const side = (over: object = {}) => ({
  calls: 2,
  prompt_tokens: 900,
  completion_tokens: 100,
  tokens: 1000,
  ms: 1500,
  cost: null,
  currency: null,
  ...over,
});

const fact = (content: string) => ({
  op: "assert" as const,
  category: "budget",
  value_key: content,
  content,
  message_id: "message-1",
});

const aBurst = (over: Partial<ComparedBurst> = {}): ComparedBurst => ({
  run_id: "run-1",
  message_ids: ["message-1", "message-2"],
  state: "done",
  reason: null,
  equal: 3,
  added: [fact("预算上限 35 万")],
  missing: [fact("预算约 20 万")],
  first: side({ calls: null }),
  second: side(),
  ...over,
});

const counts = {
  bursts: 2,
  waiting: 1,
  done: 1,
  failed: 0,
  not_asked: 0,
  equal: 3,
  added: 1,
  missing: 1,
  first: side({ calls: null }),
  second: side({ cost: 0.0123, currency: "CNY" }),
  reasons: {},
};

const aComparison = (over: Partial<ComparisonDetail> = {}): ComparisonDetail => ({
  id: "comparison-1",
  state: "running",
  config: { id: "agent-1", app_name: "客户画像洞察器", provider: "openai_compatible", model: "qwen-plus" },
  against: null,
  created_at: NOW,
  finished_at: null,
  counts,
  customers: [{ customer_id: "customer-1", customer_name: "陈思远", counts, bursts: [aBurst()] }],
  ...over,
});

let comparison: ComparisonDetail;
let asked: unknown[];

beforeEach(() => {
  startBrains();
  comparison = aComparison();
  asked = [];
  server.use(
    http.get(COMPARISONS, () => HttpResponse.json({ items: [comparison] })),
    http.get(`${COMPARISONS}/:id`, () => HttpResponse.json(comparison)),
    http.post(COMPARE, async ({ request, params }) => {
      asked.push({ id: params.id, ...((await request.json()) as object) });
      return HttpResponse.json(comparison, { status: 202 });
    }),
  );
});

describe("the comparisons", () => {
  it("say what was held against what, and how far each is", async () => {
    const onOpen = vi.fn();
    await renderPage(<ComparisonsPage configId={null} onOpen={onOpen} />);
    const row = await screen.findByRole("row", {
      name: /OpenAI 兼容接口 · qwen-plus 对 当时的结果.*1 \/ 2 批/,
    });
    expect(within(row).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "1");
    await userEvent.click(row);
    expect(onOpen).toHaveBeenCalledWith("comparison-1");
  });

  it("begin with a sample whose size is said before it costs anything", async () => {
    const world = startBrains();
    world.known = [aConfig(), aConfig({ id: "rules", provider: "rules", model: null })];
    const onOpen = vi.fn();
    await renderPage(<ComparisonsPage configId="rules" onOpen={onOpen} />);
    const dialog = await screen.findByRole("dialog", { name: "开始比较" });
    expect(await within(dialog).findByRole("combobox", { name: "试哪个智脑" })).toHaveTextContent(
      "内置规则智脑",
    );
    await userEvent.click(within(dialog).getByRole("combobox", { name: "和谁比" }));
    await userEvent.click(await screen.findByRole("option", { name: "OpenAI 兼容接口 · qwen-plus" }));
    const customers = within(dialog).getByLabelText("客户数");
    await userEvent.clear(customers);
    await userEvent.type(customers, "51");
    expect(within(dialog).getByRole("button", { name: "开始" })).toBeDisabled();
    await userEvent.clear(customers);
    await userEvent.type(customers, "5");
    expect(within(dialog).getByText("最多 20 批消息")).toBeVisible();
    await userEvent.click(within(dialog).getByRole("button", { name: "开始" }));
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith("comparison-1"));
    expect(asked).toEqual([{ id: "rules", against: "agent-1", sample: 5, bursts_each: 4 }]);
  });

  it("say in our words why one cannot begin", async () => {
    server.use(http.post(COMPARE, () => problem(409, { code: "comparison_running" })));
    await renderPage(<ComparisonsPage configId="agent-1" onOpen={() => undefined} />);
    const dialog = await screen.findByRole("dialog", { name: "开始比较" });
    await within(dialog).findByRole("combobox", { name: "试哪个智脑" });
    await userEvent.click(within(dialog).getByRole("button", { name: "开始" }));
    expect(await within(dialog).findByText(/正在比较中/)).toBeVisible();
  });
});

describe("one comparison", () => {
  const open = () => renderPage(<ComparisonPage comparisonId="comparison-1" />);

  it("shows side by side what only one of the two stated, and what both cost", async () => {
    await open();
    const then = await screen.findByRole("region", { name: "只有「当时的结果」" });
    expect(await within(then).findByText("预算")).toBeVisible();
    expect(then).toHaveTextContent("预算约 20 万");
    expect(screen.getByRole("region", { name: "只有「OpenAI 兼容接口 · qwen-plus」" })).toHaveTextContent(
      "预算上限 35 万",
    );
    expect(screen.getByRole("row", { name: "调用次数 – 2" })).toBeVisible();
    expect(screen.getByRole("row", { name: /费用 – ¥0.0123/ })).toBeVisible();
    expect(screen.getByRole("link", { name: "陈思远" })).toHaveAttribute("href", "/customers/customer-1");
    expect(screen.getByText("60%")).toBeVisible();
  });

  it("says why bursts were left out, and what was recalled meanwhile", async () => {
    const reasons = { keeps_failing: 1, brain_timeout: 2, of_a_later_release: 1 };
    const bursts = [
      aBurst({ added: [{ ...fact("x"), content: "" }], missing: [] }),
      aBurst({ run_id: "run-2", state: "not_asked", reason: "opted_out", added: [], missing: [] }),
      aBurst({ run_id: "run-3", added: [], missing: [] }),
    ];
    comparison = aComparison({
      state: "done",
      counts: { ...counts, waiting: 0, failed: 2, not_asked: 2, reasons },
      customers: [{ customer_id: "customer-1", customer_name: "陈思远", counts, bursts }],
    });
    await open();
    for (const text of ["一直失败，剩下的不再问 · 1", "智脑超时 · 2", "of_a_later_release · 1"])
      expect(await screen.findByText(text)).toBeVisible();
    expect(screen.getByText("没有问 · 客户已停用 AI 分析")).toBeVisible();
    expect(screen.getByText(/消息已撤回，不再显示/)).toBeVisible();
    expect(screen.getByText("完全一样，3 条")).toBeVisible();
  });

  it("says so when it is gone, and offers another try when it cannot be read", async () => {
    server.use(http.get(`${COMPARISONS}/:id`, () => problem(404)));
    const first = await open();
    expect(await screen.findByText(/没有这次比较/)).toBeVisible();
    first.unmount();
    server.use(http.get(`${COMPARISONS}/:id`, () => problem(500, { title: "内部错误" })));
    await open();
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });
});

describe("what is known of a comparison", () => {
  it("is how far it is, and how much the two agree", () => {
    expect(progressOf(aComparison())).toBe(0.5);
    expect(agreementOf(aComparison())).toBe(0.6);
    expect(agreementOf(aComparison({ counts: { ...counts, equal: 0, added: 0, missing: 0 } }))).toBeNull();
  });

  it.each([
    [10, 4, true],
    [50, 4, true],
    [50, 5, false],
    [0, 4, false],
    [1.5, 4, false],
    [1, 200, true],
  ])("%d customers with %d bursts each can be asked: %s", (sample, each, expected) => {
    expect(isAskable(sample, each)).toBe(expected);
  });
});
