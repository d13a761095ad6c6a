import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { aConfig, type BrainWorld, CONFIGS, KEY_REFUSED, startBrains, WELL } from "@/testing/agentConfigs";
import { problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AgentConfigsPage } from "./AgentConfigsPage";

const NAME = "OpenAI 兼容接口 · qwen-plus";

let world: BrainWorld;

beforeEach(() => {
  world = startBrains();
});

describe("the list of brains", () => {
  const open = async () => {
    const page = await renderPage(<AgentConfigsPage />);
    await screen.findByRole("list", { name: "智能大脑列表" });
    return page;
  };

  it("says first what is wrong and what to do", async () => {
    const health = { ...WELL, state: "paused", pause_reason: "credentials" } as const;
    world.known = [
      aConfig({ health: { ...health, error_cause: "密钥无效", error_remedy: "请更新 api_key" } }),
    ];
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
    world.known = [aConfig({ settings })];
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
    world.known = [aConfig({ enabled: false })];
    await open();
    expect(screen.getByText("没有智脑在分析客户消息")).toBeVisible();
  });

  it("offers to add one where there is none", async () => {
    world.known = [];
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
    expect(world.sent).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "停用" }));
    await waitFor(() => expect(world.sent).toEqual([{ enabled: false, version: 3 }]));
    expect(await screen.findByText("没有智脑在分析客户消息")).toBeVisible();
  });

  it("names the brain that another one replaces", async () => {
    world.known = [aConfig(), aConfig({ id: "agent-2", model: "deepseek-chat", enabled: false })];
    await open();
    await userEvent.click(
      await screen.findByRole("switch", { name: "启用 OpenAI 兼容接口 · deepseek-chat" }),
    );
    expect(await screen.findByRole("dialog")).toHaveTextContent(`「${NAME}」会同时停用`);
  });

  it("tests a brain in its place, with cause and remedy of the step that failed", async () => {
    world.outcome = KEY_REFUSED;
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
