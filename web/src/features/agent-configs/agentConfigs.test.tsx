import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { AgentConfig, BrainTest } from "@/api/types";
import { aConfig, KEY_REFUSED, PASSED, PROVIDERS, WELL } from "@/testing/agentConfigs";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AgentConfigPage } from "./AgentConfigPage";
import { AgentConfigsPage } from "./AgentConfigsPage";
import { NewAgentConfigPage } from "./NewAgentConfigPage";

const CONFIGS = `${API}/admin/agent-configs`;
const ONE = `${CONFIGS}/:id`;
const NAME = "OpenAI 兼容接口 · qwen-plus";

let known: AgentConfig[];
let outcome: BrainTest;
let sent: unknown[];

beforeEach(() => {
  known = [aConfig()];
  outcome = PASSED;
  sent = [];
  const find = (id: unknown) => known.find((one) => one.id === id);
  server.use(
    http.get(`${CONFIGS}/providers`, () => HttpResponse.json({ items: PROVIDERS })),
    http.get(CONFIGS, () => HttpResponse.json({ items: known })),
    http.get(ONE, ({ params }) => HttpResponse.json(find(params.id))),
    http.post(`${ONE}/test`, () => HttpResponse.json(outcome)),
    http.post(CONFIGS, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(aConfig({ id: "made" }), { status: 201 });
    }),
    http.patch(ONE, async ({ request, params }) => {
      const body = (await request.json()) as Partial<AgentConfig>;
      sent.push(body);
      const { secrets: _, ...rest } = body;
      known = known.map((one) =>
        one.id === params.id ? { ...one, ...rest, version: one.version + 1 } : one,
      );
      return HttpResponse.json(find(params.id));
    }),
  );
});

describe("the list of brains", () => {
  const open = async () => {
    const page = await renderPage(<AgentConfigsPage />);
    await screen.findByRole("list", { name: "智能大脑列表" });
    return page;
  };

  it("says first what is wrong and what to do", async () => {
    const health = { ...WELL, state: "paused", pause_reason: "credentials" } as const;
    known = [aConfig({ health: { ...health, error_cause: "密钥无效", error_remedy: "请更新 api_key" } })];
    await open();
    expect(screen.getByText("智脑停了，需要你处理")).toBeVisible();
    const card = screen.getByRole("listitem");
    for (const text of ["已暂停：等你处理", "密钥无效", "请更新 api_key"])
      expect(card).toHaveTextContent(text);
  });

  it("shows address, limits and what of the day's tokens is used", async () => {
    const settings = {
      daily_tokens: 200_000,
      requests_per_minute: 60,
      fallback: "rules",
      mask_numbers: false,
    };
    known = [aConfig({ settings })];
    await open();
    const card = await screen.findByRole("listitem");
    await waitFor(() => expect(card).toHaveTextContent(NAME));
    for (const text of [
      "https://models.example/v1",
      "0 / 200,000",
      "每分钟 60 次",
      "内置规则智脑",
      "完整号码",
    ])
      expect(card).toHaveTextContent(text);
  });

  it("says that nobody learns where no brain is enabled", async () => {
    known = [aConfig({ enabled: false })];
    await open();
    expect(screen.getByText("没有智脑在分析客户消息")).toBeVisible();
  });

  it("offers to add one where there is none", async () => {
    known = [];
    await renderPage(<AgentConfigsPage />);
    expect(await screen.findByText("还没有智能大脑")).toBeVisible();
  });

  it("offers another try when the list cannot be read", async () => {
    server.use(http.get(CONFIGS, () => problem(500, { title: "内部错误" })));
    await renderPage(<AgentConfigsPage />);
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });

  it("asks before all learning stops", async () => {
    await open();
    await userEvent.click(await screen.findByRole("switch", { name: `启用 ${NAME}` }));
    const dialog = await screen.findByRole("dialog", { name: `停用「${NAME}」？` });
    expect(dialog).toHaveTextContent("不会沉淀画像");
    expect(sent).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "停用" }));
    await waitFor(() => expect(sent).toEqual([{ enabled: false, version: 3 }]));
    expect(await screen.findByText("没有智脑在分析客户消息")).toBeVisible();
  });

  it("names the brain that another one replaces", async () => {
    known = [aConfig(), aConfig({ id: "agent-2", model: "deepseek-chat", enabled: false })];
    await open();
    await userEvent.click(
      await screen.findByRole("switch", { name: "启用 OpenAI 兼容接口 · deepseek-chat" }),
    );
    expect(await screen.findByRole("dialog")).toHaveTextContent(`「${NAME}」会同时停用`);
  });

  it("tests a brain in its place, with cause and remedy of the step that failed", async () => {
    outcome = KEY_REFUSED;
    await open();
    await userEvent.click(await screen.findByRole("button", { name: `测试连接 ${NAME}` }));
    expect(await screen.findByText("卡在「凭证」")).toBeVisible();
    const steps = within(screen.getByRole("list", { name: "测试步骤" })).getAllByRole("listitem");
    expect(steps.map((one) => one.textContent)).toEqual([
      expect.stringContaining("网络通过"),
      expect.stringContaining("凭证没有通过"),
      "应用与模型没有走到",
      "试运行没有走到",
      "回复格式没有走到",
    ]);
    expect(screen.getByText("请更新 api_key")).toBeVisible();
  });
});

