import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { NOW } from "@/testing/factories";
import { problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { aHook, HOOKS, startWebhooks, type WebhookWorld } from "@/testing/webhooks";
import { outcomeOf, stateOf } from "./model";
import { WebhooksPage } from "./WebhooksPage";

let world: WebhookWorld;

beforeEach(() => {
  world = startWebhooks();
});

describe("the list of webhooks", () => {
  it("says where each leads, how it does, and how much waits; a row opens it", async () => {
    world.hooks = [aHook({ failing_since: NOW, waiting: 7 })];
    const onOpen = vi.fn();
    await renderPage(<WebhooksPage onOpen={onOpen} />);
    const row = await screen.findByRole("row", { name: /CRM 同步.*有新消息 送不到，还在重试 7/ });
    row.focus();
    await userEvent.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledWith("crm");
  });

  it("says what to do while there is none, and offers another try when it cannot be read", async () => {
    world.hooks = [];
    const first = await renderPage(<WebhooksPage onOpen={() => undefined} />);
    expect(await screen.findByText("还没有 Webhook")).toBeVisible();
    first.unmount();
    server.use(http.get(HOOKS, () => problem(500, { title: "内部错误" })));
    await renderPage(<WebhooksPage onOpen={() => undefined} />);
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });

  const openDialog = async (onOpen: (id: string) => void = () => undefined) => {
    await renderPage(<WebhooksPage onOpen={onOpen} />);
    await userEvent.click(screen.getByRole("button", { name: "新增 Webhook" }));
    return screen.findByRole("dialog", { name: "新增 Webhook" });
  };

  it("gains one, whose secret is shown this once", async () => {
    const onOpen = vi.fn();
    const dialog = await openDialog(onOpen);
    await userEvent.type(within(dialog).getByLabelText("接收地址"), "https://crm.example.com/hooks");
    await userEvent.type(within(dialog).getByLabelText("备注"), "CRM 同步");
    await userEvent.click(await within(dialog).findByRole("checkbox", { name: "画像有变化" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "新增" }));
    expect(await within(dialog).findByLabelText("签名密钥")).toHaveValue("whsec_made");
    const body = {
      url: "https://crm.example.com/hooks",
      description: "CRM 同步",
      event_types: ["profile.updated"],
      enabled: true,
    };
    expect(world.calls).toEqual([{ path: "POST ", body }]);
    await userEvent.click(within(dialog).getByRole("button", { name: "存好了，去看看" }));
    expect(onOpen).toHaveBeenCalledWith("made");
  });

  it("asks for an address and an event before anything is sent", async () => {
    const dialog = await openDialog();
    await userEvent.type(within(dialog).getByLabelText("接收地址"), "crm.example.com");
    await within(dialog).findByRole("checkbox", { name: "有新消息" });
    await userEvent.click(within(dialog).getByRole("button", { name: "新增" }));
    expect(await within(dialog).findByText("至少选一种")).toBeVisible();
    expect(within(dialog).getByLabelText("接收地址")).toBeInvalid();
    await userEvent.click(within(dialog).getByRole("button", { name: "全选" }));
    await waitFor(() => expect(within(dialog).queryByText("至少选一种")).toBeNull());
    expect(world.calls).toEqual([]);
  });

  it("says beside the address that a private one is not allowed", async () => {
    const errors = [{ pointer: "/url", code: "address_forbidden", detail: "Private." }];
    server.use(http.post(HOOKS, () => problem(422, { code: "invalid", errors })));
    const dialog = await openDialog();
    await userEvent.type(within(dialog).getByLabelText("接收地址"), "http://10.0.0.1/");
    await userEvent.click(await within(dialog).findByRole("checkbox", { name: "有新消息" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "新增" }));
    expect(await within(dialog).findByText(/这是内网地址/)).toBeVisible();
  });
});

describe("what is known of a webhook", () => {
  const later = "2025-12-20T08:00:00.000Z";
  it.each([
    [{}, "ok"],
    [{ enabled: false }, "off"],
    [{ enabled: false, disabled_reason: "gone" as const }, "off_gone"],
    [{ failing_since: NOW, held_until: later }, "failing"],
    [{ held_until: later }, "held"],
    [{ held_until: NOW }, "ok"],
  ])("%o is %s", (over, expected) => {
    expect(stateOf(aHook(over), Date.parse(NOW))).toBe(expected);
  });

  it.each([
    [{ status: 204, error: null, duration_ms: 12 }, "HTTP 204 · 12 毫秒"],
    [{ status: null, error: "timeout", duration_ms: 5000 }, "等不到回答 · 5.0 秒"],
    [{ status: null, error: "of_a_later_release", duration_ms: null }, "of_a_later_release"],
    [{ status: null, error: null, duration_ms: null }, "–"],
  ])("%o reads %s", (outcome, expected) => {
    expect(outcomeOf(outcome)).toBe(expected);
  });
});
