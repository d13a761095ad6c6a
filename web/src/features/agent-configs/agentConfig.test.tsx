import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { aConfig, type BrainWorld, KEY_REFUSED, ONE_CONFIG, startBrains } from "@/testing/agentConfigs";
import { problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AgentConfigPage } from "./AgentConfigPage";
import { NewAgentConfigPage } from "./NewAgentConfigPage";

let world: BrainWorld;

beforeEach(() => {
  world = startBrains();
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
    await waitFor(() => expect(world.sent).toEqual([{ secrets: { api_key: "sk-new" }, version: 3 }]));
    await waitFor(() => expect(screen.queryByDisplayValue("sk-new")).toBeNull());
  });

  it("clears a secret only when told to", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "清除 密钥（API key）" }));
    expect(screen.getByText("保存后清除")).toBeVisible();
    await save();
    await waitFor(() => expect(world.sent).toEqual([{ secrets: { api_key: "" }, version: 3 }]));
  });

  it("says beside the field what is wrong, and sends nothing", async () => {
    await open();
    await change("每日 token", "很多");
    await change("地址（base URL）", "models.example");
    await save();
    expect(await screen.findByText("请填 1 到 1000000000000 的整数")).toBeVisible();
    expect(screen.getByText(/请填 http:\/\/ 或 https:\/\/ 开头的网址/)).toBeVisible();
    expect(world.sent).toEqual([]);
  });

  it("puts what the server refuses beside its field", async () => {
    const errors = [{ pointer: "/app_name", code: "string_too_long", detail: "At most 200." }];
    server.use(http.patch(ONE_CONFIG, () => problem(422, { code: "invalid", errors })));
    await open();
    await change("用途", "别的用途");
    await save();
    expect(await screen.findByText("太长了，请缩短")).toBeVisible();
    expect(screen.getByLabelText("用途")).toHaveValue("别的用途");
  });

  it("shows what somebody else changed meanwhile, and keeps one's own changes on top of it", async () => {
    await open();
    await change("模型", "qwen-max");
    world.known = [aConfig({ version: 4, settings: { timeout_s: 90 } })];
    server.use(http.patch(ONE_CONFIG, () => problem(412, { code: "stale" }), { once: true }));
    await save();
    const notice = await screen.findByRole("alert");
    expect(notice).toHaveTextContent("单次超时（秒） （空） → 90");
    await userEvent.click(within(notice).getByRole("button", { name: "保留我的修改，以最新版为底" }));
    expect(screen.getByLabelText("单次超时（秒）")).toHaveValue("90");
    await save();
    await waitFor(() => expect(world.sent).toEqual([{ model: "qwen-max", version: 4 }]));
  });

  it("saves before it tests", async () => {
    world.outcome = KEY_REFUSED;
    await open();
    await change("模型", "qwen-max");
    await userEvent.click(screen.getByRole("button", { name: "保存并测试" }));
    expect(await screen.findByText("卡在「凭证」")).toBeVisible();
    expect(world.sent).toEqual([{ model: "qwen-max", version: 3 }]);
  });

  it("offers to enable what has passed its test", async () => {
    world.known = [aConfig({ enabled: false })];
    await open(true);
    await userEvent.click(await screen.findByRole("button", { name: "现在启用" }));
    await waitFor(() => expect(world.sent).toEqual([{ enabled: true, version: 3 }]));
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
    server.use(http.get(ONE_CONFIG, () => problem(404, { code: "not_found" })));
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
    expect(world.sent).toEqual([
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
