import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ChannelConfig, ChannelTest, ChannelType } from "@/api/types";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { ChannelsPage, NEW } from "./ChannelsPage";
import { isInterval } from "./model";

const CONFIGS = `${API}/admin/channel-configs`;
const ONE = `${CONFIGS}/:id`;
const KF: ChannelType = {
  key: "wechat_work_kf",
  name_zh: "企微-客服",
  name_en: "WeCom service",
  setting_fields: ["open_kfid", "base_url"],
  secret_fields: ["secret"],
  needs_corp_id: true,
  is_polled: true,
};
const TROUBLE = { kind: "credentials_refused", detail: "请重新填写这个应用的 Secret", at: NOW };
const WELL: ChannelConfig["health"] = {
  state: "ok",
  last_ok_at: NOW,
  last_error: null,
  lag_seconds: 30,
  cursor: null,
};

const aConfig = (over: Partial<ChannelConfig> = {}): ChannelConfig => ({
  id: "kf",
  channel_type: "wechat_work_kf",
  account: "wk123",
  name: "售前客服",
  enabled: true,
  corp_id: "ww123",
  agent_id: null,
  settings: { open_kfid: "wk123" },
  secrets: { secret: { set: true, updated_at: NOW } },
  poll_enabled: true,
  poll_interval_seconds: 60,
  health: WELL,
  version: 2,
  created_at: NOW,
  updated_at: NOW,
  ...over,
});

let configs: ChannelConfig[];
let types: ChannelType[];
let outcome: ChannelTest;
let calls: { path: string; body: unknown }[];

const note = async (request: Request) => {
  const text = await request.text();
  const path = `${request.method} ${new URL(request.url).pathname.replace("/api/v1/admin/channel-configs", "")}`;
  calls.push({ path, body: text ? JSON.parse(text) : null });
};

