import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertKeys } from "@/api/keys";
import type { Alert } from "@/api/types";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage, testQueryClient } from "@/testing/render";
import { server } from "@/testing/server";
import { AlertBanner } from "./AlertBanner";
import { byUrgency, placeOf } from "./model";

const anAlert = (over: Partial<Alert> = {}): Alert => ({
  id: "paused",
  kind: "brain_paused",
  severity: "warning",
  subject: "agent-1",
  detail: { agent_config_id: "agent-1" },
  text_zh: "智脑「洞察器」已暂停",
  text_en: "The brain is paused",
  remedy_zh: "查看错误并测试连接",
  remedy_en: "See its error and test it",
  opened_at: NOW,
  cleared_at: null,
  ...over,
});
const noWorker = anAlert({ id: "worker", kind: "no_worker", severity: "critical", text_zh: "没有 worker" });

let alerts: Alert[];

beforeEach(() => {
  alerts = [anAlert()];
  server.use(http.get(`${API}/admin/alerts`, () => HttpResponse.json({ items: alerts })));
});
afterEach(() => sessionStorage.clear());

const banner = () => screen.findByRole("region", { name: "需要管理员处理的事" });

describe("the banner of alerts", () => {
  it("says what is wrong, what to do, and leads to where it is mended", async () => {
    const { router } = await renderPage(<AlertBanner />);
    const region = await banner();
    for (const text of ["智脑「洞察器」已暂停", "查看错误并测试连接", "始于"])
      expect(region).toHaveTextContent(text);
    await userEvent.click(screen.getByRole("link", { name: "去处理" }));
    expect(router.state.location.href).toBe("/settings/agent-configs/agent-1");
  });

  it("folds several into the worst one, and shows all when asked", async () => {
    alerts = [anAlert(), noWorker];
    await renderPage(<AlertBanner />);
    expect(await screen.findByText("没有 worker")).toBeVisible();
    expect(screen.queryByText("智脑「洞察器」已暂停")).toBeNull();
    const more = screen.getByRole("button", { name: "还有 1 件" });
    expect(more).toHaveAttribute("aria-expanded", "false");
    await userEvent.click(more);
    expect(screen.getByText("智脑「洞察器」已暂停")).toBeVisible();
  });

  it("stays put aside in this tab, until something else goes wrong", async () => {
    const first = await renderPage(<AlertBanner />);
    await banner();
    await userEvent.click(screen.getByRole("button", { name: /先放一边/ }));
    expect(screen.queryByRole("region")).toBeNull();
    first.unmount();

    const client = testQueryClient();
    client.setQueryData(alertKeys.all, alerts);
    await renderPage(<AlertBanner />, { client });
    expect(screen.queryByRole("region")).toBeNull();
    alerts = [anAlert(), noWorker];
    await client.invalidateQueries({ queryKey: alertKeys.all });
    expect(await screen.findByText("没有 worker")).toBeVisible();
    expect(screen.queryByText("智脑「洞察器」已暂停")).toBeNull();
  });

  it("goes when the trouble is over", async () => {
    const { client } = await renderPage(<AlertBanner />);
    await banner();
    alerts = [];
    await client.invalidateQueries({ queryKey: alertKeys.all });
    await waitFor(() => expect(screen.queryByRole("region")).toBeNull());
  });

  it("says nothing when it cannot be read: the page has its own words for that", async () => {
    server.use(http.get(`${API}/admin/alerts`, () => problem(503)));
    const { client } = await renderPage(<AlertBanner />);
    await waitFor(() => expect(client.getQueryState(alertKeys.all)?.status).toBe("error"));
    expect(screen.queryByRole("region")).toBeNull();
  });
});

describe("what is known of alerts", () => {
  it("puts critical ones before newer ones", () => {
    const newer = anAlert({ id: "newer", opened_at: "2025-12-21T00:00:00.000Z" });
    expect(byUrgency([anAlert(), newer, noWorker]).map((one) => one.id)).toEqual([
      "worker",
      "newer",
      "paused",
    ]);
  });

  it.each([
    ["budget_used", { agent_config_id: "a" }, { to: "/settings/agent-configs/a" }],
    ["brain_paused", {}, { to: "/settings/agent-configs" }],
    ["dead_runs", {}, { to: "/runs", search: { dead: true } }],
    ["lag", {}, { to: "/runs" }],
    ["channel_lag", { channel_config_id: "c" }, { to: "/settings/channels", search: { open: "c" } }],
    ["webhook_disabled", { webhook_id: "w" }, { to: "/settings/webhooks/w" }],
    ["low_disk", {}, null],
    ["of_a_later_release", {}, null],
  ])("%s with %o is mended at %o", (kind, detail, expected) => {
    expect(placeOf(anAlert({ kind, detail }))).toEqual(expected);
  });
});
