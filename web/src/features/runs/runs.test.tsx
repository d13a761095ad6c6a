import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { anInsight } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { aRun, RUN_STATS, WRITTEN } from "@/testing/runs";
import { server } from "@/testing/server";
import { bars, periodStart, writtenTotal } from "./model";
import { type RunsLocation, RunsPage } from "./RunsPage";

const FAILED = aRun({
  id: "run-2",
  customer_name: "林晓彤",
  state: "failed",
  outcome: "timeout",
  error: { kind: "brain_timeout", detail: "20 秒内没有回答", cause: "20 秒内没有回答", remedy: null },
});

let asked: URLSearchParams[];

beforeEach(() => {
  asked = [];
  server.use(
    http.get(`${API}/admin/insight-runs/stats`, () => HttpResponse.json(RUN_STATS)),
    http.get(`${API}/admin/insight-runs`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const items = [aRun(), FAILED].filter(
        (run) => !query.get("outcome") || run.outcome === query.get("outcome"),
      );
      return HttpResponse.json({ items, next_cursor: null });
    }),
    http.get(`${API}/admin/insight-runs/run-2`, () =>
      HttpResponse.json({
        ...FAILED,
        ai_summary: null,
        replies: [],
        dropped: [{ reason: "unquoted", detail: "可能换供应商", count: 2 }],
        insights: [anInsight()],
      }),
    ),
  );
});

function Page() {
  const [location, setLocation] = useState<RunsLocation>({
    period: 7,
    state: null,
    isDead: false,
    outcome: null,
    errorKind: null,
    runId: null,
  });
  return <RunsPage location={location} onGo={(change) => setLocation({ ...location, ...change })} />;
}

async function open() {
  await renderPage(<Page />);
  await screen.findByRole("cell", { name: "陈思远" });
  return userEvent.setup();
}

describe("the runs page", () => {
  it("shows the figures", async () => {
    await open();
    expect(screen.getByText("80%")).toBeVisible();
    expect(screen.getByText("4.4 秒")).toBeVisible();
  });

  it("filters the table by a bar, and takes the filter back", async () => {
    const user = await open();
    await user.click(screen.getByRole("button", { name: "只看 超时" }));
    expect(await screen.findByRole("cell", { name: "林晓彤" })).toBeVisible();
    expect(screen.queryByRole("cell", { name: "陈思远" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "只看 超时" }));
    expect(await screen.findByRole("cell", { name: "陈思远" })).toBeVisible();
  });

  it("opens a run in full by keyboard", async () => {
    const user = await open();
    screen.getByRole("row", { name: /林晓彤/ }).focus();
    await user.keyboard("{Enter}");
    const drawer = await screen.findByRole("dialog", { name: "林晓彤" });
    expect(within(drawer).getByText("20 秒内没有回答")).toBeVisible();
    expect(within(drawer).getByText("可能换供应商")).toBeVisible();
    expect(within(drawer).getByText("没有引用原话")).toBeVisible();
  });

  it("runs a failed one again, and passes on why it cannot", async () => {
    server.use(
      http.post(`${API}/admin/insight-runs/run-2/retry`, () =>
        problem(409, { detail: "这些消息已经分析过了" }),
      ),
    );
    const user = await open();
    await user.click(screen.getByRole("row", { name: /林晓彤/ }));
    await user.click(await screen.findByRole("button", { name: "重新运行" }));
    expect(await screen.findByText("这些消息已经分析过了")).toBeInTheDocument();
  });

  it("keeps the table when the figures fail", async () => {
    server.use(http.get(`${API}/admin/insight-runs/stats`, () => problem(500, { title: "统计出错" })));
    await open();
    expect(await screen.findByText("统计出错")).toBeVisible();
  });
});

describe("what the figures mean", () => {
  it("starts a period at midnight of the workspace", () => {
    const now = Date.parse("2025-12-20T17:00:00.000Z");
    expect(periodStart(1, now)).toBe("2025-12-20T16:00:00.000Z");
    expect(periodStart(7, now)).toBe("2025-12-14T16:00:00.000Z");
  });

  it("counts what was put down, not what was seen again or dropped", () => {
    expect(writtenTotal(WRITTEN)).toBe(3);
  });

  it("draws the longest bar first and none for nothing", () => {
    const drawn = bars({ empty: 0, timeout: 2, ok: 8 }, "runs.outcome", () => "ok");
    expect(drawn.map((bar) => bar.label)).toEqual(["正常", "超时"]);
  });
});
