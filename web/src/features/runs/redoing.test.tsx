import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunDetail, RunStats } from "@/api/types";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { aRun, RUN_STATS } from "@/testing/runs";
import { server } from "@/testing/server";
import { remedyFor } from "./model";
import { type RunsLocation, RunsPage } from "./RunsPage";

const inFull = (over: Partial<RunDetail> = {}): RunDetail => ({
  ...aRun(),
  ai_summary: null,
  replies: [],
  dropped: [],
  insights: [],
  ...over,
});

let runs: RunDetail[];
let stats: RunStats;
let asked: URLSearchParams[];

beforeEach(() => {
  runs = [inFull()];
  stats = RUN_STATS;
  asked = [];
  server.use(
    http.get(`${API}/admin/insight-runs/stats`, () => HttpResponse.json(stats)),
    http.get(`${API}/admin/insight-runs`, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: runs, next_cursor: null });
    }),
    http.get(`${API}/admin/insight-runs/:id`, ({ params }) =>
      HttpResponse.json(runs.find((run) => run.id === params.id)),
    ),
  );
});

function Page({ runId }: { runId: string | null }) {
  const [location, setLocation] = useState<RunsLocation>({
    period: 7,
    state: null,
    isDead: false,
    outcome: null,
    errorKind: null,
    runId,
  });
  return <RunsPage location={location} onGo={(change) => setLocation({ ...location, ...change })} />;
}

async function open(runId: string | null = null) {
  await renderPage(<Page runId={runId} />);
  return userEvent.setup();
}

describe("thinking again", () => {
  it("queues a run for the same messages and follows it in the drawer", async () => {
    server.use(
      http.post(`${API}/admin/insight-runs/run-1/reprocess`, () => {
        const next = inFull({ id: "run-9", state: "queued", outcome: null, replaces_run_id: "run-1" });
        runs = [...runs, next];
        return HttpResponse.json(next, { status: 202 });
      }),
    );
    const user = await open("run-1");
    await user.click(await screen.findByRole("button", { name: "重新分析" }));
    const drawer = await screen.findByRole("dialog");
    expect(await within(drawer).findByText("排队")).toBeVisible();
    await user.click(within(drawer).getByRole("button", { name: "打开原来那次运行" }));
    expect(await within(drawer).findByText("成功")).toBeVisible();
  });

  it("passes on why it cannot be done", async () => {
    server.use(
      http.post(`${API}/admin/insight-runs/run-1/reprocess`, () => problem(409, { detail: "它已不再算数" })),
    );
    const user = await open("run-1");
    await user.click(await screen.findByRole("button", { name: "重新分析" }));
    expect(await screen.findByText("它已不再算数")).toBeInTheDocument();
  });

  it("leads from what was redone to what took its place, and does not redo it twice", async () => {
    runs = [inFull({ replaced_by_run_id: "run-9" }), inFull({ id: "run-9", replaces_run_id: "run-1" })];
    const user = await open("run-1");
    const drawer = await screen.findByRole("dialog");
    expect(await within(drawer).findByText("已重做")).toBeVisible();
    expect(within(drawer).queryByRole("button", { name: "重新分析" })).toBeNull();
    await user.click(within(drawer).getByRole("button", { name: "打开取代它的运行" }));
    expect(await within(drawer).findByRole("button", { name: "重新分析" })).toBeVisible();
  });

  it.each([
    ["succeeded", null, "reprocess"],
    ["skipped", null, "reprocess"],
    ["succeeded", "run-9", null],
    ["failed", null, "retry"],
    ["waiting", null, "retry"],
    ["queued", null, null],
    ["running", null, null],
  ])("offers for a run that is %s, redone by %s: %s", (state, replaced_by_run_id, remedy) => {
    expect(remedyFor({ state, replaced_by_run_id })).toBe(remedy);
  });
});

describe("what was given up", () => {
  it("is marked, and found by a filter of its own", async () => {
    runs = [inFull({ state: "failed", outcome: "timeout", is_dead: true })];
    const user = await open();
    const row = await screen.findByRole("row", { name: /陈思远/ });
    expect(row).toHaveTextContent("已放弃");
    await user.click(screen.getByRole("combobox", { name: "状态" }));
    await user.click(await screen.findByRole("option", { name: "已放弃" }));
    expect(asked.at(-1)?.get("is_dead")).toBe("true");
    expect(asked.at(-1)?.get("state")).toBeNull();
  });
});

it("marks what a stand-in answered, until it was redone", async () => {
  runs = [
    inFull({ id: "a", customer_name: "甲", is_provisional: true }),
    inFull({ id: "b", customer_name: "乙", is_provisional: true, replaced_by_run_id: "c" }),
  ];
  await open();
  expect(await screen.findByRole("row", { name: /甲/ })).toHaveTextContent("代答");
  expect(screen.getByRole("row", { name: /乙/ })).not.toHaveTextContent("代答");
});

describe("removed replies", () => {
  it.each([
    ["retention", "回复已按保留期删除"],
    ["recalled", "因消息撤回，回复已删除"],
  ] as const)("say that they are gone: %s", async (replies_removed, text) => {
    runs = [inFull({ replies_removed })];
    await open("run-1");
    expect(await screen.findByText(text)).toBeVisible();
  });
});

describe("people's feedback", () => {
  it("counts the decisions of each category", async () => {
    stats = {
      ...RUN_STATS,
      feedback: [
        {
          category: "need",
          category_label: "需求",
          category_hue: "blue",
          accepted: 3,
          rejected: 0,
          corrected: 2,
        },
      ],
    };
    await open();
    const row = await screen.findByRole("row", { name: /需求/ });
    expect(
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["3", "0", "2"]);
  });

  it("says when there were none", async () => {
    await open();
    expect(await screen.findByText("这段时间没有人工决定")).toBeVisible();
  });
});