beforeEach(() => {
  configs = [aConfig()];
  types = [KF];
  outcome = { ok: true, detail: "能收到「售前客服」的消息", code: null, ms: 12 };
  calls = [];
  server.use(
    http.get(CONFIGS, () => HttpResponse.json({ items: configs })),
    http.get(`${CONFIGS}/types`, () => HttpResponse.json({ items: types })),
    http.get(`${ONE}/status`, () =>
      HttpResponse.json({
        id: "kf",
        enabled: true,
        poll_enabled: true,
        is_polling: false,
        next_poll_at: NOW,
        failures: 2,
        messages_taken: 1234,
        health: WELL,
      }),
    ),
    http.post(`${ONE}/test`, () => HttpResponse.json(outcome)),
    http.post(CONFIGS, async ({ request }) => {
      await note(request);
      return HttpResponse.json(aConfig({ id: "made" }), { status: 201 });
    }),
    http.patch(ONE, async ({ request }) => {
      await note(request);
      return HttpResponse.json(aConfig({ version: 3 }));
    }),
    http.delete(ONE, async ({ request }) => {
      await note(request);
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

describe("the list of channels", () => {
  const open = () => renderPage(<ChannelsPage openId={null} onOpen={() => undefined} />);

  it("says of each account how it does, when it last went well, and how far it is behind", async () => {
    await open();
    const list = await screen.findByRole("list", { name: "渠道列表" });
    for (const text of ["售前客服", "正常", "wk123", "不到 1 分钟", "60 秒"])
      expect(list).toHaveTextContent(text);
  });

  it("says what is wrong with a paused one and what to do", async () => {
    configs = [aConfig({ health: { ...WELL, state: "paused", last_error: TROUBLE, lag_seconds: 7200 } })];
    await open();
    expect(await screen.findByText("请重新填写这个应用的 Secret")).toBeVisible();
    expect(screen.getByText("已暂停：等你处理")).toBeVisible();
    expect(screen.getByText("2 小时")).toBeVisible();
  });

  it("switches one off against the version that was read", async () => {
    await open();
    await userEvent.click(await screen.findByRole("switch", { name: "启用 售前客服" }));
    await waitFor(() => expect(calls).toEqual([{ path: "PATCH /kf", body: { enabled: false, version: 2 } }]));
    expect(await screen.findByText(/不再取消息/)).toBeInTheDocument();
  });

  it.each([
    [{ ok: true, detail: "能收到消息", code: null, ms: 1 }, "测试通过", "能收到消息"],
    [{ ok: false, detail: "Secret 不对", code: "credentials_refused", ms: 1 }, "没有通过", "Secret 不对"],
  ])("tests the connection and says what was found: %o", async (found, title, detail) => {
    outcome = found;
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "测试连接 售前客服" }));
    expect(await screen.findByText(title)).toBeVisible();
    expect(screen.getByText(detail)).toBeVisible();
  });

  it("says what connecting one brings, and offers another try when it cannot be read", async () => {
    configs = [];
    const first = await open();
    expect(await screen.findByText("还没有接入渠道")).toBeVisible();
    first.unmount();
    server.use(http.get(CONFIGS, () => problem(500, { title: "内部错误" })));
    await open();
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });
});

describe("the settings of one channel", () => {
  const open = async (openId: string, name: string) => {
    const onOpen = vi.fn();
    await renderPage(<ChannelsPage openId={openId} onOpen={onOpen} />);
    const drawer = await screen.findByRole("dialog", { name });
    await within(drawer).findByLabelText("名称");
    return { drawer, onOpen };
  };

  it("are what its type has to be told; secrets go out and are never shown", async () => {
    const { drawer, onOpen } = await open(NEW, "接入渠道");
    await userEvent.type(within(drawer).getByLabelText("名称"), "售前客服");
    await userEvent.type(within(drawer).getByLabelText("企业 ID"), "ww123");
    await userEvent.type(within(drawer).getByLabelText("客服账号（open_kfid）"), "wk123");
    await userEvent.click(within(drawer).getByRole("button", { name: "填写 Secret" }));
    await userEvent.type(within(drawer).getByLabelText("Secret", { selector: "input" }), "geheim");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith(null));
    const body = {
      channel_type: "wechat_work_kf",
      name: "售前客服",
      corp_id: "ww123",
      settings: { open_kfid: "wk123" },
      secrets: { secret: "geheim" },
      poll_interval_seconds: 60,
      enabled: true,
      poll_enabled: true,
    };
    expect(calls).toEqual([{ path: "POST ", body }]);
  });

  it("leave a stored secret alone unless it is replaced", async () => {
    const { drawer } = await open("kf", "售前客服");
    expect(drawer).toHaveTextContent(/已设置· 更新于/);
    expect(await within(drawer).findByText("一共取到 1,234 条消息")).toBeVisible();
    await userEvent.type(within(drawer).getByLabelText("名称"), "二");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]?.body).toMatchObject({ name: "售前客服二", secrets: {}, version: 2 });
  });

  it.each([
    ["/settings/base_url", "https_needed", /https:\/\/ 开头/],
    ["/secrets/secret", "missing", /请填写/],
    ["/settings", "account_fixed", /会变成另一个账号/],
  ])("say why they are refused at %s", async (pointer, code, words) => {
    const errors = [{ pointer, code, detail: "No." }];
    server.use(http.patch(ONE, () => problem(422, { code: "invalid", errors })));
    const { drawer } = await open("kf", "售前客服");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    expect(await within(drawer).findByRole("alert")).toHaveTextContent(words);
  });

  it("are not even sent without a name, or with an interval that nobody takes", async () => {
    const { drawer } = await open("kf", "售前客服");
    const interval = within(drawer).getByLabelText("间隔（秒）");
    await userEvent.clear(interval);
    await userEvent.type(interval, "5");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    expect(interval).toBeInvalid();
    await userEvent.clear(within(drawer).getByLabelText("名称"));
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    expect(within(drawer).getByLabelText("名称")).toBeInvalid();
    expect(calls).toEqual([]);
  });

  it("are deleted once sure", async () => {
    const { drawer, onOpen } = await open("kf", "售前客服");
    await userEvent.click(within(drawer).getByRole("button", { name: "删除这个渠道" }));
    const question = await screen.findByRole("dialog", { name: "删除「售前客服」？" });
    await userEvent.click(within(question).getByRole("button", { name: "删除" }));
    await waitFor(() => expect(onOpen).toHaveBeenCalledWith(null));
    expect(calls).toEqual([{ path: "DELETE /kf", body: null }]);
  });

  it.each([
    ["10", true],
    ["3600", true],
    ["9", false],
    ["1.5", false],
    ["", false],
  ])("take an interval of %s: %s", (text, expected) => {
    expect(isInterval(text)).toBe(expected);
  });
});