describe("the page of a brain", () => {
  const open = async (isToBeTested = false) => {
    const page = await renderPage(
      <AgentConfigPage
        configId="agent-1"
        isToBeTested={isToBeTested}
        onTesting={() => undefined}
        onDeleted={() => undefined}
      />,
    );
    await screen.findByLabelText("模型");
    return page;
  };
  const change = async (field: string, text: string) => {
    await userEvent.clear(screen.getByLabelText(field));
    await userEvent.type(screen.getByLabelText(field), text);
  };
  const save = () => userEvent.click(screen.getByRole("button", { name: "保存" }));

  it("never shows a secret, and replaces it", async () => {
    await open();
    expect(screen.getByRole("group", { name: "密钥（API key）" })).toHaveTextContent("已设置");
    await userEvent.click(screen.getByRole("button", { name: "更换 密钥（API key）" }));
    expect(screen.getByLabelText("密钥（API key）")).toHaveFocus();
    await userEvent.keyboard("sk-new");
    await save();
    await waitFor(() => expect(sent).toEqual([{ secrets: { api_key: "sk-new" }, version: 3 }]));
    await waitFor(() => expect(screen.queryByDisplayValue("sk-new")).toBeNull());
  });

  it("clears a secret only when told to", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "清除 密钥（API key）" }));
    expect(screen.getByText("保存后清除")).toBeVisible();
    await save();
    await waitFor(() => expect(sent).toEqual([{ secrets: { api_key: "" }, version: 3 }]));
  });

  it("says beside the field what is wrong, and sends nothing", async () => {
    await open();
    await change("每日 token", "很多");
    await change("地址（base URL）", "models.example");
    await save();
    expect(await screen.findByText("请填 1 到 1000000000000 的整数")).toBeVisible();
    expect(screen.getByText(/请填 http:\/\/ 或 https:\/\/ 开头的网址/)).toBeVisible();
    expect(sent).toEqual([]);
  });

  it("puts what the server refuses beside its field", async () => {
    const errors = [{ pointer: "/app_name", code: "string_too_long", detail: "At most 200." }];
    server.use(http.patch(ONE, () => problem(422, { code: "invalid", errors })));
    await open();
    await change("用途", "别的用途");
    await save();
    expect(await screen.findByText("太长了，请缩短")).toBeVisible();
    expect(screen.getByLabelText("用途")).toHaveValue("别的用途");
  });

  it("shows what somebody else changed meanwhile, and keeps one's own changes on top of it", async () => {
    await open();
    await change("模型", "qwen-max");
    known = [aConfig({ version: 4, settings: { timeout_s: 90 } })];
    server.use(http.patch(ONE, () => problem(412, { code: "stale" }), { once: true }));
    await save();
    const notice = await screen.findByRole("alert");
    expect(notice).toHaveTextContent("单次超时（秒） （空） → 90");
    await userEvent.click(within(notice).getByRole("button", { name: "保留我的修改，以最新版为底" }));
    expect(screen.getByLabelText("单次超时（秒）")).toHaveValue("90");
    await save();
    await waitFor(() => expect(sent).toEqual([{ model: "qwen-max", version: 4 }]));
  });

  it("saves before it tests", async () => {
    outcome = KEY_REFUSED;
    await open();
    await change("模型", "qwen-max");
    await userEvent.click(screen.getByRole("button", { name: "保存并测试" }));
    expect(await screen.findByText("卡在「凭证」")).toBeVisible();
    expect(sent).toEqual([{ model: "qwen-max", version: 3 }]);
  });

  it("offers to enable what has passed its test", async () => {
    known = [aConfig({ enabled: false })];
    await open(true);
    await userEvent.click(await screen.findByRole("button", { name: "现在启用" }));
    await waitFor(() => expect(sent).toEqual([{ enabled: true, version: 3 }]));
  });

  it("asks before unsaved changes are left behind", async () => {
    const { router } = await open();
    await change("模型", "qwen-max");
    await userEvent.click(screen.getByRole("link", { name: /智能大脑/ }));
    const dialog = await screen.findByRole("dialog", { name: "离开前要保存吗？" });
    await userEvent.click(within(dialog).getByRole("button", { name: "留在这里" }));
    expect(router.state.location.href).toBe("/");
    expect(screen.getByLabelText("模型")).toHaveValue("qwen-max");
  });

  it("says so when the brain was deleted", async () => {
    server.use(http.get(ONE, () => problem(404, { code: "not_found" })));
    await renderPage(
      <AgentConfigPage
        configId="gone"
        isToBeTested={false}
        onTesting={() => undefined}
        onDeleted={() => undefined}
      />,
    );
    expect(await screen.findByText("这个智脑已被删除")).toBeVisible();
  });
});

describe("a new brain", () => {
  it("is stored switched off, to be tested next", async () => {
    const made: [string, boolean][] = [];
    await renderPage(
      <NewAgentConfigPage onCreated={({ id }, isToBeTested) => made.push([id, isToBeTested])} />,
    );
    await userEvent.type(await screen.findByLabelText("地址（base URL）"), "https://api.dify.ai/v1");
    await userEvent.click(screen.getByRole("button", { name: "填写 密钥（API key）" }));
    await userEvent.keyboard("app-1");
    await userEvent.click(screen.getByRole("button", { name: "保存并测试" }));
    await waitFor(() => expect(made).toEqual([["made", true]]));
    expect(sent).toEqual([
      {
        app_name: "客户画像洞察器",
        purpose: "",
        provider: "dify",
        base_url: "https://api.dify.ai/v1",
        model: null,
        enabled: false,
        settings: {},
        secrets: { api_key: "app-1" },
      },
    ]);
  });
});
