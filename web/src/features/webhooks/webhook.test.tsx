import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { NOW } from "@/testing/factories";
import { problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { aHook, ONE_HOOK, startWebhooks, type WebhookWorld } from "@/testing/webhooks";
import { type WebhookLocation, WebhookPage } from "./WebhookPage";

let world: WebhookWorld;

beforeEach(() => {
  world = startWebhooks();
});

describe("one webhook", () => {
  const AT: WebhookLocation = { state: null, type: null, deliveryId: null };
  const open = (location: Partial<WebhookLocation> = {}) => {
    const onGo = vi.fn();
    const onDeleted = vi.fn();
    const page = (
      <WebhookPage webhookId="crm" location={{ ...AT, ...location }} onGo={onGo} onDeleted={onDeleted} />
    );
    return renderPage(page).then(() => ({ onGo, onDeleted }));
  };

  it("that was switched off says why and what to do, and is enabled again", async () => {
    world.hooks = [aHook({ enabled: false, disabled_reason: "failing", disabled_at: NOW, waiting: 3 })];
    await open();
    const notice = await screen.findByText("有 3 个事件在等待。");
    expect(notice.parentElement).toHaveTextContent("修好接收方，再重新启用");
    await userEvent.click(screen.getByRole("button", { name: "重新启用" }));
    await waitFor(() =>
      expect(world.calls).toEqual([{ path: "PATCH /crm", body: { enabled: true, version: 4 } }]),
    );
    await waitFor(() => expect(screen.queryByRole("button", { name: "重新启用" })).toBeNull());
    expect(screen.getByRole("switch", { name: "启用 CRM 同步" })).toBeChecked();
  });

  it("is tested, and the result leads to its delivery", async () => {
    const { onGo } = await open();
    await userEvent.click(await screen.findByRole("button", { name: "发一条测试" }));
    expect(await screen.findByText("测试没有送到")).toBeVisible();
    expect(screen.getByText("对方没有收下 · HTTP 500 · 30 毫秒", { selector: "div" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "看详情" }));
    expect(onGo).toHaveBeenCalledWith({ deliveryId: "test" });
  });

  it("gets a new secret beside the old one for a while", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "更换密钥" }));
    const dialog = await screen.findByRole("dialog", { name: "更换密钥" });
    await userEvent.click(within(dialog).getByRole("combobox", { name: "旧密钥还用多久" }));
    await userEvent.click(await screen.findByRole("option", { name: "3 天" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "生成新密钥" }));
    expect(await within(dialog).findByLabelText("签名密钥")).toHaveValue("whsec_new");
    expect(world.calls).toEqual([{ path: "POST /crm/rotate-secret", body: { overlap_hours: 72 } }]);
  });

  it("is edited against the version that was read; a newer one is not overwritten", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "编辑" }));
    const dialog = await screen.findByRole("dialog", { name: "编辑" });
    await userEvent.click(await within(dialog).findByRole("checkbox", { name: "画像有变化" }));
    server.use(http.patch(ONE_HOOK, () => problem(412, { code: "stale" })));
    await userEvent.click(within(dialog).getByRole("button", { name: "保存" }));
    expect(await within(dialog).findByText(/刚刚有人改过/)).toBeVisible();
  });

  it("is deleted once sure", async () => {
    world.hooks = [aHook({ waiting: 2 })];
    const { onDeleted } = await open();
    await userEvent.click(await screen.findByRole("button", { name: "删除" }));
    const question = await screen.findByRole("dialog", { name: "删除「CRM 同步」？" });
    expect(question).toHaveTextContent("还有 2 个事件在等，也不会再送。");
    await userEvent.click(within(question).getByRole("button", { name: "删除" }));
    await waitFor(() => expect(onDeleted).toHaveBeenCalledOnce());
  });

  it("that is gone says so", async () => {
    world.hooks = [];
    await open();
    expect(await screen.findByText("这个 Webhook 已被删除")).toBeVisible();
  });

  it("keeps a log that is narrowed by what the address says", async () => {
    const { onGo } = await open({ state: "failed" });
    await userEvent.click(await screen.findByRole("row", { name: /有新消息 没有送到 2 对方没有收下/ }));
    expect(onGo).toHaveBeenCalledWith({ deliveryId: "delivery-1" });
    expect(world.asked[0]?.get("state")).toBe("failed");
    await userEvent.click(screen.getByRole("combobox", { name: "事件" }));
    await userEvent.click(await screen.findByRole("option", { name: "测试" }));
    expect(onGo).toHaveBeenCalledWith({ type: "webhook.test" });
  });

  it("shows one delivery with its tries, and sends it again", async () => {
    await open({ deliveryId: "delivery-1" });
    const drawer = await screen.findByRole("dialog", { name: "有新消息" });
    for (const text of ["message-1", "等不到回答", "database is locked", "试过 2 次"])
      expect(drawer).toHaveTextContent(text);
    await userEvent.click(within(drawer).getByRole("button", { name: "再送一次" }));
    await waitFor(() =>
      expect(world.calls.map(({ path }) => path)).toEqual(["POST /crm/deliveries/delivery-1/redeliver"]),
    );
    expect(await within(drawer).findByText("已送达")).toBeVisible();
  });

  it("cannot send anything again while it is switched off", async () => {
    world.hooks = [aHook({ enabled: false })];
    await open({ deliveryId: "delivery-1" });
    const drawer = await screen.findByRole("dialog", { name: "有新消息" });
    expect(within(drawer).getByRole("button", { name: "再送一次" })).toBeDisabled();
  });
});
